import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrange, type Arrangement } from '../../../src/core/arrangement.ts';
import { borderLines } from '../../../src/core/border-lines.ts';
import { leaf, leafIds, split, type LayoutNode } from '../../../src/core/layout-tree.ts';
import { draw, rect } from '../../support/drawing.ts';
import { anyTree } from '../../support/trees.ts';

const small = { cols: 4, rows: 1 };
const pane = (id: string) => leaf(id, small);

function tiled(tree: LayoutNode, width: number, height: number): Arrangement {
  const order = leafIds(tree);
  return arrange({
    tree,
    order,
    area: rect(width, height),
    focus: order[0],
    isZoomed: false,
    isStacked: false,
  });
}

describe('the lines between panes', () => {
  it('are those of the team’s picture', () => {
    const team = split('row', [
      split('column', [pane('d1'), pane('d2'), pane('d3')]),
      split('column', [pane('q1'), pane('q2')]),
      split('column', [pane('ux'), pane('pm')]),
    ]);
    expect(draw(tiled(team, 32, 8))).toEqual([
      '─ d1 ─────┬─ q1 ─────┬─ ux ─────',
      '··········│··········│··········',
      '··········│··········│··········',
      '─ d2 ─────┤··········│··········',
      '··········├─ q2 ─────┼─ pm ─────',
      '··········│··········│··········',
      '─ d3 ─────┤··········│··········',
      '··········│··········│··········',
    ]);
  });

  it('close a column above a title row and open one below it', () => {
    const tree = split('column', [
      split('row', [pane('a'), pane('b')]),
      pane('c'),
      split('row', [pane('d'), pane('e'), pane('f')]),
    ]);
    expect(draw(tiled(tree, 24, 6))).toEqual([
      '─ a ────────┬─ b ───────',
      '············│···········',
      '─ c ────────┴───────────',
      '························',
      '─ d ────┬─ e ───┬─ f ───',
      '········│·······│·······',
    ]);
  });

  it('cross where columns meet', () => {
    const rows = [split('row', [pane('a'), pane('b')]), split('row', [pane('c'), pane('d')])];
    expect(draw(tiled(split('column', rows), 21, 4))).toEqual([
      '─ a ──────┬─ b ──────',
      '··········│··········',
      '─ c ──────┼─ d ──────',
      '··········│··········',
    ]);
  });

  it('say which panes they border on, so that one frame can be bright', () => {
    const tree = split('row', [pane('a'), split('column', [pane('b'), pane('c')])]);
    const runs = borderLines(tiled(tree, 21, 4));
    expect(runs.filter((run) => run.panes.includes('c'))).toEqual([
      { x: 10, y: 2, text: '├', title: null, panes: ['a', 'b', 'c'] },
      { x: 11, y: 2, text: '──────────', title: 'c', panes: ['b', 'c'] },
      { x: 10, y: 3, text: '│', title: null, panes: ['a', 'c'] },
    ]);
    expect(runs.find((run) => run.title === 'a')).toMatchObject({
      x: 0,
      y: 0,
      text: '──────────',
      panes: ['a'],
    });
  });

  it('are complete for any layout: every title row and divider, each cell once, no unknown junction', () => {
    fc.assert(
      fc.property(
        anyTree,
        fc.integer({ min: 20, max: 200 }),
        fc.integer({ min: 4, max: 70 }),
        (tree, width, height) => {
          const arrangement = tiled(tree, width, height);
          const runs = borderLines(arrangement);
          expect(runs.every((run) => /^[─│┬┴├┤┼]+$/u.test(run.text))).toBe(true);
          const cells = runs.flatMap((run) => Array.from(run.text, (_, i) => `${run.x + i},${run.y}`));
          const titles = arrangement.panes.reduce((total, { title }) => total + (title?.width ?? 0), 0);
          const columns = arrangement.dividers.filter(({ direction }) => direction === 'row');
          expect(new Set(cells).size).toBe(cells.length);
          expect(cells).toHaveLength(columns.reduce((total, each) => total + each.rect.height, titles));
        },
      ),
    );
  });
});
