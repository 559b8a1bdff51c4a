import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Size } from '../../../src/core/geometry.ts';
import type { MouseEvent } from '../../../src/core/mouse.ts';
import { listAt, listPage } from '../../../src/ui/list.ts';
import { openList, pointList, selectedItem, stepList, type ListStep } from '../../../src/ui/list-keys.ts';
import type { ListItem, ListView } from '../../../src/ui/session-view.ts';
import { lineWidth, type TextLine } from '../../../src/ui/text.ts';

const screen: Size = { cols: 60, rows: 12 };
const items: readonly ListItem[] = [
  { text: 'split to the right', note: [{ text: 'split right', tone: 'detail' }], aside: '%' },
  { text: 'zoom', note: [{ text: 'zoom', tone: 'detail' }], aside: 'z' },
  { text: 'next layout', note: [{ text: 'next-layout', tone: 'detail' }], aside: 'Space' },
];
const words = { title: 'commands', hint: 'Enter runs · Esc closes', empty: 'none' };
const chosen = openList({ ...words, items });
const typed = openList({ ...words, items, filter: '' });
const many = openList({ ...words, items: Array.from({ length: 30 }, (_, i) => ({ text: `line ${i}` })) });
const read = openList({
  ...words,
  items: [
    { head: '14:02', text: 'one two three four five' },
    { head: '14:03', text: 'six' },
  ],
  selected: null,
});

const text = (line: TextLine) => line.map((segment) => segment.text).join('');
const lines = (view: ListView, size = screen) => listPage(view, size).lines.map(text);

function after(view: ListView, ...keys: readonly string[]): ListView {
  return keys.reduce((before, name) => view_(stepList(before, { kind: 'key', name }, screen)), view);
}

function view_(step: ListStep): ListView {
  if (step.kind !== 'shown') throw new Error(`the list is ${step.kind}`);
  return step.view;
}

function mouse(button: MouseEvent['button'], x: number, y: number): MouseEvent {
  return { action: 'press', button, x, y, isShift: false, isAlt: false, isCtrl: false };
}

describe('a list to choose from', () => {
  it('stands in columns, the line that the keys are about marked by more than a colour', () => {
    expect(lines(after(chosen, 'Down'))).toEqual([
      '  split to the right  split right      %',
      '❯ zoom                zoom             z',
      '  next layout         next-layout  Space',
    ]);
    const [, line] = listPage(after(chosen, 'Down'), screen).lines;
    expect(line.every(({ isSelected }) => isSelected)).toBe(true);
  });

  it('gives the texts up before their commands and keys where it is narrow', () => {
    expect(lines(chosen, { cols: 36, rows: 12 })).toEqual([
      '❯ split to th…  split ri…      %',
      '  zoom          zoom           z',
      '  next layout   next-lay…  Space',
    ]);
  });

  it('follows the selected line where it does not fit, and says where one is', () => {
    const page = listPage(after(many, 'End'), screen);
    expect(text(page.lines[0]).trimEnd()).toBe('  line 21');
    expect(page.lines.length).toBe(9);
    expect(page.footer).toBe(' ↑↓ 22-30 of 30 ');
    const back = listPage(after(many, 'End', 'Up', 'Up'), screen);
    expect(back.scroll).toBe(21);
    expect(listPage(after(many, 'End', 'Home'), screen).scroll).toBe(0);
  });

  it('stays within any screen, and shows the selected line', () => {
    fc.assert(
      fc.property(
        fc.record({ cols: fc.integer({ min: 20, max: 300 }), rows: fc.integer({ min: 5, max: 90 }) }),
        fc.constantFrom(chosen, many, typed, read),
        fc.nat(29),
        (size, view, selected) => {
          const at = Math.min(selected, view.shown.length - 1);
          const page = listPage({ ...view, selected: view.selected === null ? null : at }, size);
          const { rect } = page;
          expect(rect.x).toBeGreaterThanOrEqual(0);
          expect(rect.x + rect.width).toBeLessThanOrEqual(size.cols);
          expect(rect.y + rect.height).toBeLessThanOrEqual(size.rows - 1);
          expect(page.lines.length).toBeLessThanOrEqual(rect.height - 2);
          for (const line of page.lines) expect(lineWidth(line)).toBeLessThanOrEqual(rect.width - 4);
          if (view.selected !== null) expect(page.owners).toContain(at);
        },
      ),
    );
  });

  it('moves by keys and letters, accepts and closes', () => {
    expect(selectedItem(after(chosen, 'j', 'j', 'k'))).toBe(1);
    expect(selectedItem(after(chosen, 'G', 'Down'))).toBe(2);
    expect(stepList(after(chosen, 'Down'), { kind: 'key', name: 'Enter' }, screen)).toEqual({
      kind: 'accepted',
      item: 1,
    });
    expect(selectedItem(view_(stepList(chosen, { kind: 'text', text: 'jj' }, screen)))).toBe(2);
    for (const name of ['Escape', 'C-c', 'q'])
      expect(stepList(chosen, { kind: 'key', name }, screen).kind).toBe('closed');
  });
});

describe('a list that is filtered', () => {
  it('takes letters for the filter, and accepts what is left', () => {
    const found = after(typed, 'n', 'j', 'Backspace', 'e', 'x');
    expect(found.filter).toBe('nex');
    expect(lines(found)).toEqual(['❯ next layout         next-layout  Space']);
    expect(stepList(found, { kind: 'key', name: 'Enter' }, screen)).toEqual({ kind: 'accepted', item: 2 });
    expect(listPage(found, screen).title).toBe(' commands: nex▌ ');
  });

  it('finds commands by their text and their keys', () => {
    expect(lines(after(typed, 'S', 'p', 'a'))[0]).toContain('next layout');
    expect(view_(stepList(typed, { kind: 'text', text: 'split r' }, screen)).shown).toEqual([0]);
  });

  it('neither moves nor shrinks while one types', () => {
    const { rect } = listPage(typed, screen);
    expect(listPage(after(typed, 'z', 'o'), screen).rect).toEqual(rect);
    expect(listPage(after(typed, 'x', 'x', 'x'), screen).rect).toEqual(rect);
  });

  it('says so where nothing is left, and accepts nothing', () => {
    const none = after(typed, 'x', 'j');
    expect(lines(none)).toEqual(['nothing found for “xj”']);
    expect(stepList(none, { kind: 'key', name: 'Enter' }, screen).kind).toBe('shown');
    expect(after(none, 'C-u').shown).toEqual([0, 1, 2]);
  });
});

describe('a list to read', () => {
  const narrow: Size = { cols: 24, rows: 6 };

  it('goes on in further rows where a line does not fit', () => {
    expect(lines(read, { ...narrow, rows: 12 })).toEqual([
      '14:02  one two three',
      '       four five    ',
      '14:03  six          ',
    ]);
  });

  it('scrolls by rows, from the end where it was opened there', () => {
    const end = { ...read, scroll: 99 };
    expect(lines(end, { ...narrow, rows: 5 })).toEqual(['       four five    ', '14:03  six          ']);
    const up = view_(stepList(end, { kind: 'key', name: 'Up' }, { ...narrow, rows: 5 }));
    expect(lines(up, { ...narrow, rows: 5 })[0]).toBe('14:02  one two three');
    expect(stepList(read, { kind: 'key', name: 'Enter' }, narrow).kind).toBe('closed');
  });
});

describe('the mouse in a list', () => {
  const { rect } = listPage(chosen, screen);
  const third = { x: rect.x + 3, y: rect.y + 3 };

  it('selects by a click, accepts by a second one, and closes beside the box', () => {
    const selected = view_(pointList(chosen, mouse('left', third.x, third.y), screen));
    expect(selectedItem(selected)).toBe(2);
    expect(pointList(selected, mouse('left', third.x, third.y), screen)).toEqual({
      kind: 'accepted',
      item: 2,
    });
    expect(pointList(chosen, mouse('left', 0, 0), screen)).toEqual({ kind: 'closed' });
    expect(listAt(chosen, screen, rect)).toBe('inside');
    expect(pointList(chosen, mouse('left', rect.x, rect.y), screen)).toEqual({ kind: 'shown', view: chosen });
  });

  it('moves by the wheel', () => {
    expect(selectedItem(view_(pointList(chosen, mouse('wheel-down', 0, 0), screen)))).toBe(1);
    expect(view_(pointList(chosen, { ...mouse('left', third.x, third.y), action: 'release' }, screen))).toBe(
      chosen,
    );
  });
});
