/**
 * What of a session's panes is on the screen, and where. *Tiled*: the layout as it is. *Stacked*: the focused pane
 * takes the room, the others are one title row each; by wish, or because the minimum sizes do not fit. *Zoomed*: the
 * focused pane alone. *Too small*: nothing can be shown, and every child is left as it is.
 */
import { assert, present } from '../base/assert.ts';
import { contains, type Direction, type Point, type Rect, type Size } from './geometry.ts';
import { solveLayout, solvePane, type Divider, type SolvedLayout, type SolvedPane } from './layout-solver.ts';
import { TITLE_ROWS, type LayoutNode } from './layout-tree.ts';

export type ArrangementMode = 'tiled' | 'stacked' | 'zoomed' | 'too-small';

export interface ArrangedPane {
  readonly id: string;
  /** One row high; null where it is not shown. */
  readonly title: Rect | null;
  /** What is drawn of its screen; null where nothing is. */
  readonly content: Rect | null;
  /** What its child gets, drawn or not; null: as it is (only in mode `too-small`). */
  readonly size: Size | null;
}

export interface Arrangement {
  readonly mode: ArrangementMode;
  readonly area: Rect;
  /** In the order of the panes' numbers. */
  readonly panes: readonly ArrangedPane[];
  /** What can be dragged; none where the panes are not tiled. */
  readonly dividers: readonly Divider[];
}

export interface ArrangeOptions {
  readonly tree: LayoutNode;
  /** The tree's panes in the order of their numbers. */
  readonly order: readonly string[];
  /** What the panes share: the terminal without the status line. */
  readonly area: Rect;
  readonly focus: string;
  readonly isZoomed: boolean;
  readonly isStacked: boolean;
}

/** The least area that shows anything: a terminal of 20×5 less its status line. */
export const LEAST_AREA: Size = { cols: 20, rows: 4 };

/**
 * What the stack leaves to the focused pane before it hides the titles of others: Claude's prompt with its frame and
 * footer takes four rows; what is above them is what there is to read.
 */
const LEAST_STACKED_ROWS = 6;

export function arrange(options: ArrangeOptions): Arrangement {
  const { area, order, focus, tree } = options;
  assert(order.includes(focus), 'the focused pane is one of the panes');
  if (area.width < LEAST_AREA.cols || area.height < LEAST_AREA.rows) return tooSmall(options);
  // One pane needs no minimum: there is nothing else that could take its place.
  if (order.length === 1) return tiled(options, { panes: [solvePane(focus, area)], dividers: [] });
  const solved = options.isStacked ? null : solveLayout(tree, area);
  const base = solved === null ? stacked(options) : tiled(options, solved);
  return options.isZoomed ? zoomed(base, focus) : base;
}

function tooSmall({ area, order }: ArrangeOptions): Arrangement {
  const panes = order.map((id) => ({ id, title: null, content: null, size: null }));
  return { mode: 'too-small', area, panes, dividers: [] };
}

function tiled({ area, order }: ArrangeOptions, { panes, dividers }: SolvedLayout): Arrangement {
  const places = new Map(panes.map((pane) => [pane.id, pane]));
  const shown = order.map((id) => drawn(present(places.get(id), 'every pane stands in the tree')));
  return { mode: 'tiled', area, panes: shown, dividers };
}

/** All panes get the size of the one that is shown, so that moving the focus resizes nobody. */
function stacked({ area, order, focus }: ArrangeOptions): Arrangement {
  const titles = Math.max(1, Math.min(order.length, area.height - LEAST_STACKED_ROWS));
  const content = area.height - titles * TITLE_ROWS;
  const size = { cols: area.width, rows: content };
  const at = order.indexOf(focus);
  const first = Math.max(0, Math.min(at - Math.floor(titles / 2), order.length - titles));
  const panes = order.map((id, i): ArrangedPane => {
    if (i < first || i >= first + titles) return { id, title: null, content: null, size };
    const y = area.y + (i - first) * TITLE_ROWS + (i > at ? content : 0);
    if (i === at) return drawn(solvePane(id, { ...area, y, height: TITLE_ROWS + content }));
    return { id, title: { ...area, y, height: TITLE_ROWS }, content: null, size };
  });
  return { mode: 'stacked', area, panes, dividers: [] };
}

/** The others keep the size they have without the zoom: leaving it resizes only the one. */
function zoomed(base: Arrangement, focus: string): Arrangement {
  const panes = base.panes.map((pane) =>
    pane.id === focus ? drawn(solvePane(focus, base.area)) : { ...pane, title: null, content: null },
  );
  return { ...base, mode: 'zoomed', panes, dividers: [] };
}

function drawn({ id, title, content }: SolvedPane): ArrangedPane {
  return { id, title, content, size: { cols: content.width, rows: content.height } };
}

/**
 * The pane next to `id` in a direction, as tmux chooses it: the adjacent one that shares most of the edge, the first
 * in order among equals, and beyond the edge of the screen the one at the other side. In a stack, up and left lead to
 * the pane before, down and right to the one after. Null where there is no other.
 */
export function neighbour(arrangement: Arrangement, id: string, direction: Direction): string | null {
  const { panes } = arrangement;
  const from = panes.find((pane) => pane.id === id);
  if (from === undefined || panes.length < 2) return null;
  const isBack = direction === 'left' || direction === 'up';
  if (arrangement.mode !== 'tiled') {
    const step = isBack ? panes.length - 1 : 1;
    return panes[(panes.indexOf(from) + step) % panes.length].id;
  }
  const along = direction === 'left' || direction === 'right' ? acrossColumns : acrossRows;
  const start = along(outline(from));
  const others = panes
    .filter((pane) => pane !== from)
    .map((pane) => ({ id: pane.id, ...along(outline(pane)) }));
  const facing = others.filter((other) => overlap(start, other) > 0);
  const ahead = facing.filter((other) => (isBack ? other.end <= start.begin : other.begin >= start.end));
  const candidates = ahead.length > 0 ? ahead : facing;
  // Nearest edge first; beyond the edge of the screen that is the farthest one at the other side.
  const edge = isBack
    ? Math.max(...candidates.map((other) => other.end))
    : Math.min(...candidates.map((other) => other.begin));
  const adjacent = candidates.filter((other) => (isBack ? other.end : other.begin) === edge);
  const best = adjacent.toSorted((a, b) => overlap(start, b) - overlap(start, a)).at(0);
  return best?.id ?? null;
}

/** A pane's rectangle seen along one axis: where it begins and ends, and its span across. */
interface Span {
  readonly begin: number;
  readonly end: number;
  readonly low: number;
  readonly high: number;
}

function acrossColumns({ x, y, width, height }: Rect): Span {
  return { begin: x, end: x + width, low: y, high: y + height };
}

function acrossRows({ x, y, width, height }: Rect): Span {
  return { begin: y, end: y + height, low: x, high: x + width };
}

function overlap(a: Span, b: Span): number {
  return Math.min(a.high, b.high) - Math.max(a.low, b.low);
}

/** Title and content together; empty where the pane is not shown. */
export function outline({ title, content }: ArrangedPane): Rect {
  if (title === null) return content ?? { x: 0, y: 0, width: 0, height: 0 };
  return { ...title, height: title.height + (content?.height ?? 0) };
}

/** The pane whose title or content is at `point`; null on a vertical divider and outside. */
export function paneAt({ panes }: Arrangement, point: Point): string | null {
  return panes.find((pane) => contains(outline(pane), point))?.id ?? null;
}

/** The divider at `point`. Where a vertical one meets a title row it is the vertical one: it has no other place. */
export function dividerAt({ dividers }: Arrangement, point: Point): Divider | null {
  const found = dividers.filter((divider) => contains(divider.rect, point));
  return found.find((divider) => divider.direction === 'row') ?? found.at(-1) ?? null;
}
