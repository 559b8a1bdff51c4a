import { describe, expect, it } from 'vitest';
import type { Rect } from '../../../src/core/geometry.ts';
import { Composition, feed } from './harness.ts';
import { randomChunks, randomOutput, seededRandom, type Random } from './random-output.ts';

const OUTER = { cols: 140, rows: 40 };
/** Seven panes in three columns, with a column or row of chrome between them. */
const PLACES: readonly Rect[] = [
  { x: 1, y: 1, width: 44, height: 12 },
  { x: 1, y: 14, width: 44, height: 12 },
  { x: 1, y: 27, width: 44, height: 12 },
  { x: 46, y: 1, width: 47, height: 18 },
  { x: 46, y: 20, width: 47, height: 20 },
  { x: 94, y: 0, width: 46, height: 19 },
  { x: 94, y: 20, width: 46, height: 20 },
];
/** `CCMUX_TEST_FULL` asks for the long run. */
const FRAMES = process.env.CCMUX_TEST_FULL ? 10_000 : 500;
const SEEDS = [1, 20261120, 77];
const TIMEOUT_MS = 600_000;

describe('what the terminal outside shows of random programs', () => {
  it.each(SEEDS)(
    'is in every cell what each of them shows on a screen of its own (seed %i)',
    (seed) => {
      const random = seededRandom(seed);
      const composition = new Composition(OUTER, PLACES);
      for (let frame = 0; frame < FRAMES; frame++) {
        for (const { shown, twin } of composition.panes) {
          if (random(2) === 0) continue;
          const bytes = Buffer.from(randomOutput(random, 40));
          // However the bytes are cut, the screen is the same.
          feed(twin, bytes);
          feed(shown, ...randomChunks(random, bytes));
        }
        disturb(composition, random);
        composition.draw();
        expect(composition.differences(), `frame ${frame}`).toEqual([]);
      }
      expect(composition.writtenBytes).toBeGreaterThan(FRAMES * 100);
      composition.dispose();
    },
    TIMEOUT_MS,
  );
});

/** Now and then a pane changes its size, an overlay comes or goes, or the frame is begun anew. */
function disturb(composition: Composition, random: Random): void {
  switch (random(24)) {
    case 0: {
      const index = random(PLACES.length);
      const { x, y, width, height } = PLACES[index];
      composition.move(composition.panes[index], {
        x,
        y,
        width: 2 + random(width - 1),
        height: 1 + random(height),
      });
      composition.cover([]);
      break;
    }
    case 1:
      composition.cover([randomRect(random), randomRect(random)]);
      break;
    case 2:
      composition.cover([]);
      break;
    case 3:
      composition.renewFrame();
      break;
    case 4:
      composition.invalidate();
      break;
  }
}

function randomRect(random: Random): Rect {
  return { x: random(OUTER.cols), y: random(OUTER.rows), width: 1 + random(60), height: 1 + random(15) };
}
