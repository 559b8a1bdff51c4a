/** Copies that survive a power cut: every file and every directory is on the disk before the copy is said to be made. */
import { constants } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from '../base/unless-missing.ts';

/** Decides by the components of a path below the root of the copy. */
export type IsKept = (path: readonly string[], isDirectory: boolean) => boolean;

/**
 * Copies files and directories from `from` (may be absent) to `to` (made where anything is copied, 0700/0600). Links,
 * sockets and pipes are left out; so is what vanishes meanwhile, and a directory of which nothing is kept. Answers the number of files.
 */
export async function copyTree(from: string, to: string, isKept: IsKept): Promise<number> {
  // A link in place of the directory would lead to what is somebody else's.
  const status = await unlessMissing(lstat(from));
  return status?.isDirectory() === true ? copyDirectory(from, to, { isKept, path: [] }) : 0;
}

async function copyDirectory(
  from: string,
  to: string,
  { isKept, path }: { readonly isKept: IsKept; readonly path: readonly string[] },
): Promise<number> {
  let copied = 0;
  let isMade = false;
  for (const entry of (await unlessMissing(readdir(from, { withFileTypes: true }))) ?? []) {
    const inner = [...path, entry.name];
    const isDirectory = entry.isDirectory();
    if ((!isDirectory && !entry.isFile()) || !isKept(inner, isDirectory)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (isDirectory) {
      copied += await copyDirectory(source, target, { isKept, path: inner });
      continue;
    }
    if (!isMade) await mkdir(to, { recursive: true, mode: 0o700 });
    isMade = true;
    if (await copyDurably(source, target)) copied++;
  }
  if (copied > 0) await syncPath(to);
  return copied;
}

/** False where the file is not there. */
export async function copyDurably(from: string, to: string): Promise<boolean> {
  const isThere = await unlessMissing(copyFile(from, to, constants.COPYFILE_FICLONE).then(() => true));
  if (isThere === null) return false;
  await chmod(to, 0o600);
  await syncPath(to);
  return true;
}

/** Brings a file's content, or a directory's entries, onto the disk. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
