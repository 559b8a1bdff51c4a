/**
 * What panes have shown, kept so that it stands above the fold when their session comes back: the end of a pane's
 * history and its screen, as text with colours, one file for each pane. It goes with the pane.
 */
import { randomBytes } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from '../base/unless-missing.ts';
import { failureReason } from '../files/file-failure.ts';
import { ensurePrivateDirectory } from '../files/private-directory.ts';
import { CcmuxError } from '../core/errors.ts';

interface DataDirectory {
  readonly data: string;
}

/** Of a pane; the newest lines are kept. */
export const SCREEN_LIMIT_BYTES = 256 * 1024;
const SUFFIX = '.txt';

/**
 * Puts `text` in place of what was kept of the pane. It is whole or the old one, but not forced onto the disk: it is
 * written often, and a power cut may cost the last of it. Throws CcmuxError('failed').
 */
export async function writeScreen(directories: DataDirectory, paneId: string, text: string): Promise<void> {
  const path = screenPath(directories, paneId);
  const fresh = `${path}.${randomBytes(4).toString('hex')}`;
  try {
    ensurePrivateDirectory(screensDirectory(directories));
    await writeFile(fresh, newestLines(text), { mode: 0o600, flag: 'wx' });
    await rename(fresh, path);
  } catch (cause) {
    await rm(fresh, { force: true });
    if (cause instanceof CcmuxError) throw cause;
    throw new CcmuxError('failed', `cannot write ${path}: ${failureReason(cause)}`, { cause });
  }
}

/** Null where nothing was kept, or it cannot be read. */
export async function readScreen(directories: DataDirectory, paneId: string): Promise<string | null> {
  return readFile(screenPath(directories, paneId), 'utf8').catch(() => null);
}

export async function removeScreen(directories: DataDirectory, paneId: string): Promise<void> {
  await rm(screenPath(directories, paneId), { force: true });
}

/** Removes what belongs to no pane of `isKnown`, halves of interrupted writings too. Answers how many. */
export async function pruneScreens(
  directories: DataDirectory,
  isKnown: (paneId: string) => boolean,
): Promise<number> {
  const directory = screensDirectory(directories);
  const left = ((await unlessMissing(readdir(directory))) ?? []).filter((name) => {
    const [paneId] = name.split('.');
    return !isKnown(paneId);
  });
  for (const name of left) await rm(join(directory, name), { force: true });
  return left.length;
}

/** The end of `text`, from the beginning of a line. */
function newestLines(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= SCREEN_LIMIT_BYTES) return text;
  const end = bytes.subarray(bytes.length - SCREEN_LIMIT_BYTES);
  return end.subarray(end.indexOf(0x0a) + 1).toString();
}

function screensDirectory({ data }: DataDirectory): string {
  return join(data, 'screens');
}

function screenPath(directories: DataDirectory, paneId: string): string {
  return join(screensDirectory(directories), `${paneId}${SUFFIX}`);
}
