/** The room that a directory tree takes on its disk. Links are counted, never followed. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface TreeSize {
  /** Of the blocks that are taken, not of the bytes that can be read. */
  readonly bytes: number;
  /** There was no time for all of it: it is at least so much. */
  readonly isPartial: boolean;
}

/** stat(2): blocks are counted in units of 512 bytes, whatever the file system's own are. */
const BLOCK_BYTES = 512;

/** Measures `path` until `isTimeUp`; what is not there, or may not be read, takes no room. */
export async function treeSize(path: string, isTimeUp: () => boolean): Promise<TreeSize> {
  const pending = [path];
  let bytes = await sizeOf(path);
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    if (isTimeUp()) return { bytes, isPartial: true };
    const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) if (entry.isDirectory()) pending.push(join(directory, entry.name));
    const parent = directory;
    const sizes = await Promise.all(entries.map(({ name }) => sizeOf(join(parent, name))));
    for (const size of sizes) bytes += size;
  }
  return { bytes, isPartial: false };
}

async function sizeOf(path: string): Promise<number> {
  const status = await lstat(path).catch(() => null); // gone meanwhile
  return status === null ? 0 : status.blocks * BLOCK_BYTES;
}
