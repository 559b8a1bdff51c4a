/**
 * The two forms of a record: as it was kept, and packed (packed-tree.ts), which an archived one is. The form is changed
 * in place, directory by directory. At every moment each directory is there whole, in one form or in both; what a kill
 * leaves beside them is removed by the next who changes the record. The caller alone works on the record.
 */
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree } from '../base/remove-tree.ts';
import { unlessMissing } from '../base/unless-missing.ts';
import { CcmuxError } from '../core/errors.ts';
import { syncPath } from '../files/durable-copy.ts';
import { convertTree, measurePlace, packedName, treePlace } from './packed-tree.ts';

/** What takes room in a record; `state` last, for by its form the record is archived or not. */
export const RECORD_DIRECTORIES = ['earlier', 'mcp-state', 'output', 'state'] as const;
/** Half a directory in its new form; one in its old form that is not needed any more. */
const [MAKING, REPLACED] = ['.making-', '.replaced-'];

/** `checksum` is the one of its state. Throws CcmuxError('failed') where that does not fit, or the system's error. */
export async function packRecord(record: string, checksum: string): Promise<void> {
  await tidyRecord(record);
  for (const name of RECORD_DIRECTORIES) await convert(record, { name, isPacked: false, checksum });
}

export async function unpackRecord(record: string, checksum: string): Promise<void> {
  await tidyRecord(record);
  for (const name of [...RECORD_DIRECTORIES].reverse())
    await convert(record, { name, isPacked: true, checksum });
}

interface Conversion {
  readonly name: (typeof RECORD_DIRECTORIES)[number];
  /** The form that it is in, if it is to be converted. */
  readonly isPacked: boolean;
  readonly checksum: string;
}

async function convert(record: string, { name, isPacked, checksum }: Conversion): Promise<void> {
  const place = await treePlace(record, name);
  const isThere = (await unlessMissing(readdir(place.directory))) !== null;
  if (!isThere || place.isPacked !== isPacked) return;
  const making = join(record, `${MAKING}${name}`);
  await convertTree(place, making);
  // Before the old form goes the new one has been read.
  const measured = await measurePlace({ directory: making, isPacked: !isPacked });
  const wanted = name === 'state' ? checksum : (await measurePlace(place)).checksum;
  if (measured.checksum !== wanted) {
    await removeTree(making);
    throw new CcmuxError('failed', `the files in ${place.directory} are not those that were kept`);
  }
  const replaced = join(record, `${REPLACED}${name}`);
  const [from, to] = [place.directory, join(record, isPacked ? name : packedName(name))];
  await rename(making, to);
  await syncPath(record);
  await rename(from, replaced);
  await syncPath(record);
  await removeTree(replaced);
}

/** Removes what a kill in the middle of a conversion has left. */
export async function tidyRecord(record: string): Promise<void> {
  const names = (await unlessMissing(readdir(record))) ?? [];
  for (const name of names)
    if (name.startsWith(MAKING) || name.startsWith(REPLACED)) await removeTree(join(record, name));
  for (const name of RECORD_DIRECTORIES)
    if (names.includes(name) && names.includes(packedName(name)))
      await removeTree(join(record, packedName(name)));
}
