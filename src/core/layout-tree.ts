/**
 * The layout tree. A *leaf* is one pane; a *split* lays its children side by side (`row`, left to right) or one
 * above the other (`column`, top to bottom), sharing the room by their weights. Trees are never changed in place.
 * The invariants that every operation keeps: a split has at least two children, no child of a split is a split of
 * the same direction, weights are positive and finite, and a pane stands in the tree once.
 */
import { assert } from '../base/assert.ts';
import type { Direction, Rect, Size } from './geometry.ts';
import { moveBorder, shareCells, sum } from './layout-share.ts';

export type SplitDirection = 'row' | 'column';

export interface Leaf {
  readonly kind: 'leaf';
  /** Pane id in a session, seat name in a layout. */
  readonly id: string;
  /** Least content it is tiled with, without its title; `DEFAULT_MINIMUM` where absent. */
  readonly minimum?: Size;
}

export interface Split {
  readonly kind: 'split';
  readonly direction: SplitDirection;
  readonly children: readonly LayoutNode[];
  /** One for each child; only their ratios count. */
  readonly weights: readonly number[];
}

export type LayoutNode = Leaf | Split;

/** Where a divider stands in the tree: after child `index` of the split that `path` (child indices) leads to. */
export interface DividerPlace {
  readonly path: readonly number[];
  readonly index: number;
}

/** A session's panes are at most this many: the keys 1-7, and what one screen can show. */
export const MAX_PANES = 7;

/** Content below which a pane is no use: three columns of it fit in 100 columns and not in 80. */
export const DEFAULT_MINIMUM: Size = { cols: 28, rows: 4 };

/** Every pane has one title row above its content. */
export const TITLE_ROWS = 1;

/** One column stands between neighbours in a row; in a column the lower one's title row divides. */
export const DIVIDER_COLS = 1;

export function leaf(id: string, minimum?: Size): Leaf {
  return minimum === undefined ? { kind: 'leaf', id } : { kind: 'leaf', id, minimum };
}

/**
 * A split that keeps the invariants: a child of the same direction is replaced by its own children, and a single
 * child stands for itself. Weights are 1 where not given.
 */
export function split(
  direction: SplitDirection,
  children: readonly LayoutNode[],
  weights: readonly number[] = children.map(() => 1),
): LayoutNode {
  assert(children.length > 0 && children.length === weights.length, 'a split has weighted children');
  if (children.length === 1) return children[0];
  const parts = children.flatMap((child, i) => {
    if (child.kind === 'leaf' || child.direction !== direction) return [{ child, weight: weights[i] }];
    const scale = weights[i] / sum(child.weights);
    return child.children.map((inner, j) => ({ child: inner, weight: child.weights[j] * scale }));
  });
  return {
    kind: 'split',
    direction,
    children: parts.map((part) => part.child),
    weights: parts.map((part) => part.weight),
  };
}

/** The leaves, left to right and top to bottom. */
export function leaves(tree: LayoutNode): readonly Leaf[] {
  return tree.kind === 'leaf' ? [tree] : tree.children.flatMap(leaves);
}

export function leafIds(tree: LayoutNode): readonly string[] {
  return leaves(tree).map((each) => each.id);
}

export function mapLeaves(tree: LayoutNode, rename: (id: string) => string): LayoutNode {
  return replaceLeaves(tree, (each) => ({ ...each, id: rename(each.id) }));
}

/** Puts `newId` beside `target`, with half of the target's room. */
export function splitLeaf(
  tree: LayoutNode,
  target: string,
  newId: string,
  side: 'right' | 'below',
): LayoutNode {
  const direction = side === 'right' ? 'row' : 'column';
  return replaceLeaves(tree, (each) =>
    each.id === target ? split(direction, [each, leaf(newId)], [1, 1]) : each,
  );
}

/** Takes a pane out; its room goes to the sibling before it, else to the one after. Null when it was the last. */
export function removeLeaf(tree: LayoutNode, id: string): LayoutNode | null {
  if (tree.kind === 'leaf') return tree.id === id ? null : tree;
  const children = tree.children.map((child) => removeLeaf(child, id));
  const gone = children.indexOf(null);
  const weights = tree.weights.map((weight, i) => {
    const isHeir = gone >= 0 && i === (gone === 0 ? 1 : gone - 1);
    return isHeir ? weight + tree.weights[gone] : weight;
  });
  return split(
    tree.direction,
    children.filter((child) => child !== null),
    weights.filter((_, i) => i !== gone),
  );
}

/** Lets two panes change places; each keeps its minimum size. */
export function swapLeaves(tree: LayoutNode, a: string, b: string): LayoutNode {
  const all = leaves(tree);
  const first = all.find((each) => each.id === a);
  const second = all.find((each) => each.id === b);
  if (first === undefined || second === undefined) return tree;
  return replaceLeaves(tree, (each) => (each.id === a ? second : each.id === b ? first : each));
}

/** Gives the children of every split the same room. */
export function equalise(tree: LayoutNode): LayoutNode {
  if (tree.kind === 'leaf') return tree;
  return { ...tree, children: tree.children.map(equalise), weights: tree.children.map(() => 1) };
}

/** The least room that `node` can be tiled in, titles and dividers included. */
export function minimumSize(node: LayoutNode): Size {
  if (node.kind === 'leaf') {
    const { cols, rows } = node.minimum ?? DEFAULT_MINIMUM;
    return { cols, rows: rows + TITLE_ROWS };
  }
  const sizes = node.children.map(minimumSize);
  const cols = sizes.map((size) => size.cols);
  const rows = sizes.map((size) => size.rows);
  return node.direction === 'row'
    ? { cols: sum(cols) + dividerCols(node), rows: Math.max(...rows) }
    : { cols: Math.max(...cols), rows: sum(rows) };
}

/** The rectangles of a split's children in `area`; null where their minimum sizes do not fit along the split. */
export function childRects(node: Split, area: Rect): readonly Rect[] | null {
  const isRow = node.direction === 'row';
  const length = isRow ? area.width - dividerCols(node) : area.height;
  const lengths = shareCells(length, node.weights, childMinimums(node));
  if (lengths === null) return null;
  const gap = isRow ? DIVIDER_COLS : 0;
  let start = isRow ? area.x : area.y;
  return lengths.map((each) => {
    const rect = isRow ? { ...area, x: start, width: each } : { ...area, y: start, height: each };
    start += each + gap;
    return rect;
  });
}

/**
 * Moves one border of a pane by `cells`: the one after it, or before it where it is the last of its split (as tmux).
 * `left` and `right` move a vertical border that way, `up` and `down` a horizontal one. No such border: no change.
 */
export function resizeLeaf(
  tree: LayoutNode,
  id: string,
  direction: Direction,
  cells: number,
  area: Rect,
): LayoutNode {
  const along = direction === 'left' || direction === 'right' ? 'row' : 'column';
  const place = borderOf(tree, id, along, []);
  const isBack = direction === 'left' || direction === 'up';
  return place === null ? tree : moveDivider(tree, place, isBack ? -cells : cells, area);
}

/**
 * Moves a divider by `cells` (negative: left or up) as far as the minimum sizes allow. `area` is what the tree is
 * tiled in. A place that is no longer in the tree changes nothing: another client may have closed the pane meanwhile.
 */
export function moveDivider(
  tree: LayoutNode,
  { path, index }: DividerPlace,
  cells: number,
  area: Rect,
): LayoutNode {
  if (tree.kind === 'leaf') return tree;
  const rects = childRects(tree, area);
  if (rects === null) return tree;
  if (path.length === 0) {
    if (index < 0 || index >= rects.length - 1) return tree;
    const lengths = rects.map((rect) => (tree.direction === 'row' ? rect.width : rect.height));
    return { ...tree, weights: moveBorder(lengths, childMinimums(tree), { index, cells }) };
  }
  const [step, ...rest] = path;
  return {
    ...tree,
    children: tree.children.map((child, i) =>
      i === step ? moveDivider(child, { path: rest, index }, cells, rects[i]) : child,
    ),
  };
}

/** The border that a resize of `id` moves: of the nearest split of this direction around it. */
function borderOf(
  node: LayoutNode,
  id: string,
  along: SplitDirection,
  path: readonly number[],
): DividerPlace | null {
  if (node.kind === 'leaf') return null;
  const at = node.children.findIndex((child) => leafIds(child).includes(id));
  if (at < 0) return null;
  const inner = borderOf(node.children[at], id, along, [...path, at]);
  if (inner !== null || node.direction !== along) return inner;
  return { path, index: Math.min(at, node.children.length - 2) };
}

function dividerCols(node: Split): number {
  return (node.children.length - 1) * DIVIDER_COLS;
}

function childMinimums(node: Split): readonly number[] {
  const sizes = node.children.map(minimumSize);
  return sizes.map((size) => (node.direction === 'row' ? size.cols : size.rows));
}

function replaceLeaves(tree: LayoutNode, replace: (each: Leaf) => LayoutNode): LayoutNode {
  if (tree.kind === 'leaf') return replace(tree);
  return split(
    tree.direction,
    tree.children.map((child) => replaceLeaves(child, replace)),
    tree.weights,
  );
}
