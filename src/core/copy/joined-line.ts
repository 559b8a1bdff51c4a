/** A line as it was written: the rows that it wraps over, joined. Places in it are UTF-16 units of its text. */
import {
  columnOf,
  unitAt,
  unitAfter,
  unitBefore,
  type TextPoint,
  type TextRow,
  type TextRows,
} from './text-rows.ts';

export interface JoinedLine {
  /** Number of its first row. */
  readonly first: number;
  readonly rows: readonly TextRow[];
  readonly text: string;
  /** Of each row, the unit of `text` that it begins with. */
  readonly starts: readonly number[];
}

/**
 * Megabytes without a line end would make one line of a whole history: it is taken in pieces of so many rows, each a
 * line of its own.
 */
export const MOST_JOINED_ROWS = 256;

/** Number of the first row of the line that `line` belongs to. */
export function firstRowOf(rows: TextRows, line: number): number {
  let first = line;
  while (first > rows.first && rows.isWrapped(first)) first--;
  return line - ((line - first) % MOST_JOINED_ROWS);
}

export function joinedLine(rows: TextRows, line: number): JoinedLine {
  return joinedFrom(rows, firstRowOf(rows, line));
}

/** As `joinedLine`, where it is known that a line begins with row `first`. */
export function joinedFrom(rows: TextRows, first: number): JoinedLine {
  const joined = [rows.row(first)];
  for (let line = first + 1; line < rows.end && joined.length < MOST_JOINED_ROWS; line++) {
    if (!rows.isWrapped(line)) break;
    joined.push(rows.row(line));
  }
  const starts: number[] = [];
  let text = '';
  for (const row of joined) {
    starts.push(text.length);
    text += row.text;
  }
  return { first, rows: joined, text, starts };
}

/** Number of the row after the line's last one. */
export function endOfJoined({ first, rows }: JoinedLine): number {
  return first + rows.length;
}

/** The cell of `unit`; for the text's length the one after the last character. */
export function pointAt({ first, rows, starts }: JoinedLine, unit: number): TextPoint {
  const index = rowIndexOf(starts, unit);
  return { line: first + index, x: columnOf(rows[index], unit - starts[index]) };
}

/** The unit of the character at `point`, which must lie in the line's rows. */
export function unitOf({ first, rows, starts }: JoinedLine, point: TextPoint): number {
  const index = point.line - first;
  return starts[index] + unitAt(rows[index], point.x);
}

/** The first unit of the next character. */
export function nextUnit({ rows, starts }: JoinedLine, unit: number): number {
  const index = rowIndexOf(starts, unit);
  return starts[index] + unitAfter(rows[index], unit - starts[index]);
}

/** The first unit of the character before. */
export function previousUnit({ rows, starts }: JoinedLine, unit: number): number {
  if (unit <= 0) return 0;
  const index = rowIndexOf(starts, unit - 1);
  return starts[index] + unitBefore(rows[index], unit - starts[index]);
}

/** The row in which `unit` stands: the last one that begins at or before it. */
function rowIndexOf(starts: readonly number[], unit: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= unit) low = middle;
    else high = middle - 1;
  }
  return low;
}
