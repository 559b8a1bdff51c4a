import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leaf, minimumSize, split } from '../../../src/core/layout-tree.ts';
import { solveLayout } from '../../../src/core/layout-solver.ts';
import { isCovered, rect } from '../../support/drawing.ts';
import { anyTree } from '../../support/trees.ts';

describe('solving a layout', () => {
  it('puts a title row above each pane and one column between neighbours', () => {
    const tree = split('row', [leaf('a'), split('column', [leaf('b'), leaf('c')])]);
    expect(solveLayout(tree, rect(81, 20, 5, 3))).toEqual({
      panes: [
        { id: 'a', title: rect(40, 1, 5, 3), content: rect(40, 19, 5, 4) },
        { id: 'b', title: rect(40, 1, 46, 3), content: rect(40, 9, 46, 4) },
        { id: 'c', title: rect(40, 1, 46, 13), content: rect(40, 9, 46, 14) },
      ],
      dividers: [
        { direction: 'row', path: [], index: 0, rect: rect(1, 20, 45, 3) },
        { direction: 'column', path: [1], index: 0, rect: rect(40, 1, 46, 13) },
      ],
    });
  });

  it('tiles exactly where the minimum sizes fit', () => {
    const tree = split('row', [leaf('a'), leaf('b', { cols: 40, rows: 10 })]);
    expect(minimumSize(tree)).toEqual({ cols: 69, rows: 11 });
    expect(solveLayout(tree, rect(69, 11))).not.toBeNull();
    expect(solveLayout(tree, rect(68, 11))).toBeNull();
    expect(solveLayout(tree, rect(69, 10))).toBeNull();
  });

  it('covers the area with panes and vertical dividers, without overlap, and respects the minimums', () => {
    fc.assert(
      fc.property(
        anyTree,
        fc.integer({ min: 1, max: 240 }),
        fc.integer({ min: 1, max: 80 }),
        (tree, width, height) => {
          const area = rect(width, height, 2, 1);
          const least = minimumSize(tree);
          const solved = solveLayout(tree, area);
          expect(solved !== null).toBe(least.cols <= width && least.rows <= height);
          if (solved === null) return;
          expect(isCovered(solved, area)).toBe(true);
        },
      ),
    );
  });

  it('moves no edge by more than one cell for each divider when the terminal grows by one', () => {
    fc.assert(
      fc.property(
        anyTree,
        fc.integer({ min: 20, max: 240 }),
        fc.integer({ min: 5, max: 80 }),
        (tree, width, height) => {
          const before = solveLayout(tree, rect(width, height));
          const after = solveLayout(tree, rect(width + 1, height));
          fc.pre(before !== null && after !== null);
          for (const [i, { content }] of after.panes.entries()) {
            const old = before.panes[i].content;
            expect(content.height).toBe(old.height);
            expect([0, 1]).toContain(content.width - old.width);
            expect([0, 1]).toContain(content.x - old.x);
          }
        },
      ),
    );
  });
});
