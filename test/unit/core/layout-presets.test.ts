import { describe, expect, it } from 'vitest';
import { nextPreset, tiled } from '../../../src/core/layout-presets.ts';
import { leaf, leafIds, split, type LayoutNode } from '../../../src/core/layout-tree.ts';
import { rect } from '../../support/drawing.ts';

const ids = (count: number) => Array.from({ length: count }, (_, i) => String(i + 1));

/** The names met by stepping on until the first comes again. */
function cycle(
  panes: readonly string[],
  options?: Parameters<typeof nextPreset>[2],
): readonly (string | null)[] {
  const names: (string | null)[] = [];
  let name: string | null = null;
  for (;;) {
    ({ name } = nextPreset(panes, name, options));
    if (names.includes(name)) return names;
    names.push(name);
  }
}

/** `[1,2,3|4,5]`: columns with their panes. */
function columns(tree: LayoutNode): string {
  const parts = tree.kind === 'split' && tree.direction === 'row' ? tree.children : [tree];
  return parts.map((part) => leafIds(part).join(',')).join('|');
}

describe('the presets', () => {
  it('hold every pane once, in order, for one to seven panes', () => {
    for (let count = 1; count <= 7; count++) {
      for (const name of cycle(ids(count))) {
        const before = cycle(ids(count)).find((each) => nextPreset(ids(count), each).name === name) ?? null;
        expect(leafIds(nextPreset(ids(count), before).tree)).toEqual(ids(count));
      }
    }
  });

  it('come in turn: columns, rows, main, grid', () => {
    expect(cycle(ids(5))).toEqual(['even-columns', 'even-rows', 'main-left', 'tiled']);
  });

  it('begin with the session’s own layout where it holds these panes', () => {
    const own = split('row', [split('column', [leaf('2'), leaf('1')]), leaf('3')], [2, 1]);
    expect(nextPreset(ids(3), 'tiled', { own })).toEqual({ name: null, tree: own });
    expect(nextPreset(ids(4), 'tiled', { own }).name).toBe('even-columns');
  });

  it('leave out what would change nothing', () => {
    expect(cycle(ids(2))).toEqual(['even-columns', 'even-rows', 'main-left']);
    const shown = split('row', [leaf('1'), leaf('2')]);
    expect(nextPreset(ids(2), null, { shown }).name).toBe('even-rows');
    expect(nextPreset(['1'], null).tree).toEqual(leaf('1'));
  });

  it('leave out what does not fit, unless nothing does', () => {
    expect(cycle(ids(7), { area: rect(120, 39) })).toEqual(['even-rows', 'main-left', 'tiled']);
    expect(cycle(ids(7), { area: rect(120, 29) })).toEqual(['tiled']);
    expect(cycle(ids(7), { area: rect(30, 10) })).toHaveLength(4);
  });

  it('make a grid of columns with the longer ones first', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map((count) => columns(tiled(ids(count))))).toEqual([
      '1',
      '1|2',
      '1,2|3',
      '1,2|3,4',
      '1,2|3,4|5',
      '1,2|3,4|5,6',
      '1,2,3|4,5|6,7',
    ]);
  });
});
