import { describe, expect, it } from 'vitest';
import type { Rect, Size } from '../../../src/core/geometry.ts';
import { firstPieces, RECORDINGS, type Recording } from '../../support/recordings.ts';
import { Composition, feed } from './harness.ts';
import { PlainTerminal } from './plain-terminal.ts';
import { randomChunks, seededRandom } from './random-output.ts';

const SIZES = [...new Set(RECORDINGS.map(({ cols, rows }) => `${cols}x${rows}`))];
/** So many pieces are drawn of each recording: enough to meet it in the middle of everything it does. */
const PIECES = 40;
/** After these the plain terminals are asked too: somewhere in the middle, and at the end. */
const PLAIN_PIECES = [17, 26, PIECES - 1];

describe('a recorded program in a pane of its size', () => {
  it.each(
    RECORDINGS.map(
      (recording) => [`${recording.name} ${recording.cols}x${recording.rows}`, recording] as const,
    ),
  )('looks as on a terminal of its own: %s', async (_title, recording) => {
    await play([recording]);
  });

  it.each(SIZES)('looks as on a terminal of its own among seven of %s', async (size) => {
    const fitting = RECORDINGS.filter(({ cols, rows }) => `${cols}x${rows}` === size);
    await play(Array.from({ length: 7 }, (_, index) => fitting[index % fitting.length]));
  });
});

/** Plays all of them at once, drawing in between, and compares every cell of every frame. */
async function play(recordings: readonly Recording[]): Promise<void> {
  const [{ cols, rows }] = recordings;
  const outerSize = { cols: 3 * (cols + 1) + 1, rows: 3 * (rows + 1) + 1 };
  const places = recordings.map((_, index): Rect => ({
    x: 1 + (index % 3) * (cols + 1),
    y: 1 + Math.floor(index / 3) * (rows + 1),
    width: cols,
    height: rows,
  }));
  const written: Uint8Array[] = [];
  const composition = new Composition(outerSize, places, (bytes) => written.push(bytes));
  const random = seededRandom(recordings.length * cols);
  for (let piece = 0; piece < PIECES; piece++) {
    recordings.forEach((recording, index) => {
      const before = firstPieces(recording, piece, PIECES).length;
      const part = firstPieces(recording, piece + 1, PIECES).subarray(before);
      feed(composition.panes[index].twin, part);
      feed(composition.panes[index].shown, ...randomChunks(random, part));
    });
    composition.draw();
    expect(composition.differences(), `piece ${piece}`).toEqual([]);
    if (PLAIN_PIECES.includes(piece)) {
      await expectPlainlyEqual(recordings, places, { size: outerSize, written, piece });
    }
  }
  composition.dispose();
}

async function expectPlainlyEqual(
  recordings: readonly Recording[],
  places: readonly Rect[],
  outer: { size: Size; written: readonly Uint8Array[]; piece: number },
): Promise<void> {
  const shown = new PlainTerminal(outer.size);
  await shown.write(...outer.written);
  for (const [index, recording] of recordings.entries()) {
    const { cols, rows } = recording;
    const alone = new PlainTerminal({ cols, rows });
    await alone.write(firstPieces(recording, outer.piece + 1, PIECES));
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < cols; x++) {
        const { x: left, y: top } = places[index];
        expect(shown.cell(left + x, top + y), `${recording.name} (${x},${y})`).toBe(alone.cell(x, y));
      }
    }
    alone.dispose();
  }
  shown.dispose();
}
