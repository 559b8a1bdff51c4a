/**
 * The record of a session, `sessions/<name>.json`: where its server listens and which process it is. By it sessions
 * are found, servers are proved dead, and what dead ones left is known. Fields that this version does not know are
 * kept when it is written again.
 */
import { readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { isJsonObject, jsonElements, type JsonValue } from '../base/json.ts';
import { isSameProcessAlive } from '../base/process-identity.ts';
import { systemCode } from '../base/system-code.ts';
import { readJsonFile, writeFileAtomically, type ReadOptions } from '../files/atomic-file.ts';
import { fileFailure } from '../files/file-failure.ts';
import { ensurePrivateDirectory } from '../files/private-directory.ts';
import { sessionFileName } from './session-name.ts';

export interface SessionRecord {
  readonly name: string;
  /** Absolute; the project's directory. */
  readonly cwd: string;
  /** The server's process, and its start time as in process-identity.ts. */
  readonly pid: number;
  readonly procStart: string;
  /** Absolute. */
  readonly socket: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Of the ccmux that serves it. */
  readonly version: string;
  readonly panes: readonly PaneRecord[];
  /** The team as it is to come back, see core/saved-team.ts; absent where nothing is to. */
  readonly team?: unknown;
}

export interface PaneRecord {
  readonly id: string;
  /** Absent while the pane has no child. */
  readonly pid?: number;
  readonly procStart?: string;
  readonly conversation: string | null;
  readonly profileDir: string | null;
}

interface DataDirectory {
  readonly data: string;
}

/** A live server answers within a few milliseconds, a busy one within this. */
const ANSWER_MS = 500;

/** Writes the record whole; what the file held beyond it, for the session and for each pane, stays. */
export async function writeSessionRecord(
  directories: DataDirectory,
  record: SessionRecord,
  options: ReadOptions = {},
): Promise<void> {
  ensurePrivateDirectory(sessionsDirectory(directories));
  const path = recordPath(directories, record.name);
  const old = await readJsonFile(path, { ...options, isSound: isJsonObject });
  await writeFileAtomically(path, `${JSON.stringify(mergeRecord(old, record), null, 2)}\n`);
}

/** All records, by name; those of dead servers too. What is no record is set aside, and passed over where one only looks. */
export async function readSessionRecords(
  directories: DataDirectory,
  options: ReadOptions = {},
): Promise<readonly SessionRecord[]> {
  return readRecordsIn(sessionsDirectory(directories), options);
}

/** The same, wherever records lie. */
export async function readRecordsIn(
  directory: string,
  options: ReadOptions,
): Promise<readonly SessionRecord[]> {
  const files = (await listFiles(directory)).filter((file) => file.endsWith('.json')).sort();
  const isSound = (value: unknown): boolean => parseSessionRecord(value) !== null;
  const values = await Promise.all(
    files.map((file) => readJsonFile(join(directory, file), { ...options, isSound })),
  );
  return values.flatMap((value, index) => {
    const record = parseSessionRecord(value);
    // A copy under another name would make one session two.
    return record !== null && sessionFileName(record.name) === files[index] ? [record] : [];
  });
}

export async function removeSessionRecord(directories: DataDirectory, name: string): Promise<void> {
  await rm(recordPath(directories, name), { force: true });
}

/**
 * Whether the server of a record serves. `dead` is a proof: nobody answers and its process is gone. `unknown` is a
 * process that lives and does not answer: it is starting, ending, stopped or hung.
 */
export async function isServerAlive(
  { socket, pid, procStart }: Pick<SessionRecord, 'socket' | 'pid' | 'procStart'>,
  answerMs: number = ANSWER_MS,
): Promise<'alive' | 'dead' | 'unknown'> {
  const answer = await askSocket(socket, answerMs);
  if (answer === 'answered') return 'alive';
  return answer === 'silent' || isSameProcessAlive({ pid, startTime: procStart }) ? 'unknown' : 'dead';
}

/** Null for anything but a record; fields that are not known stay on it. */
export function parseSessionRecord(value: unknown): SessionRecord | null {
  if (!isJsonObject(value)) return null;
  const { name, cwd, pid, procStart, socket, createdAt, version } = value;
  const isValid =
    isText(name) &&
    isText(cwd) &&
    typeof pid === 'number' &&
    isText(procStart) &&
    isText(socket) &&
    isText(createdAt);
  if (!isValid) return null;
  const panes = jsonElements(value.panes)
    .map(parsePane)
    .filter((pane) => pane !== null);
  return {
    ...value,
    name,
    cwd,
    pid,
    procStart,
    socket,
    createdAt,
    version: isText(version) ? version : '',
    panes,
  };
}

function parsePane(value: JsonValue): PaneRecord | null {
  if (!isJsonObject(value) || !isText(value.id)) return null;
  const { pid, procStart, ...rest } = value;
  return {
    ...rest,
    id: value.id,
    ...(typeof pid === 'number' && isText(procStart) && { pid, procStart }),
    conversation: isText(value.conversation) ? value.conversation : null,
    profileDir: isText(value.profileDir) ? value.profileDir : null,
  };
}

function mergeRecord(old: unknown, record: SessionRecord): object {
  if (!isJsonObject(old)) return record;
  const oldPanes = jsonElements(old.panes).filter(isJsonObject);
  // A child that is gone must not stay on record, and undefined is left out of the JSON.
  const noChild = { pid: undefined, procStart: undefined };
  const panes = record.panes.map((pane) => ({
    ...oldPanes.find(({ id }) => id === pane.id),
    ...noChild,
    ...pane,
  }));
  return { ...old, ...record, panes };
}

/**
 * Connects and says goodbye. A server that serves answers with its own goodbye, whatever its protocol; one that is
 * stopped or hung lets itself be connected to, since the kernel does that, and stays silent.
 */
function askSocket(path: string, answerMs: number): Promise<'answered' | 'silent' | 'absent'> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const settle = (answer: 'answered' | 'silent' | 'absent'): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(answerMs, () => settle('silent'));
    socket.on('connect', () => socket.end());
    socket.on('end', () => settle('answered'));
    socket.on('error', (error) => settle(ABSENCE.has(systemCode(error) ?? '') ? 'absent' : 'silent'));
    socket.resume();
  });
}

/** Nobody listens there. Others (EACCES, EAGAIN: its queue is full) say nothing about the server's life. */
const ABSENCE: ReadonlySet<string> = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTDIR', 'ENOTSOCK', 'EINVAL']);

async function listFiles(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw fileFailure('read', directory, error);
  }
}

export function sessionsDirectory({ data }: DataDirectory): string {
  return join(data, 'sessions');
}

export function recordPath(directories: DataDirectory, name: string): string {
  return join(sessionsDirectory(directories), sessionFileName(name));
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string';
}
