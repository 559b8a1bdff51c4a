/**
 * Removal of a directory tree that is ours, but whose contents are not to be trusted: links are removed and never
 * followed, and a mount inside stops it, for what lies behind a mount belongs to somebody else.
 */
import { chmod, lstat, readdir, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from './unless-missing.ts';

/** Removes `path` and what is under it; nothing at all is fine too. Throws the system's error, and may be repeated. */
export async function removeTree(path: string): Promise<void> {
  const status = await unlessMissing(lstat(path));
  if (status === null) return;
  if (status.isDirectory()) await removeDirectory(path, status.dev);
  else await unlessMissing(unlink(path));
}

async function removeDirectory(path: string, device: number): Promise<void> {
  // Programs leave read-only trees behind (module caches). lstat has just said that this is a directory: no link.
  await unlessMissing(chmod(path, 0o700));
  for (const name of (await unlessMissing(readdir(path))) ?? []) {
    const child = join(path, name);
    const status = await unlessMissing(lstat(child));
    if (status === null) continue;
    if (!status.isDirectory()) await unlessMissing(unlink(child));
    else if (status.dev === device) await removeDirectory(child, device);
    else throw new Error(`${child} is a mount point: unmount it first`);
  }
  await unlessMissing(rmdir(path));
}
