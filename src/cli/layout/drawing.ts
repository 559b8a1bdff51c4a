/**
 * A layout as a small drawing: one box for each seat, with its number and name, in the shares that the seats have of
 * the screen. Neighbours share their lines.
 */
import { present } from '../../base/assert.ts';
import type { Rect, Size } from '../../core/geometry.ts';
import { solveLayout } from '../../core/layout-solver.ts';
import { leaf, minimumSize, type LayoutNode } from '../../core/layout-tree.ts';
import { clusters, cutText } from '../../ui/text.ts';

/** What a box needs for the number and a few letters of the name. */
const LEAST_BOX: Size = { cols: 4, rows: 1 };
/** Seven boxes in a row still fit; more rows are taken where as many boxes stand one above the other. */
const DRAWING: Size = { cols: 56, rows: 9 };

/** Lines that meet in a cell, as bits. */
const UP = 1;
const DOWN = 2;
const LEFT = 4;
const RIGHT = 8;
/** By those bits. */
const CHARACTERS = ' ╵╷│╴┘┐┤╶└┌├─┴┬┼';

/** Lines of text, none ending with a blank. The leaves of `tree` are the seats' names. */
export function drawLayout(tree: LayoutNode): readonly string[] {
  const panes = solvedPanes(tree);
  const cols = Math.max(...panes.map(({ rect }) => rect.x + rect.width)) + 1;
  const rows = Math.max(...panes.map(({ rect }) => rect.y + rect.height)) + 1;
  const arms = Array.from({ length: rows }, () => new Uint8Array(cols));
  for (const { rect } of panes) drawBox(arms, rect);
  const grid = arms.map((row) => Array.from(row, (bits) => CHARACTERS[bits]));
  for (const [index, { id, rect }] of panes.entries()) {
    write(grid[rect.y + 1], rect.x + 2, cutText(`${index + 1} ${id}`, rect.width - 3));
  }
  return grid.map((row) => row.join('').trimEnd());
}

interface SeatBox {
  readonly id: string;
  /** From the cell of its upper left corner to that before its lower right one. */
  readonly rect: Rect;
}

/** Where the solver puts the panes: a title row is the upper line of a box, a divider its left or right one. */
function solvedPanes(tree: LayoutNode): readonly SeatBox[] {
  const boxes = withLeastBoxes(tree);
  const least = minimumSize(boxes);
  const area = {
    ...{ x: 1, y: 0 },
    width: Math.max(DRAWING.cols, least.cols),
    height: Math.max(DRAWING.rows, least.rows),
  };
  const { panes } = present(solveLayout(boxes, area), 'there is room for the least boxes');
  return panes.map(({ id, title, content }) => ({
    id,
    rect: { x: title.x - 1, y: title.y, width: title.width + 1, height: content.height + 1 },
  }));
}

function withLeastBoxes(node: LayoutNode): LayoutNode {
  if (node.kind === 'leaf') return leaf(node.id, LEAST_BOX);
  return { ...node, children: node.children.map(withLeastBoxes) };
}

function drawBox(arms: readonly Uint8Array[], { x, y, width, height }: Rect): void {
  for (const row of [y, y + height]) {
    for (let column = x; column < x + width; column++) {
      arms[row][column] |= RIGHT;
      arms[row][column + 1] |= LEFT;
    }
  }
  for (const column of [x, x + width]) {
    for (let row = y; row < y + height; row++) {
      arms[row][column] |= DOWN;
      arms[row + 1][column] |= UP;
    }
  }
}

/** The second cell of a wide character holds nothing, so that the line keeps its width. */
function write(row: string[], x: number, text: string): void {
  let at = x;
  for (const cluster of clusters(text)) {
    row[at] = cluster.text;
    if (cluster.width === 2) row[at + 1] = '';
    at += cluster.width;
  }
}
