/**
 * What copy mode reads: rows of text with the columns of their characters, whatever they come from (a terminal's
 * history, a transcript). A *row* is one line of a screen; a *character* is what stands in one cell, or in two where
 * it is wide, its combining marks included. Lines are numbered so that a row keeps its number while others come and go.
 */

export interface TextRow {
  /** Blanks at its end stand here only where the next row goes on from this one. */
  readonly text: string;
  /** The column of each UTF-16 unit of `text`; null where unit and column are the same number. */
  readonly columns: ArrayLike<number> | null;
  /** Cells that `text` takes. */
  readonly width: number;
  /** It goes on from the row above. */
  readonly isWrapped: boolean;
}

export interface TextRows {
  /** Cells of a row. */
  readonly cols: number;
  /** Number of the oldest row, and of the one after the newest. */
  readonly first: number;
  readonly end: number;
  /** `line` must lie within `first` … `end - 1`. */
  row(line: number): TextRow;
  /** As `row(line).isWrapped`, without the cost of its text. */
  isWrapped(line: number): boolean;
}

/** A cell, by its row's number. */
export interface TextPoint {
  readonly line: number;
  readonly x: number;
}

export function comparePoints(a: TextPoint, b: TextPoint): number {
  return a.line - b.line || a.x - b.x;
}

/** The first unit of the character in column `x`; the text's length where there is none. */
export function unitAt({ text, columns, width }: TextRow, x: number): number {
  if (x >= width) return text.length;
  if (columns === null) return Math.max(0, x);
  let [low, high] = [0, text.length - 1];
  // The first unit whose column is beyond x; the character before it holds x.
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (columns[middle] <= x) low = middle + 1;
    else high = middle - 1;
  }
  return startOfCharacter(columns, Math.max(0, low - 1));
}

function startOfCharacter(columns: ArrayLike<number>, unit: number): number {
  let start = unit;
  while (start > 0 && columns[start - 1] === columns[start]) start--;
  return start;
}

/** The column of `unit`; for the text's length the column after its last cell. */
export function columnOf({ text, columns, width }: TextRow, unit: number): number {
  if (unit >= text.length) return width;
  return columns === null ? unit : columns[unit];
}

/** The unit after the character that begins at `unit`. */
export function unitAfter({ text, columns }: TextRow, unit: number): number {
  if (columns === null) return Math.min(text.length, unit + 1);
  let next = unit + 1;
  while (next < text.length && columns[next] === columns[unit]) next++;
  return Math.min(text.length, next);
}

/** The first unit of the character that ends before `unit`; 0 at the beginning. */
export function unitBefore({ columns }: TextRow, unit: number): number {
  if (unit <= 0) return 0;
  return columns === null ? unit - 1 : startOfCharacter(columns, unit - 1);
}

/** The first column of the character in `x`: a wide one has two. */
export function characterColumn(row: TextRow, x: number): number {
  return x >= row.width ? x : columnOf(row, unitAt(row, x));
}

/** The last column of the character in `x`. */
export function lastColumn(row: TextRow, x: number): number {
  return x >= row.width ? x : columnOf(row, unitAfter(row, unitAt(row, x))) - 1;
}

export function clampLine(rows: TextRows, line: number): number {
  return Math.min(Math.max(line, rows.first), rows.end - 1);
}
