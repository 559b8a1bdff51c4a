/** Files and directories that nobody but the user may read: 0600 and 0700 whatever the umask or the source says. */
import { constants } from 'node:fs';
import {
  chmod,
  copyFile,
  mkdir,
  readdir,
  readlink,
  realpath,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CcmuxError } from '../core/errors.ts';

/** Makes `path` and what is missing above it, or closes a directory of ours that stands open. */
export async function makePrivateDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const status = await stat(path);
  if (process.getuid !== undefined && status.uid !== process.getuid()) {
    throw new CcmuxError('failed', `${path} belongs to another user`, {
      hint: 'remove it or set CCMUX_HOME',
    });
  }
  if ((status.mode & 0o077) !== 0) await chmod(path, 0o700);
}

/** Writes a new file; it must not exist, so that no link is written through. */
export async function writeNewFile(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600, flag: 'wx' });
}

/** Copies a file, which may be a link to one, to a new private one. */
export async function copyPrivately(from: string, to: string): Promise<void> {
  const isProgram = ((await stat(from)).mode & 0o100) !== 0;
  await copyFile(from, to, constants.COPYFILE_EXCL);
  await chmod(to, isProgram ? 0o700 : 0o600);
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
export async function listedDirectories(
  directory: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      const status = await stat(path).catch(() => null);
      return status?.isDirectory() === true ? [path] : [];
    }),
  );
  return found.flat();
}
