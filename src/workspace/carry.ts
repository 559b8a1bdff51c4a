/**
 * Untracked files that a new worktree gets copies of, since the project does not work without them: `.env` and its
 * like. Git says which files match; nothing that is there already is replaced, and no link leads a copy out.
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readFile, readlink, realpath, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Log } from '../base/log.ts';
import { systemCode } from '../base/system-code.ts';
import { unlessMissing } from '../base/unless-missing.ts';
import { isWithin } from '../base/within.ts';
import { nulParts, tryGit, type Git } from './git.ts';

export interface Carrying {
  readonly git: Git;
  /** Tops of working trees; absolute and real. */
  readonly from: string;
  readonly to: string;
  readonly patterns: readonly string[];
  readonly log: Log;
}

/** Answers what was copied: paths from the top, with the hash of each. What cannot be copied is logged. */
export async function carryOver({
  git,
  from,
  to,
  patterns,
  log,
}: Carrying): Promise<Readonly<Record<string, string>>> {
  const carried: Record<string, string> = {};
  if (patterns.length === 0) return carried;
  const specs = patterns.map((pattern) => `:(glob)${pattern}`);
  const listed = await tryGit(git, from, ['ls-files', '-z', '--others', '--', ...specs]);
  if (listed === null) log.warn('git cannot tell which files are to be carried over', { patterns });
  for (const path of nulParts(listed ?? '')) {
    try {
      if (await copyOne(join(from, path), join(to, path), to)) carried[path] = await digest(join(to, path));
    } catch (error) {
      log.warn('a file could not be carried over', { path, error });
    }
  }
  return carried;
}

/** False for what is neither a file nor a link, is there already, or would be written somewhere else. */
async function copyOne(from: string, to: string, top: string): Promise<boolean> {
  const status = await lstat(from);
  if (!status.isFile() && !status.isSymbolicLink()) return false;
  if ((await unlessMissing(lstat(to))) !== null) return false;
  if (!isWithin(await realpath(await nearestDirectory(dirname(to))), top)) return false;
  await mkdir(dirname(to), { recursive: true });
  if (status.isSymbolicLink()) await symlink(await readlink(from), to);
  else await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  return true;
}

async function nearestDirectory(path: string): Promise<string> {
  try {
    await lstat(path);
    return path;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return nearestDirectory(dirname(path));
    throw error;
  }
}

/** The SHA-256 of a file, or of where a link leads; the empty string for what is not there. */
export async function digest(path: string): Promise<string> {
  const status = await unlessMissing(lstat(path));
  if (status === null) return '';
  const content = status.isSymbolicLink() ? await readlink(path) : await readFile(path);
  return createHash('sha256').update(content).digest('hex');
}
