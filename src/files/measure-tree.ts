/** What a directory holds: its files, their size, and a checksum of names and contents. Links are never followed. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { unlessMissing } from '../base/unless-missing.ts';
import type { IsKept } from './durable-copy.ts';

/** Paths of the files under `root`, relative to it; links are not listed. `isListed` is asked as for a copy. */
export async function listFiles(root: string, isListed: IsKept = () => true): Promise<string[]> {
  return listBelow(root, [], isListed);
}

async function listBelow(root: string, below: readonly string[], isListed: IsKept): Promise<string[]> {
  const entries = (await unlessMissing(readdir(join(root, ...below), { withFileTypes: true }))) ?? [];
  const found = await Promise.all(
    entries.map(async (entry): Promise<string[]> => {
      const path = [...below, entry.name];
      const isDirectory = entry.isDirectory();
      if ((!isDirectory && !entry.isFile()) || !isListed(path, isDirectory)) return [];
      return isDirectory ? listBelow(root, path, isListed) : [join(...path)];
    }),
  );
  return found.flat();
}

/** Bytes of the files at `paths` below `root`; what is gone counts nothing. */
export async function measureFiles(root: string, paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    paths.map(async (path) => (await unlessMissing(lstat(join(root, path))))?.size ?? 0),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * Size and checksum of a directory's files; the same for the same names and contents. `read` gives the content of a file
 * that is not written down as it is.
 */
export async function measureTree(
  root: string,
  read: (path: string) => Readable = (path) => createReadStream(path),
): Promise<{ sizeBytes: number; checksum: string }> {
  const whole = createHash('sha256');
  let sizeBytes = 0;
  for (const path of (await listFiles(root)).sort()) {
    const hash = createHash('sha256');
    for await (const chunk of read(join(root, path)) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      sizeBytes += chunk.length;
    }
    whole.update(`${hash.digest('hex')}  ${path}\0`);
  }
  return { sizeBytes, checksum: whole.digest('hex') };
}
