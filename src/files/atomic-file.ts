/**
 * Files that are the old one or the new one, whole, whatever happens in between: a crash, a full disk, a second
 * writer. A new file is written beside the old one, brought onto the disk, and put in its place.
 * A link at the path is replaced, not written through.
 */
import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemClock, type Clock } from '../base/clock.ts';
import { silentLog, type Log } from '../base/log.ts';
import { systemCode } from '../base/system-code.ts';
import { fileFailure } from './file-failure.ts';
import { ensurePrivateDirectory } from './private-directory.ts';
import { readRegularFile } from './regular-file.ts';

interface WriteOptions {
  /** Whatever the umask says. */
  readonly mode?: number;
}

const PRIVATE_MODE = 0o600;

/** Throws CcmuxError('failed'); the old file is untouched then. */
export async function writeFileAtomically(
  path: string,
  data: string | Uint8Array,
  { mode = PRIVATE_MODE }: WriteOptions = {},
): Promise<void> {
  const fresh = nameBeside(path);
  try {
    const file = await open(fresh, 'wx', mode);
    try {
      await file.chmod(mode);
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, path);
    const directory = await open(dirname(path), 'r');
    await directory.sync().finally(() => directory.close());
  } catch (cause) {
    await rm(fresh, { force: true });
    throw fileFailure('write', path, cause);
  }
}

export interface ReadOptions {
  readonly clock?: Clock;
  /** Told of a damaged file. */
  readonly log?: Log;
  /** Told where a damaged file is kept from now on. */
  readonly onSetAside?: (aside: string) => void;
  /** The reader only looks: a damaged file stays where it is, for whoever is going to tell of it. */
  readonly isLook?: boolean;
}

export interface JsonOptions extends ReadOptions {
  /** Whether JSON is what the file is to hold; any other counts as damaged too. */
  readonly isSound?: (value: unknown) => boolean;
  /** Where a damaged file is kept instead of beside itself: its own directory does not last. On the same disk. */
  readonly keptIn?: string;
}

/**
 * The value that a JSON file holds; undefined where there is none. A file that is no JSON, or not what it is to hold,
 * is set aside as `<path>.damaged-<milliseconds>`, never removed, and counts as absent from then on.
 */
export async function readJsonFile(path: string, options: JsonOptions = {}): Promise<unknown> {
  let text;
  try {
    text = await readRegularFile(path);
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw fileFailure('read', path, cause);
  }
  const { clock = systemClock, log = silentLog, onSetAside, isLook = false, isSound, keptIn } = options;
  try {
    const value = JSON.parse(text) as unknown;
    if (isSound?.(value) ?? true) return value;
    throw new Error('it is JSON, and not what the file is to hold');
  } catch (error) {
    if (isLook) return undefined;
    const aside = `${keptIn === undefined ? path : join(keptIn, basename(path))}.damaged-${clock.now()}`;
    log.error('a damaged file was set aside', { path, aside, error });
    if (keptIn !== undefined) ensurePrivateDirectory(keptIn);
    await setAside(path, aside);
    onSetAside?.(aside);
    return undefined;
  }
}

/** Where damaged files are kept whose own directory goes with a pane or a conversation; `owner` is the id of that. */
export function keptDamageOf({ data }: { readonly data: string }, owner: string): string {
  return join(data, 'damaged', owner);
}

/** Moves a damaged file out of the way; one that is gone already is no error. */
export async function setAside(path: string, aside: string): Promise<void> {
  try {
    await rename(path, aside);
  } catch (cause) {
    // Somebody else read it at the same moment and was faster.
    if (systemCode(cause) !== 'ENOENT') throw fileFailure('set aside', path, cause);
  }
}

/** In the same directory, since only there a rename is one step; no reader takes it for the file itself. */
function nameBeside(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.tmp`;
}
