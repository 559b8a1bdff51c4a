/**
 * Where the panes of a layout tree stand in an area. Every pane has one title row on top; neighbours in a row share
 * one divider column, neighbours in a column are divided by the lower one's title row. Nothing else is drawn: there
 * is no outer border. Panes, with their titles, and vertical dividers cover the area and never overlap.
 */
import type { Rect } from './geometry.ts';
import {
  childRects,
  DIVIDER_COLS,
  minimumSize,
  TITLE_ROWS,
  type DividerPlace,
  type LayoutNode,
  type Split,
  type SplitDirection,
} from './layout-tree.ts';

export interface SolvedPane {
  readonly id: string;
  /** One row high. */
  readonly title: Rect;
  readonly content: Rect;
}

/** What can be dragged: a column between neighbours in a row, or the title row(s) of the lower one in a column. */
export interface Divider extends DividerPlace {
  /** Of its split: `row` moves left and right, `column` up and down. */
  readonly direction: SplitDirection;
  readonly rect: Rect;
}

export interface SolvedLayout {
  readonly panes: readonly SolvedPane[];
  readonly dividers: readonly Divider[];
}

/** The places of all panes in the order of the tree; null where their minimum sizes do not fit. */
export function solveLayout(tree: LayoutNode, area: Rect): SolvedLayout | null {
  const least = minimumSize(tree);
  if (least.cols > area.width || least.rows > area.height) return null;
  return solveNode(tree, area, []);
}

/** A pane's title and content in its rectangle. */
export function solvePane(id: string, rect: Rect): SolvedPane {
  return {
    id,
    title: { ...rect, height: TITLE_ROWS },
    content: { ...rect, y: rect.y + TITLE_ROWS, height: rect.height - TITLE_ROWS },
  };
}

function solveNode(node: LayoutNode, area: Rect, path: readonly number[]): SolvedLayout | null {
  if (node.kind === 'leaf') return { panes: [solvePane(node.id, area)], dividers: [] };
  const rects = childRects(node, area);
  if (rects === null) return null;
  const panes: SolvedPane[] = [];
  const dividers: Divider[] = [];
  for (const [i, child] of node.children.entries()) {
    if (i > 0) dividers.push(dividerBefore(node, rects[i], { path, index: i - 1 }));
    const solved = solveNode(child, rects[i], [...path, i]);
    if (solved === null) return null;
    panes.push(...solved.panes);
    dividers.push(...solved.dividers);
  }
  return { panes, dividers };
}

function dividerBefore(node: Split, next: Rect, place: DividerPlace): Divider {
  const rect =
    node.direction === 'row'
      ? { ...next, x: next.x - DIVIDER_COLS, width: DIVIDER_COLS }
      : { ...next, height: TITLE_ROWS };
  return { ...place, direction: node.direction, rect };
}
