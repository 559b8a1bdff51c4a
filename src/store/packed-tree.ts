/**
 * A directory of a record in its packed form: beside `state/` it would be `state.gz/`, with the same names, each file
 * compressed by itself (gzip). So any of them can be read alone, and the form is known by the directory.
 */
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { copyFile, lstat, mkdir, open, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { unlessMissing } from '../base/unless-missing.ts';
import { syncPath } from '../files/durable-copy.ts';
import { listFiles, measureTree } from '../files/measure-tree.ts';

const PACKED = '.gz';
/** With which every gzip file begins. */
const GZIP = Buffer.from([0x1f, 0x8b]);

export function packedName(directory: string): string {
  return `${directory}${PACKED}`;
}

/** Where a directory of a record lies: as it is, or packed. As it is where there is neither. */
export interface TreePlace {
  readonly directory: string;
  readonly isPacked: boolean;
}

/** `name` is that of the plain form; where both are there (a kill in between), the plain one counts. */
export async function treePlace(record: string, name: string): Promise<TreePlace> {
  const plain = join(record, name);
  if ((await unlessMissing(lstat(plain))) !== null) return { directory: plain, isPacked: false };
  const packed = packedName(plain);
  const isPacked = (await unlessMissing(lstat(packed)))?.isDirectory() === true;
  return { directory: isPacked ? packed : plain, isPacked };
}

/** The form is known by the name. */
export function placeAt(directory: string): TreePlace {
  return { directory, isPacked: directory.endsWith(PACKED) };
}

/** The content of a file of a tree. */
export function readFrom({ isPacked }: Pick<TreePlace, 'isPacked'>, path: string): Readable {
  const file = createReadStream(path);
  if (!isPacked) return file;
  const content = createGunzip();
  file.on('error', (error) => content.destroy(error));
  content.on('close', () => file.destroy());
  return file.pipe(content);
}

/** Copies a file of a tree, in its plain form, to `to`, which must not be there yet. */
export async function copyOut(place: TreePlace, path: string, to: string): Promise<void> {
  const from = join(place.directory, path);
  if (place.isPacked)
    await pipeline(readFrom(place, from), createWriteStream(to, { mode: 0o600, flags: 'wx' }));
  else await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
}

/** The content of a file that begins with nothing but text, in whichever form it is. */
export async function readText(path: string): Promise<Readable> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return readFrom({ isPacked: bytesRead === 2 && buffer.equals(GZIP) }, path);
  } finally {
    await file.close();
  }
}

/** Size and checksum of what is in it, the same for both forms; the size is that of the plain one. */
export function measurePlace(place: TreePlace): Promise<{ sizeBytes: number; checksum: string }> {
  return measureTree(place.directory, (path) => readFrom(place, path));
}

/** Writes the other form of `from` to `to`, which is not there yet, and brings it onto the disk. */
export async function convertTree(from: TreePlace, to: string): Promise<void> {
  const directories = new Set([to]);
  await mkdir(to, { mode: 0o700 });
  for (const path of await listFiles(from.directory)) {
    const [source, target] = [join(from.directory, path), join(to, path)];
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    for (let above = dirname(target); above.length > to.length; above = dirname(above))
      directories.add(above);
    const { atime, mtime } = await lstat(source);
    const content = from.isPacked ? [readFrom(from, source)] : [readFrom(from, source), createGzip()];
    await pipeline([...content, createWriteStream(target, { mode: 0o600, flags: 'wx' })]);
    await utimes(target, atime, mtime);
    await syncPath(target);
  }
  for (const directory of directories) await syncPath(directory);
}
