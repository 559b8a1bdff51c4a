/**
 * Files and directories that nobody but the user may read: 0600 and 0700 whatever the umask or the source says. What
 * is small is done at once: handing it to another thread would take longer than doing it.
 */
import { chmodSync, constants, copyFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, readlink, realpath, stat, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CcmuxError } from '../core/errors.ts';

/** Makes `path` and what is missing above it, or closes a directory of ours that stands open. */
export function makePrivateDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const status = statSync(path);
  if (process.getuid !== undefined && status.uid !== process.getuid()) {
    throw new CcmuxError('failed', `${path} belongs to another user`, {
      hint: 'remove it or set CCMUX_HOME',
    });
  }
  if ((status.mode & 0o077) !== 0) chmodSync(path, 0o700);
}

/** Writes a new file; it must not exist, so that no link is written through. */
export function writeNewFile(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
}

/** Copies a file, which may be a link to one, to a new private one. */
export async function copyPrivately(from: string, to: string): Promise<void> {
  const isProgram = ((await stat(from)).mode & 0o100) !== 0;
  await copyFile(from, to, constants.COPYFILE_EXCL);
  await chmod(to, modeOfCopy(isProgram));
}

/** The same at once, for a file that is known to be small. */
export function copySmallFile(from: string, to: string): void {
  const isProgram = (statSync(from).mode & 0o100) !== 0;
  copyFileSync(from, to, constants.COPYFILE_EXCL);
  chmodSync(to, modeOfCopy(isProgram));
}

function modeOfCopy(isProgram: boolean): number {
  return isProgram ? 0o700 : 0o600;
}

/**
 * Copies a directory, which may be a link to one, to a new private one. Links in it stay links, to where they led;
 * sockets and pipes stay behind.
 */
export async function copyDirectory(from: string, to: string): Promise<void> {
  const source = await realpath(from);
  await mkdir(to, { mode: 0o700 });
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const [inner, target] = [join(source, entry.name), join(to, entry.name)];
    if (entry.isFile()) await copyPrivately(inner, target);
    else if (entry.isDirectory()) await copyDirectory(inner, target);
    else if (entry.isSymbolicLink()) await symlink(resolve(source, await readlink(inner)), target);
  }
}

/** Those of `names` that are directories in `directory`, as paths. */
export function listedDirectories(directory: string, names: readonly string[]): readonly string[] {
  return names.map((name) => join(directory, name)).filter(isDirectory);
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false; // not there, or behind a door that is closed to us
  }
}
