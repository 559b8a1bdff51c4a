import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Direction } from '../../../src/core/geometry.ts';
import {
  equalise,
  leaf,
  leafIds,
  mapLeaves,
  moveDivider,
  removeLeaf,
  resizeLeaf,
  split,
  splitLeaf,
  swapLeaves,
  type LayoutNode,
} from '../../../src/core/layout-tree.ts';
import { solveLayout } from '../../../src/core/layout-solver.ts';
import { isCovered, rect } from '../../support/drawing.ts';
import { anyTree } from '../../support/trees.ts';

const team = split('row', [
  split('column', [leaf('dev1'), leaf('dev2'), leaf('dev3')]),
  split('column', [leaf('qa1'), leaf('qa2')]),
  split('column', [leaf('ux'), leaf('pm')]),
]);
const screen = rect(120, 39);

/** The content sizes by pane, as `40x12`. */
function sizes(tree: LayoutNode | null): Readonly<Record<string, string>> {
  const panes = tree === null ? [] : (solveLayout(tree, screen)?.panes ?? []);
  return Object.fromEntries(panes.map(({ id, content }) => [id, `${content.width}x${content.height}`]));
}

describe('splitting', () => {
  it('gives the new pane half of the room of the one that is split', () => {
    const tree = split('row', [leaf('a'), leaf('b')], [3, 1]);
    expect(splitLeaf(tree, 'a', 'c', 'right')).toEqual(
      split('row', [leaf('a'), leaf('c'), leaf('b')], [1.5, 1.5, 1]),
    );
    expect(splitLeaf(tree, 'a', 'c', 'below')).toEqual(
      split('row', [split('column', [leaf('a'), leaf('c')]), leaf('b')], [3, 1]),
    );
  });

  it('is undone by closing the new pane, and leaves the others as they were', () => {
    const tree = split('row', [leaf('a'), leaf('b'), leaf('c')]);
    for (const side of ['right', 'below'] as const) {
      const wider = splitLeaf(tree, 'b', 'new', side);
      expect(sizes(removeLeaf(wider, 'new'))).toEqual(sizes(tree));
    }
  });
});

describe('closing', () => {
  it('gives the room to the pane before it, and of the first to the one after', () => {
    expect(sizes(removeLeaf(team, 'dev2'))).toMatchObject({ dev1: '40x25', dev3: '40x12', qa1: '39x19' });
    expect(sizes(removeLeaf(team, 'dev1'))).toMatchObject({ dev2: '40x25', dev3: '40x12' });
  });

  it('lets a lone sibling take the place of their split', () => {
    const tree = split('row', [
      leaf('a'),
      split('column', [leaf('b'), split('row', [leaf('c'), leaf('d')])]),
    ]);
    expect(removeLeaf(tree, 'b')).toEqual(split('row', [leaf('a'), leaf('c'), leaf('d')], [1, 0.5, 0.5]));
  });

  it('leaves nothing of a single pane', () => {
    expect(removeLeaf(leaf('a'), 'a')).toBeNull();
  });
});

describe('changing places', () => {
  it('swaps two panes with their minimum sizes', () => {
    const tree = split('row', [leaf('a', { cols: 60, rows: 10 }), leaf('b')]);
    expect(swapLeaves(tree, 'a', 'b')).toEqual(split('row', [leaf('b'), leaf('a', { cols: 60, rows: 10 })]));
    expect(swapLeaves(tree, 'a', 'nobody')).toBe(tree);
  });

  it('renames every leaf and nothing else', () => {
    expect(leafIds(mapLeaves(team, (id) => `${id}!`))).toEqual(leafIds(team).map((id) => `${id}!`));
    expect(mapLeaves(team, (id) => id)).toEqual(team);
  });
});

describe('resizing', () => {
  it('moves the border after the pane, or before the last one, in the direction named', () => {
    const tree = split('row', [leaf('a'), leaf('b'), leaf('c')]);
    expect(sizes(tree)).toEqual({ a: '40x38', b: '39x38', c: '39x38' });
    expect(sizes(resizeLeaf(tree, 'a', 'right', 5, screen))).toEqual({ a: '45x38', b: '34x38', c: '39x38' });
    expect(sizes(resizeLeaf(tree, 'a', 'left', 5, screen))).toEqual({ a: '35x38', b: '44x38', c: '39x38' });
    expect(sizes(resizeLeaf(tree, 'c', 'left', 5, screen))).toEqual({ a: '40x38', b: '34x38', c: '44x38' });
    expect(resizeLeaf(tree, 'a', 'down', 5, screen)).toBe(tree);
  });

  it('moves the border of the nearest split around the pane that lies in this direction', () => {
    expect(sizes(resizeLeaf(team, 'qa1', 'left', 4, screen))).toMatchObject({ qa1: '35x19', ux: '43x19' });
    expect(sizes(resizeLeaf(team, 'qa1', 'down', 4, screen))).toMatchObject({ qa1: '39x23', qa2: '39x14' });
    expect(sizes(resizeLeaf(team, 'dev3', 'up', 4, screen))).toMatchObject({ dev2: '40x8', dev3: '40x16' });
  });

  it('stops at the minimum sizes', () => {
    expect(sizes(resizeLeaf(team, 'dev1', 'left', 99, screen))).toMatchObject({
      dev1: '28x12',
      qa1: '51x19',
    });
  });

  it('ignores a divider that is no longer there', () => {
    for (const place of [
      { path: [7], index: 0 },
      { path: [], index: 2 },
      { path: [0, 0, 0], index: 0 },
    ]) {
      expect(sizes(moveDivider(team, place, 3, screen))).toEqual(sizes(team));
    }
  });

  it('is taken back by equalising', () => {
    expect(equalise(resizeLeaf(team, 'qa1', 'left', 4, screen))).toEqual(team);
  });
});

describe('any sequence of operations', () => {
  const operation = fc.record({
    name: fc.constantFrom('split', 'remove', 'swap', 'resize', 'drag', 'equalise'),
    one: fc.nat(6),
    other: fc.nat(6),
    side: fc.constantFrom('right' as const, 'below' as const),
    direction: fc.constantFrom<Direction>('left', 'right', 'up', 'down'),
    cells: fc.integer({ min: -40, max: 40 }),
  });

  it('keeps the invariants of the tree, exactly the panes that are meant, and the area covered', () => {
    fc.assert(
      fc.property(anyTree, fc.array(operation, { maxLength: 30 }), (start, operations) => {
        let tree = start;
        let fresh = 0;
        for (const { name, one, other, side, direction, cells } of operations) {
          const ids = leafIds(tree);
          const [a, b] = [ids[one % ids.length], ids[other % ids.length]];
          const expected = new Set(ids);
          if (name === 'split' && ids.length < 7) {
            expected.add(`new${++fresh}`);
            tree = splitLeaf(tree, a, `new${fresh}`, side);
          } else if (name === 'remove' && ids.length > 1) {
            expected.delete(a);
            tree = removeLeaf(tree, a) ?? tree;
          } else if (name === 'swap') tree = swapLeaves(tree, a, b);
          else if (name === 'resize') tree = resizeLeaf(tree, a, direction, cells, rect(200, 60));
          else if (name === 'drag')
            tree = moveDivider(tree, { path: [one], index: other }, cells, rect(200, 60));
          else if (name === 'equalise') tree = equalise(tree);
          checkInvariants(tree);
          const solved = solveLayout(tree, rect(200, 60));
          expect(solved === null || isCovered(solved, rect(200, 60))).toBe(true);
          expect(new Set(leafIds(tree))).toEqual(expected);
          expect(leafIds(tree)).toHaveLength(expected.size);
        }
      }),
    );
  });
});

function checkInvariants(tree: LayoutNode): void {
  if (tree.kind === 'leaf') return;
  expect(tree.children.length).toBeGreaterThanOrEqual(2);
  expect(tree.weights).toHaveLength(tree.children.length);
  expect(tree.weights.every((weight) => weight > 0 && Number.isFinite(weight))).toBe(true);
  for (const child of tree.children) {
    expect(child.kind === 'leaf' || child.direction !== tree.direction).toBe(true);
    checkInvariants(child);
  }
}
