/** The recorded programs of `test/fixtures/recordings`; where they come from is told in the README there. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Size } from '../../src/core/geometry.ts';

export interface Recording extends Size {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const FOLDER = new URL('../fixtures/recordings/', import.meta.url);

export const RECORDINGS: readonly Recording[] = readdirSync(FOLDER)
  .sort()
  .flatMap((file) => {
    const parts = /^(.*)-(\d+)x(\d+)\.bin$/.exec(file);
    if (!parts) return [];
    const [, name, cols, rows] = parts;
    return [{ name, cols: Number(cols), rows: Number(rows), bytes: readFileSync(new URL(file, FOLDER)) }];
  });

/** The first so many of `pieces` equal pieces. */
export function firstPieces({ bytes }: Recording, count: number, pieces: number): Uint8Array {
  return bytes.subarray(0, Math.floor((bytes.length * count) / pieces));
}
