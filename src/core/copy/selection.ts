/** What is selected: the cells of each row, and the text as a terminal would copy it. */
import type { CopyState, Selection } from './copy-state.ts';
import { endOfJoined, joinedLine } from './joined-line.ts';
import { characterColumn, comparePoints, lastColumn, type TextPoint, type TextRows } from './text-rows.ts';
import { wordAt } from './words.ts';

/** Cells `first` … `last` of a row, both included. */
export type CellRange = readonly [first: number, last: number];

/** What is selected, from its first cell to its last one. */
export interface Extent {
  readonly start: TextPoint;
  /** Included. */
  readonly end: TextPoint;
  readonly isBlock: boolean;
}

export function beginSelection(at: TextPoint, unit: Selection['unit'], isOpenEnded = false): Selection {
  return { anchor: { start: at, end: at }, unit, isOpenEnded: isOpenEnded && unit === 'character' };
}

/** Null where nothing is selected; an open-ended selection may hold nothing yet. */
export function extentOf({ selection, cursor }: CopyState, rows: TextRows): Extent | null {
  if (selection === null) return null;
  const { anchor, unit } = selection;
  const head = headOf(rows, cursor, unit);
  const start = comparePoints(anchor.start, head.start) <= 0 ? anchor.start : head.start;
  const end = comparePoints(anchor.end, head.end) >= 0 ? anchor.end : head.end;
  switch (unit) {
    case 'line':
      return {
        start: { line: joinedLine(rows, start.line).first, x: 0 },
        end: { line: endOfJoined(joinedLine(rows, end.line)) - 1, x: rows.cols - 1 },
        isBlock: false,
      };
    case 'block': {
      const [left, right] = [Math.min(start.x, end.x), Math.max(start.x, end.x)];
      return { start: { line: start.line, x: left }, end: { line: end.line, x: right }, isBlock: true };
    }
    default: {
      if (!selection.isOpenEnded) return { start, end, isBlock: false };
      const before = cellBefore(rows, end);
      return comparePoints(before, start) < 0 ? null : { start, end: before, isBlock: false };
    }
  }
}

function headOf(rows: TextRows, cursor: TextPoint, unit: Selection['unit']) {
  return unit === 'word' ? wordAt(rows, cursor) : { start: cursor, end: cursor };
}

/** In the row above it is the cell behind the last one: the line's end itself. */
function cellBefore(rows: TextRows, { line, x }: TextPoint): TextPoint {
  if (x > 0) return { line, x: x - 1 };
  return line > rows.first ? { line: line - 1, x: rows.cols } : { line, x: -1 };
}

/** The cells of row `line` that are selected, wide characters whole; null for none. */
export function cellsIn({ start, end, isBlock }: Extent, rows: TextRows, line: number): CellRange | null {
  if (line < start.line || line > end.line) return null;
  const first = isBlock || line === start.line ? start.x : 0;
  const last = isBlock || line === end.line ? Math.min(end.x, rows.cols - 1) : rows.cols - 1;
  if (first > last) return null;
  const row = rows.row(line);
  return [characterColumn(row, first), lastColumn(row, last)];
}

/** The same selection with cursor and anchor in each other's place; a block's other corner. */
export function swapEnds(state: CopyState, rows: TextRows): CopyState {
  const { selection, cursor } = state;
  if (selection === null) return state;
  if (selection.unit !== 'word') {
    const at = selection.anchor.start;
    return {
      ...state,
      cursor: at,
      wantedX: at.x,
      selection: { ...selection, anchor: { start: cursor, end: cursor } },
    };
  }
  // Whole words do not fit between two places of the cursor any more: from here on it is characters.
  const extent = extentOf(state, rows);
  if (extent === null) return state;
  const isAtEnd = comparePoints(cursor, selection.anchor.start) >= 0;
  const [anchor, head] = isAtEnd ? [extent.end, extent.start] : [extent.start, extent.end];
  const swapped: Selection = {
    anchor: { start: anchor, end: anchor },
    unit: 'character',
    isOpenEnded: false,
  };
  return { ...state, cursor: head, wantedX: head.x, selection: swapped };
}
