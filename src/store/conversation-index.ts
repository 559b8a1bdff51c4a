/**
 * The index of the store, `registry.json`: what `conversation list` shows, and which state of each record was found
 * whole. It is worked out from the records and can always be worked out again. An entry counts only as long as its
 * record's files look as they did when they were last read through: names, sizes and times of change.
 */
import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { lstat, mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isJsonObject, type JsonObject, type JsonValue } from '../base/json.ts';
import { isForbidden } from '../base/system-code.ts';
import { unlessMissing } from '../base/unless-missing.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Directories } from '../core/plan.ts';
import { readJsonFile, writeFileAtomically, type ReadOptions } from '../files/atomic-file.ts';
import { acquireLock } from '../files/file-lock.ts';
import { listFiles } from '../files/measure-tree.ts';
import { findTranscript } from './conversation-files.ts';
import { isRecordName } from './conversation-place.ts';
import { parseMetadata, readMetadata, type ConversationMetadata } from './conversation-record.ts';
import { conversationsDirectory } from './conversation-store.ts';
import { measurePlace, treePlace } from './packed-tree.ts';
import { summarizeTranscript } from './transcript.ts';

export type StoredStatus = 'stored' | 'archived' | 'imported' | 'damaged';

export interface IndexedConversation {
  readonly id: string;
  readonly directory: string;
  readonly status: StoredStatus;
  /** What is wrong with a damaged one, a clause. */
  readonly problem: string | null;
  /** Null where it cannot be read. */
  readonly metadata: ConversationMetadata | null;
}

/** What is said where the index was damaged. */
export function damagedIndexLine(aside: string): string {
  return `the index of conversations was damaged and is kept as ${aside}: it is made anew`;
}

/** Told after each record that had to be read through, which takes time. */
export type Progress = (done: number, total: number) => unknown;

export interface IndexOptions {
  /** Reads every record through, whatever the index says. */
  readonly isThorough?: boolean;
  /** Records that were written just now, and need not be read through. */
  readonly trusted?: readonly string[];
  readonly onProgress?: Progress;
  /** Told where a damaged index is kept from now on. */
  readonly onSetAside?: ReadOptions['onSetAside'];
  /** Nothing is written, not even an index that is not in step. */
  readonly isLook?: boolean;
}

interface Entry {
  readonly signature: string;
  readonly status: StoredStatus;
  readonly problem: string | null;
  readonly metadata: ConversationMetadata | null;
}

type Entries = ReadonlyMap<string, Entry>;

const VERSION = 1;
/** In the place of the signature of a record that may not be read. */
const UNREADABLE = 'unreadable';
/** Records looked at together. */
const ABREAST = 8;
/** An index is written within milliseconds of its reading, unless a large record has to be read through. */
const PATIENCE_MS = 10_000;

/** The conversations in the store, by id. An index that is not in step is written anew where that is possible. */
export async function readIndex(
  directories: Directories,
  options: IndexOptions = {},
): Promise<readonly IndexedConversation[]> {
  const known =
    options.isThorough === true ? new Map<string, Entry>() : await readRegistry(directories, options);
  const entries = await examineStore(directories, known, options);
  const isInStep =
    entries.size === known.size && [...entries].every(([id, entry]) => known.get(id) === entry);
  // A disk that is full or read-only takes nothing away from what was found.
  if (!isInStep && options.isLook !== true)
    await writeRegistry(directories, entries, options).catch(() => undefined);
  const store = conversationsDirectory(directories);
  return Array.from(entries, ([id, { status, problem, metadata }]) => {
    return { id, directory: join(store, id), status, problem, metadata };
  });
}

/** Brings the index into step after a change of the store. Throws CcmuxError where it cannot be written. */
export async function refreshIndex(directories: Directories, options: IndexOptions = {}): Promise<void> {
  await writeRegistry(directories, await readRegistry(directories, options), options);
}

/**
 * Looks once more under the lock: whoever has changed the store since then waits for it, so that the last one to write
 * has seen all changes.
 */
async function writeRegistry(directories: Directories, known: Entries, options: IndexOptions): Promise<void> {
  const locks = join(directories.data, 'locks');
  await mkdir(locks, { recursive: true, mode: 0o700 });
  const lock = await acquireLock({
    path: join(locks, 'registry.lock'),
    patienceMs: PATIENCE_MS,
    refusal: 'another ccmux is writing the index of conversations and does not get on',
  });
  try {
    const newest = new Map([...(await readRegistry(directories, options)), ...known]);
    const entries = await examineStore(directories, newest, { ...options, isThorough: false });
    const conversations = Object.fromEntries(
      Array.from(entries, ([id, { metadata, ...entry }]) => [id, { ...metadata, ...entry }]),
    );
    const text = JSON.stringify({ version: VERSION, conversations }, null, 2);
    await writeFileAtomically(registryPath(directories), `${text}\n`);
  } finally {
    lock.dispose();
  }
}

async function examineStore(
  directories: Directories,
  known: Entries,
  { trusted = [], onProgress }: IndexOptions,
): Promise<Entries> {
  const store = conversationsDirectory(directories);
  const ids = (await entriesOf(store)).filter((entry) => entry.isDirectory() && isRecordName(entry.name));
  const entries = new Map<string, Entry>();
  let done = 0;
  const work = ids.map(({ name }) => name).sort();
  const examineNext = async (): Promise<void> => {
    for (let id = work.shift(); id !== undefined; id = work.shift()) {
      const record = join(store, id);
      const signature = await signatureOf(record);
      const old = known.get(id);
      const isKnown = old?.signature === signature;
      const entry = isKnown
        ? old
        : await examineSettled(record, id, { signature, isTrusted: trusted.includes(id) });
      if (entry !== null) entries.set(id, entry);
      done++;
      if (!isKnown) onProgress?.(done, ids.length);
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, examineNext));
  // Whoever was examined first: the same store has the same index.
  return new Map([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A file, or a link that leads nowhere, is no empty store: what was kept is elsewhere. */
async function entriesOf(store: string): Promise<readonly Dirent[]> {
  for (;;) {
    const entries = await unlessMissing(readdir(store, { withFileTypes: true }));
    if (entries !== null) return entries;
    const status = await unlessMissing(lstat(store));
    if (status === null) return [];
    // Where it is one by now, somebody has just begun it.
    if (status.isDirectory()) continue;
    throw new CcmuxError('failed', `${store} is not a directory`, {
      hint: 'move it out of the way, and the conversations back to that place',
    });
  }
}

/** A record that is being changed looks damaged: it counts as such where it looks so and has not changed since. */
async function examineSettled(record: string, id: string, looking: Looking): Promise<Entry | null> {
  for (let { signature } = looking; ;) {
    const entry = await examine(record, id, { ...looking, signature });
    if (entry?.status !== 'damaged') return entry;
    const now = await signatureOf(record);
    if (now === signature) return entry;
    signature = now;
  }
}

interface Looking {
  readonly signature: string;
  readonly isTrusted: boolean;
}

/** Null where the record is gone again. */
async function examine(record: string, id: string, { signature, isTrusted }: Looking): Promise<Entry | null> {
  const metadata = await readMetadata(record);
  const damaged = (problem: string): Entry => ({ signature, status: 'damaged', problem, metadata });
  if (signature === UNREADABLE) return damaged('its files cannot be read: permission denied');
  if (metadata === null) {
    return (await unlessMissing(lstat(record))) === null ? null : damaged('its metadata cannot be read');
  }
  if (metadata.id !== id) return { ...damaged('its metadata is that of another one'), metadata: null };
  if (!isTrusted) {
    const measured = await measurePlace(await treePlace(record, 'state')).catch(() => null);
    if (measured === null) return damaged('its files cannot be read');
    if (measured.checksum !== metadata.checksum) return damaged('its files are not those that were kept');
  }
  const { isPacked } = await treePlace(record, 'state');
  const status = isPacked ? 'archived' : metadata.source === 'import' ? 'imported' : 'stored';
  return { signature, status, problem: null, metadata: await completed(metadata, record) };
}

/** With what the version that wrote the record did not look for. */
async function completed(metadata: ConversationMetadata, record: string): Promise<ConversationMetadata> {
  if (metadata.firstPrompt !== null || metadata.messages === 0) return metadata;
  const { directory: state } = await treePlace(record, 'state');
  const transcript = await findTranscript(state, metadata.id);
  if (transcript === null) return metadata;
  const { title, firstPrompt, lastPrompt, directory } = await summarizeTranscript(transcript);
  return { ...metadata, title, firstPrompt, lastPrompt, directory };
}

/** One record that may not be read takes nothing away from the others. */
async function signatureOf(record: string): Promise<string> {
  try {
    return await signatureOfFiles(record);
  } catch (error) {
    if (isForbidden(error)) return UNREADABLE;
    throw error;
  }
}

/** Changes whenever a file of the record's state or its metadata does; of output and logs nothing is read. */
async function signatureOfFiles(record: string): Promise<string> {
  const { directory: state } = await treePlace(record, 'state');
  const files = await listFiles(state);
  const paths = ['metadata.json', ...files.sort().map((path) => join(basename(state), path))];
  const hash = createHash('sha256');
  for (const path of paths) {
    const status = await unlessMissing(lstat(join(record, path), { bigint: true }));
    hash.update(`${path}\0${status?.size ?? '-'}\0${status?.mtimeNs ?? '-'}\0`);
  }
  return hash.digest('hex').slice(0, 32);
}

function registryPath({ data }: Directories): string {
  return join(data, 'registry.json');
}

/** Empty where there is none, or none that can be used. */
async function readRegistry(
  directories: Directories,
  { onSetAside, isLook = false }: IndexOptions,
): Promise<Entries> {
  const isSound = (value: unknown) => isJsonObject(value) && isJsonObject(value.conversations);
  const reading = { isSound, isLook, ...(onSetAside !== undefined && { onSetAside }) };
  const registry = await readJsonFile(registryPath(directories), reading).catch(() => null);
  const entries = new Map<string, Entry>();
  if (!isJsonObject(registry) || !isJsonObject(registry.conversations)) return entries;
  for (const [id, value] of Object.entries(registry.conversations)) {
    const entry = parseEntry(value);
    if (entry !== null && isRecordName(id)) entries.set(id, entry);
  }
  return entries;
}

function parseEntry(value: JsonValue): Entry | null {
  if (!isJsonObject(value) || typeof value.signature !== 'string') return null;
  const { signature, status, problem } = value;
  if (!isStoredStatus(status)) return null;
  const metadata = parseMetadata(value);
  if (metadata === null && status !== 'damaged') return null;
  return { signature, status, problem: textOrNull(problem), metadata };
}

function isStoredStatus(value: unknown): value is StoredStatus {
  return value === 'stored' || value === 'archived' || value === 'imported' || value === 'damaged';
}

function textOrNull(value: JsonObject[string] | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
