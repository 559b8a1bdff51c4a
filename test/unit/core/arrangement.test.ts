import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arrange,
  dividerAt,
  neighbour,
  outline,
  paneAt,
  type ArrangeOptions,
  type Arrangement,
} from '../../../src/core/arrangement.ts';
import type { Direction } from '../../../src/core/geometry.ts';
import { leaf, leafIds, split, splitLeaf } from '../../../src/core/layout-tree.ts';
import { draw, rect } from '../../support/drawing.ts';
import { anyTree } from '../../support/trees.ts';

const team = split('row', [
  split('column', [leaf('dev1'), leaf('dev2'), leaf('dev3')]),
  split('column', [leaf('qa1'), leaf('qa2')]),
  split('column', [leaf('ux'), leaf('pm')]),
]);
const order = leafIds(team);

/** The team on a terminal of this size; one row is the status line's. */
function team7(cols: number, rows: number, options: Partial<ArrangeOptions> = {}): Arrangement {
  const area = rect(cols, rows - 1);
  return arrange({ tree: team, order, area, focus: 'dev1', isZoomed: false, isStacked: false, ...options });
}

function sizeOf(arrangement: Arrangement, id: string): string {
  const size = arrangement.panes.find((pane) => pane.id === id)?.size ?? null;
  return size === null ? 'as it is' : `${size.cols}x${size.rows}`;
}

describe('the tiled team', () => {
  it('tiles at 120x40 and 100x30, and stacks at 80x24', () => {
    expect(team7(120, 40).mode).toBe('tiled');
    expect(team7(100, 30).mode).toBe('tiled');
    expect(team7(80, 24).mode).toBe('stacked');
  });

  it('shows every pane in its number’s order with the size of what is drawn', () => {
    const { panes } = team7(120, 40);
    expect(panes.map((pane) => pane.id)).toEqual(order);
    for (const { content, size } of panes)
      expect(size).toEqual({ cols: content?.width, rows: content?.height });
    expect(sizeOf(team7(120, 40), 'dev1')).toBe('40x12');
    expect(sizeOf(team7(120, 40), 'pm')).toBe('39x18');
  });
});

describe('one and two panes', () => {
  const duo = splitLeaf(leaf('a'), 'a', 'b', 'right');
  const common = { focus: 'a', isZoomed: false, isStacked: false };

  it('tiles a single pane on every terminal from 20x5, whatever is wished', () => {
    for (const wish of [{}, { isZoomed: true }, { isStacked: true }]) {
      const one = arrange({ ...common, ...wish, tree: leaf('a'), order: ['a'], area: rect(20, 4) });
      expect(one).toMatchObject({ mode: 'tiled', panes: [{ content: rect(20, 3, 0, 1) }] });
    }
  });

  it('tiles two panes side by side at 80x24', () => {
    const two = arrange({ ...common, tree: duo, order: ['a', 'b'], area: rect(80, 23) });
    expect(two.mode).toBe('tiled');
    expect([sizeOf(two, 'a'), sizeOf(two, 'b')]).toEqual(['40x22', '39x22']);
  });
});

describe('the stack', () => {
  it('gives the focused pane the room between the titles of the others', () => {
    expect(draw(team7(40, 14, { focus: 'qa2' }))).toEqual([
      '─ dev1 ─────────────────────────────────',
      '─ dev2 ─────────────────────────────────',
      '─ dev3 ─────────────────────────────────',
      '─ qa1 ──────────────────────────────────',
      '─ qa2 ──────────────────────────────────',
      '········································',
      '········································',
      '········································',
      '········································',
      '········································',
      '········································',
      '─ ux ───────────────────────────────────',
      '─ pm ───────────────────────────────────',
    ]);
  });

  it('shows the titles around the focus where not all fit, and keeps six rows of content', () => {
    const small = { area: rect(20, 9) };
    expect(draw(team7(20, 10, { ...small, focus: 'qa1' }))).toEqual([
      '─ dev3 ─────────────',
      '─ qa1 ──────────────',
      '····················',
      '····················',
      '····················',
      '····················',
      '····················',
      '····················',
      '─ qa2 ──────────────',
    ]);
    expect(draw(team7(20, 10, { ...small, focus: 'dev1' }))[8]).toBe('─ dev3 ─────────────');
    expect(draw(team7(20, 10, { ...small, focus: 'pm' }))[0]).toBe('─ qa2 ──────────────');
  });

  it('never hides the title of the pane it shows, however small the terminal', () => {
    for (const height of [4, 5, 6, 7]) {
      const lines = draw(team7(20, height + 1, { area: rect(20, height), focus: 'qa1' }));
      expect(lines[0]).toBe('─ qa1 ──────────────');
      expect(lines.slice(1)).toEqual(Array(height - 1).fill('·'.repeat(20)));
    }
  });

  it('resizes nobody when the focus moves', () => {
    const sizes = order.map((focus) => team7(80, 24, { focus }).panes.map((pane) => pane.size));
    expect(new Set(sizes.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(sizes[0][0]).toEqual({ cols: 80, rows: 16 });
  });

  it('can be wished for where the layout would fit', () => {
    expect(team7(120, 40, { isStacked: true }).mode).toBe('stacked');
  });
});

describe('zoom', () => {
  it('fills the area with the focused pane and leaves the sizes of the others', () => {
    const zoomed = team7(120, 40, { focus: 'qa2', isZoomed: true });
    const plain = team7(120, 40, { focus: 'qa2' });
    expect(zoomed).toMatchObject({ mode: 'zoomed', dividers: [] });
    expect(sizeOf(zoomed, 'qa2')).toBe('120x38');
    for (const id of order.filter((each) => each !== 'qa2')) {
      expect(sizeOf(zoomed, id)).toBe(sizeOf(plain, id));
      expect(zoomed.panes.find((pane) => pane.id === id)).toMatchObject({ title: null, content: null });
    }
  });

  it('works where only the stack fits', () => {
    const zoomed = team7(80, 24, { isZoomed: true });
    expect(zoomed.mode).toBe('zoomed');
    expect([sizeOf(zoomed, 'dev1'), sizeOf(zoomed, 'pm')]).toEqual(['80x22', '80x16']);
  });
});

describe('a terminal under 20x5', () => {
  it('shows nothing and leaves every child as it is', () => {
    for (const tiny of [team7(19, 30), team7(120, 4), team7(1, 1, { area: rect(1, 1) })]) {
      expect(tiny.mode).toBe('too-small');
      expect(tiny.panes.map((pane) => [pane.title, pane.content, pane.size])).toEqual(
        order.map(() => [null, null, null]),
      );
    }
    expect(team7(20, 5).mode).toBe('stacked');
  });
});

describe('any arrangement', () => {
  it('draws the focused pane, stays in the area, overlaps nowhere, and sizes every child at least 1x1', () => {
    const sizes = { width: fc.integer({ min: 20, max: 240 }), height: fc.integer({ min: 4, max: 80 }) };
    fc.assert(
      fc.property(anyTree, fc.record(sizes), fc.nat(6), fc.nat(2), (tree, { width, height }, nth, wish) => {
        const ids = leafIds(tree);
        const focus = ids[nth % ids.length];
        const area = rect(width, height);
        const shown = arrange({ tree, order: ids, area, focus, isZoomed: wish === 1, isStacked: wish === 2 });
        const lines = draw(shown);
        expect(lines).toHaveLength(height);
        expect(lines.every((line) => line.length === width && !line.includes('?'))).toBe(true);
        expect(shown.panes.every(({ size }) => size !== null && size.cols > 0 && size.rows > 0)).toBe(true);
        expect(shown.panes.find((pane) => pane.id === focus)?.content).not.toBeNull();
        const drawn = shown.panes.map(outline).reduce((total, each) => total + each.width * each.height, 0);
        const columns = shown.dividers.filter((divider) => divider.direction === 'row');
        expect(drawn + columns.reduce((total, each) => total + each.rect.height, 0)).toBe(width * height);
      }),
    );
  });
});

describe('the neighbour in a direction', () => {
  const at = (arrangement: Arrangement, id: string) =>
    Object.fromEntries(
      (['left', 'right', 'up', 'down'] as Direction[]).map((direction) => [
        direction,
        neighbour(arrangement, id, direction),
      ]),
    );

  it('is the adjacent pane that shares most of the edge, and wraps around', () => {
    expect(at(team7(120, 40), 'dev2')).toEqual({ left: 'ux', right: 'qa1', up: 'dev1', down: 'dev3' });
    expect(at(team7(120, 40), 'qa2')).toEqual({ left: 'dev3', right: 'pm', up: 'qa1', down: 'qa1' });
    expect(at(team7(120, 40), 'pm')).toEqual({ left: 'qa2', right: 'dev3', up: 'ux', down: 'ux' });
    expect(at(team7(120, 40), 'dev1')).toEqual({ left: 'ux', right: 'qa1', up: 'dev3', down: 'dev2' });
  });

  it('is none where no pane lies on this axis', () => {
    const two = { tree: split('row', [leaf('a'), leaf('b')]), order: ['a', 'b'], focus: 'a' };
    expect(at(team7(120, 40, two), 'a')).toEqual({ left: 'b', right: 'b', up: null, down: null });
  });

  it('follows the numbers in a stack', () => {
    expect(at(team7(80, 24), 'dev1')).toEqual({ left: 'pm', right: 'dev2', up: 'pm', down: 'dev2' });
  });
});

describe('what lies under the mouse', () => {
  const tiled = team7(120, 40);

  it('is a pane by its title or content', () => {
    expect(paneAt(tiled, { x: 0, y: 0 })).toBe('dev1');
    expect(paneAt(tiled, { x: 39, y: 12 })).toBe('dev1');
    expect(paneAt(tiled, { x: 39, y: 13 })).toBe('dev2');
    expect(paneAt(tiled, { x: 40, y: 13 })).toBeNull();
    expect(paneAt(tiled, { x: 0, y: 39 })).toBeNull();
  });

  it('is a divider in the column between panes and on the title row of a lower one', () => {
    expect(dividerAt(tiled, { x: 40, y: 0 })).toMatchObject({ direction: 'row', path: [], index: 0 });
    expect(dividerAt(tiled, { x: 40, y: 13 })).toMatchObject({ direction: 'row', path: [], index: 0 });
    expect(dividerAt(tiled, { x: 5, y: 26 })).toMatchObject({ direction: 'column', path: [0], index: 1 });
    expect(dividerAt(tiled, { x: 5, y: 0 })).toBeNull();
    expect(dividerAt(team7(80, 24), { x: 5, y: 1 })).toBeNull();
  });
});
