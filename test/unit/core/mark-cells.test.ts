import { expect, it } from 'vitest';
import { BOLD, COLOR_MASK, COLOR_RGB, INVERSE, UNDERLINE, WORDS_PER_CELL } from '../../../src/core/cells.ts';
import { Frame } from '../../../src/core/frame.ts';
import { markCells } from '../../../src/core/mark-cells.ts';

function marked(...marks: readonly (Parameters<typeof markCells>[3] | 'colored')[]): number {
  const frame = new Frame(4, 1);
  frame.setOwner({ x: 0, y: 0, width: 4, height: 1 }, 1);
  const row = { frame, slot: 1, x: 0, y: 0, width: 4 };
  for (const mark of marks) {
    if (mark === 'colored') markCells(row, [1, 1], { foreground: COLOR_RGB | 1, background: COLOR_RGB | 2 });
    else markCells(row, [1, 1], null, mark);
  }
  expect(frame.cells[1]).toBe(0);
  return frame.cells[WORDS_PER_CELL + 1];
}

it('without colours a match, the match at the cursor and a selection look different, from each other and from plain text', () => {
  const looks = [marked('underlined'), marked('both'), marked('inverted'), marked('underlined', 'inverted')];
  expect(new Set([0, ...looks]).size).toBe(looks.length); // a selected match is as the one at the cursor
  expect(marked('underlined')).toBe((UNDERLINE | BOLD) >>> 0);
  expect(marked('inverted')).toBe(INVERSE);
});

it('with colours these alone tell', () => {
  expect(marked('colored') & ~COLOR_MASK).toBe(0);
});
