import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openState, type CopyState, type CopyView } from '../../../../src/core/copy/copy-state.ts';
import { move } from '../../../../src/core/copy/motions.ts';
import { selectedText } from '../../../../src/core/copy/selected-text.ts';
import { beginSelection, swapEnds } from '../../../../src/core/copy/selection.ts';
import { unitAt, type TextPoint, type TextRows } from '../../../../src/core/copy/text-rows.ts';
import { printed } from './text-of.ts';

/** Narrow, wide, combined, and joined characters. */
const character = fc.constantFrom('a', 'b', 'Z', '9', ' ', '-', 'é', '漢', '字', 'e\u0301', '👍🏽', '👩‍👩‍👧', '─');
const line = fc.array(character, { maxLength: 40 });

/** Where the characters of `lines` stand, found by looking for them in the rows one after the other. */
function placesOf(rows: TextRows, lines: readonly (readonly string[])[]): TextPoint[][] {
  let row = rows.first;
  let unit = 0;
  return lines.map((characters, index) => {
    if (index > 0) row++;
    unit = 0;
    return characters.map((each) => {
      while (unit >= rows.row(row).text.length && row + 1 < rows.end && rows.isWrapped(row + 1)) {
        row++;
        unit = 0;
      }
      const { columns } = rows.row(row);
      const place = { line: row, x: columns === null ? unit : columns[unit] };
      unit += each.length;
      return place;
    });
  });
}

function between(rows: TextRows, anchor: TextPoint, cursor: TextPoint): CopyState {
  const view: CopyView = { rows, height: 8, style: 'vi' };
  return { ...openState(view, cursor), selection: beginSelection(anchor, 'character') };
}

describe('selected text', () => {
  it('is what was printed between two characters, wherever it wrapped, without blanks at the ends of lines', () => {
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 4, max: 23 }),
        fc.nat(),
        fc.nat(),
        (plain, cols, one, other) => {
          // What ends in blanks cannot be told from what ends before them.
          const lines = plain.map((characters) => [...characters, '.']);
          const rows = printed(lines.map((each) => each.join('')).join('\n'), cols, 40);
          const all = placesOf(rows, lines).flatMap((places, index) =>
            places.map((place, at) => ({ place, index, at })),
          );
          const [first, last] = [one % all.length, other % all.length].sort((a, b) => a - b);
          const [from, to] = [all[first], all[last]];
          const wanted = lines
            .slice(from.index, to.index + 1)
            .map((each, i) => {
              const start = i === 0 ? from.at : 0;
              const end = from.index + i === to.index ? to.at + 1 : each.length;
              return each.slice(start, end).join('').replace(/ +$/, '');
            })
            .join('\n');
          expect(selectedText(between(rows, from.place, to.place), rows)).toBe(wanted);
          expect(selectedText(between(rows, to.place, from.place), rows)).toBe(wanted);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is whole lines, a block, or what lies before emacs’ cursor', () => {
    const rows = printed('one two\nabc def\nxyz', 5, 12);
    const view: CopyView = { rows, height: 12, style: 'vi' };
    const at = (text: string): TextPoint => {
      for (let row = rows.first; row < rows.end; row++) {
        const x = rows.row(row).text.indexOf(text);
        if (x >= 0) return { line: row, x };
      }
      throw new Error(`no ${text}`);
    };
    const state = openState(view, at('wo'));
    expect(selectedText({ ...state, selection: beginSelection(at('wo'), 'line') }, rows)).toBe('one two');
    const block = { ...state, cursor: at('yz'), selection: beginSelection(at('bc'), 'block') };
    expect(selectedText({ ...block, cursor: { ...at('yz'), x: 2 } }, rows)).toBe('bc\nf\nyz');
    const open = { ...state, cursor: at('c d'), selection: beginSelection(at('abc'), 'character', true) };
    expect(selectedText(open, rows)).toBe('ab');
    const swapped = swapEnds({ ...state, selection: beginSelection(at('one'), 'character') }, rows);
    expect(swapped.cursor).toEqual(at('one'));
    expect(selectedText(swapped, rows)).toBe('one tw');
  });

  it('takes a wide character whole, whichever half is selected', () => {
    const rows = printed('a漢b', 10);
    const { first } = rows;
    expect(selectedText(between(rows, { line: first, x: 2 }, { line: first, x: 2 }), rows)).toBe('漢');
    expect(selectedText(between(rows, { line: first, x: 0 }, { line: first, x: 1 }), rows)).toBe('a漢');
    expect(unitAt(rows.row(first), 3)).toBe(2);
  });
});

describe('a motion', () => {
  it('never leaves the text nor stands in the middle of a character', () => {
    const motions = fc.constantFrom(
      ...(['left', 'right', 'up', 'down', 'word', 'word-back', 'word-end', 'big-word', 'line-end'] as const),
      ...(['line-start', 'page-up', 'page-down', 'paragraph-up', 'paragraph-down', 'view-middle'] as const),
    );
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 3, max: 30 }),
        fc.array(fc.tuple(motions, fc.option(fc.integer({ min: 1, max: 5 }))), { maxLength: 20 }),
        (lines, cols, steps) => {
          const rows = printed(lines.map((each) => each.join('')).join('\n'), cols);
          const view: CopyView = { rows, height: 8, style: 'vi' };
          let state = openState(view, { line: rows.end - 1, x: 0 });
          for (const [motion, count] of steps) {
            state = move(state, view, motion, count);
            const { cursor, top } = state;
            expect(cursor.line).toBeGreaterThanOrEqual(Math.max(rows.first, top));
            expect(cursor.line).toBeLessThan(Math.min(rows.end, top + 8));
            const row = rows.row(cursor.line);
            if (row.columns !== null && cursor.x < row.width)
              expect(Array.from(row.columns)).toContain(cursor.x);
            expect(cursor.x).toBeLessThanOrEqual(Math.max(0, row.width - 1));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    ['w', 'word', [0, 4, 7, 8, 16]],
    ['W', 'big-word', [0, 4, 16]],
    ['e', 'word-end', [2, 6, 7, 14, 18]],
  ] as const)('by %s goes where vi goes, over wrapped rows too', (_key, motion, wanted) => {
    const rows = printed('one two-hundred end', 6);
    const view: CopyView = { rows, height: 8, style: 'vi' };
    let state = openState(view, { line: rows.first, x: 0 });
    const reached = motion === 'word-end' ? [] : [0];
    while (reached.length < wanted.length) {
      state = move(state, view, motion, null);
      reached.push((state.cursor.line - rows.first) * 6 + state.cursor.x);
    }
    expect(reached).toEqual(wanted);
  });
});
