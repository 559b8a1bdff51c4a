/**
 * The state of copy mode on one pane: what is in view, where the cursor stands, what is selected. Changes only through
 * the functions of this folder, all of them pure; the text itself stays where it is (see text-rows).
 */
import {
  characterColumn,
  clampLine,
  lastColumn,
  type TextPoint,
  type TextRow,
  type TextRows,
} from './text-rows.ts';

/** Whose habits the keys follow. emacs' cursor stands between characters, vi's on one. */
export type KeyStyle = 'vi' | 'emacs';

export interface Selection {
  /** What was selected first, both ends included: one cell; a word or line where the mouse began it with two or three clicks. */
  readonly anchor: { readonly start: TextPoint; readonly end: TextPoint };
  readonly unit: 'character' | 'word' | 'line' | 'block';
  /** The later end is not selected: emacs' region ends before the cursor. */
  readonly isOpenEnded: boolean;
}

/** What `;` and `,` repeat. */
export interface Jump {
  readonly character: string;
  readonly isForward: boolean;
  /** Stops before the character: t and T. */
  readonly isTill: boolean;
}

export interface CopyState {
  /** The line in the view's first row. */
  readonly top: number;
  readonly cursor: TextPoint;
  /** The column that moving up and down keeps to; infinite behind `$`. */
  readonly wantedX: number;
  readonly selection: Selection | null;
  readonly jump: Jump | null;
}

/** What a motion needs to know besides the state. */
export interface CopyView {
  readonly rows: TextRows;
  /** Rows of the pane. */
  readonly height: number;
  readonly style: KeyStyle;
}

/** A state that shows the end of `rows`, its cursor at `cursor`. */
export function openState({ rows, height }: CopyView, cursor: TextPoint): CopyState {
  return {
    top: Math.max(rows.first, rows.end - height),
    cursor,
    wantedX: cursor.x,
    selection: null,
    jump: null,
  };
}

/** The last column that the cursor may stand in. */
export function lastPlace(state: CopyState, { rows, style }: CopyView, line: number): number {
  if (state.selection?.unit === 'block') return rows.cols - 1;
  const row = rows.row(line);
  if (style === 'emacs') return Math.min(rows.cols - 1, row.width);
  return row.width === 0 ? 0 : characterColumn(row, row.width - 1);
}

/** The cursor in `line`, as near to column `x` as there is a character. */
export function placeIn(state: CopyState, view: CopyView, line: number, x: number): TextPoint {
  const within = clampLine(view.rows, line);
  const column = Math.max(0, Math.min(x, lastPlace(state, view, within)));
  return { line: within, x: characterColumn(view.rows.row(within), column) };
}

/** Moves the cursor to `point`, and the view with it where it must. */
export function moveTo(state: CopyState, view: CopyView, point: TextPoint, wantedX = point.x): CopyState {
  const cursor = placeIn(state, view, point.line, point.x);
  return followed({ ...state, cursor, wantedX }, view);
}

/** The view moved as little as needed to show the cursor. */
export function followed(state: CopyState, { rows, height }: CopyView): CopyState {
  const { line } = state.cursor;
  const top = clampTop(rows, height, Math.min(Math.max(state.top, line - height + 1), line));
  return top === state.top ? state : { ...state, top };
}

/** Shows the cursor in the middle where it is not in view: what a search finds should not stand at the edge. */
export function centred(state: CopyState, view: CopyView): CopyState {
  const { line } = state.cursor;
  if (line >= state.top && line < state.top + view.height) return state;
  return { ...state, top: clampTop(view.rows, view.height, line - (view.height >> 1)) };
}

export function clampTop(rows: TextRows, height: number, top: number): number {
  return Math.max(rows.first, Math.min(top, rows.end - height));
}

/** Moves the view by `lines`, down where positive; the cursor stays on its line as long as that is in view. */
export function scrollBy(state: CopyState, view: CopyView, lines: number): CopyState {
  const top = clampTop(view.rows, view.height, state.top + lines);
  const line = Math.min(Math.max(state.cursor.line, top), top + view.height - 1);
  if (line === state.cursor.line) return { ...state, top };
  return { ...state, top, cursor: placeIn(state, view, line, state.wantedX) };
}

/** Moves view and cursor together; at either end of the text the cursor alone goes on. */
export function pageBy(state: CopyState, view: CopyView, lines: number): CopyState {
  const top = clampTop(view.rows, view.height, state.top + lines);
  const moved = top - state.top;
  const line = state.cursor.line + (moved === 0 ? lines : moved);
  return followed({ ...state, top, cursor: placeIn(state, view, line, state.wantedX) }, view);
}

/**
 * `state` for a text that has lost lines at its top, or has another width: everything is brought back inside. What of
 * a selection is gone is no longer selected.
 */
export function settled(state: CopyState, view: CopyView): CopyState {
  const { rows, height } = view;
  const inside = (point: TextPoint): TextPoint =>
    point.line < rows.first ? { line: rows.first, x: 0 } : { line: clampLine(rows, point.line), x: point.x };
  const selection = state.selection && {
    ...state.selection,
    anchor: { start: inside(state.selection.anchor.start), end: inside(state.selection.anchor.end) },
  };
  const moved = { ...state, selection, top: clampTop(rows, height, state.top) };
  const { line, x } = inside(state.cursor);
  return followed({ ...moved, cursor: placeIn(moved, view, line, x) }, view);
}

/** The character that the cursor is on, from its first to its last column. */
export function cellsAt(row: TextRow, x: number): readonly [number, number] {
  return [characterColumn(row, x), lastColumn(row, x)];
}
