/**
 * `audit.log`: who has started, resumed, ended, deleted, given away or taken over which conversation, and when. One
 * JSON object a line, only ever appended to; the names of things alone, never what was said, and no secret. A full
 * file is set aside under a number, the newest `.1`.
 */
import { constants } from 'node:fs';
import { open, rename, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from '../base/unless-missing.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Directories } from '../core/plan.ts';
import { acquireLock } from '../files/file-lock.ts';
import { fileFailure } from '../files/file-failure.ts';
import { ensurePrivateDirectory } from '../files/private-directory.ts';

export type AuditAction =
  'start' | 'resume' | 'fork' | 'end' | 'import' | 'return' | 'export' | 'archive' | 'delete';

export interface AuditEntry {
  readonly action: AuditAction;
  /** Its id. */
  readonly conversation: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly user: string;
  /** `SSH_CLIENT` of whoever did it; null where nobody came over SSH. */
  readonly sshClient: string | null;
  /** Of its pane, where it has one. */
  readonly session?: string;
  readonly pane?: string;
  readonly name?: string;
  /** With `fork`: the conversation that it is a copy of. */
  readonly from?: string;
  /** With `end`: of the pane's program; null where it is not known. */
  readonly exitCode?: number | null;
  /** With `end`: whether it is in the store. */
  readonly kept?: boolean;
  /** With `export`, `return` and `import`: the file or directory. */
  readonly path?: string;
  /** With `delete`: whether its files were overwritten. */
  readonly shredded?: boolean;
}

const FULL_BYTES = 1024 * 1024;
/** Full files that stay. */
const KEPT_FILES = 9;
/** A line is written within milliseconds, unless the disk hangs. */
const PATIENCE_MS = 10_000;
/** Of a path or a name. */
const MAX_TEXT = 512;

export function auditPath({ state }: Directories): string {
  return join(state, 'audit.log');
}

/** Lines that wait for the turn of this process to write: seven panes that start together take one turn. */
interface Batch {
  readonly lines: string[];
  readonly written: Promise<void>;
}

const batches = new Map<string, Batch>();

/** Throws CcmuxError('failed') where it cannot be written; what is noted has happened or happens all the same. */
export function noteInAudit(directories: Directories, { at, ...entry }: AuditEntry): Promise<void> {
  const path = auditPath(directories);
  const line = `${JSON.stringify({ time: new Date(at).toISOString(), ...bounded(entry) })}\n`;
  const batch = batches.get(path) ?? beginBatch(path, directories);
  batch.lines.push(line);
  return batch.written;
}

function beginBatch(path: string, directories: Directories): Batch {
  const lines: string[] = [];
  const batch = { lines, written: writeInTurn(path, directories, lines) };
  batches.set(path, batch);
  return batch;
}

/** `lines` may grow until the turn has come. */
async function writeInTurn(path: string, directories: Directories, lines: readonly string[]): Promise<void> {
  try {
    // What is noted next, in this very turn of the event loop, goes with it.
    await Promise.resolve();
    ensurePrivateDirectory(directories.state);
    const turn = await acquireLock({
      path: `${path}.lock`,
      patienceMs: PATIENCE_MS,
      refusal: `another ccmux is writing ${path} and does not get on`,
    });
    try {
      batches.delete(path);
      if ((await append(path, lines.join(''))) >= FULL_BYTES) await setAside(path);
    } finally {
      turn.dispose();
    }
  } catch (cause) {
    if (batches.get(path)?.lines === lines) batches.delete(path);
    throw cause instanceof CcmuxError ? cause : fileFailure('write', path, cause);
  }
}

function bounded(entry: Omit<AuditEntry, 'at'>): Record<string, unknown> {
  const cut = (value: unknown) =>
    typeof value === 'string' && value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
  return Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, cut(value)]));
}

/** Neither through a link nor into a pipe: in its place somebody else has put it. */
const FLAGS =
  constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Answers the size of the file. */
async function append(path: string, line: string): Promise<number> {
  const file = await open(path, FLAGS, 0o600);
  try {
    const { size, mode } = await file.stat();
    if ((mode & 0o777) !== 0o600) await file.chmod(0o600);
    const text = Buffer.from((await endsInLine(file, size)) ? line : `\n${line}`);
    const { bytesWritten } = await file.write(text);
    if (bytesWritten < text.length) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
    await file.datasync();
    return size + text.length;
  } finally {
    await file.close();
  }
}

/** False after a line that a full disk has cut: the next one must not be lost with it. */
async function endsInLine(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  await file.read(last, 0, 1, size - 1);
  return last.toString() === '\n';
}

async function setAside(path: string): Promise<void> {
  for (let number = KEPT_FILES - 1; number >= 1; number--) {
    await unlessMissing(rename(`${path}.${number}`, `${path}.${number + 1}`));
  }
  await rename(path, `${path}.1`);
}
