/**
 * The text of a selection, as a terminal would copy it: wrapped rows joined to the line that they are, blanks at the
 * ends of lines left out. Read in slices: a selection may hold a whole history.
 */
import type { CopyState } from './copy-state.ts';
import { cellsIn, extentOf, type CellRange, type Extent } from './selection.ts';
import { unitAfter, unitAt, type TextRow, type TextRows } from './text-rows.ts';

export class SelectedText {
  readonly #rows: TextRows;
  readonly #extent: Extent | null;
  readonly #lines: string[] = [];
  /** The row that is read next. */
  #next: number;

  constructor(state: CopyState, rows: TextRows) {
    this.#rows = rows;
    this.#extent = extentOf(state, rows);
    this.#next = this.#extent?.start.line ?? 0;
  }

  /** Reads until `isTimeUp`, at least one row; true while something is left. */
  advance(isTimeUp: () => boolean): boolean {
    const extent = this.#extent;
    if (extent === null) return false;
    const rows = this.#rows;
    do {
      // What a program has printed meanwhile may have pushed the oldest rows out.
      this.#next = Math.max(this.#next, rows.first);
      if (this.#next > extent.end.line || this.#next >= rows.end) return false;
      this.#take(extent, this.#next++);
    } while (!isTimeUp());
    return this.#next <= extent.end.line && this.#next < rows.end;
  }

  /** What has been read; empty for nothing. */
  get text(): string {
    const extent = this.#extent;
    if (extent === null) return '';
    const rows = this.#rows;
    // An end that lies behind a line's last character takes the line's end too.
    const isOpen = !extent.isBlock && extent.end.x >= rows.cols && extent.end.line + 1 < rows.end;
    const isEndTaken = isOpen && !rows.isWrapped(extent.end.line + 1);
    return this.#lines.map(trimBlanks).join('\n') + (isEndTaken ? '\n' : '');
  }

  #take(extent: Extent, line: number): void {
    const row = this.#rows.row(line);
    const cells = cellsIn(extent, this.#rows, line);
    const text = cells === null ? '' : textOf(row, cells);
    const isJoined = row.isWrapped && !extent.isBlock && this.#lines.length > 0;
    if (isJoined) this.#lines[this.#lines.length - 1] += text;
    else this.#lines.push(text);
  }
}

/** All of it at once; for selections of a few lines. */
export function selectedText(state: CopyState, rows: TextRows): string {
  const reader = new SelectedText(state, rows);
  reader.advance(() => false);
  return reader.text;
}

function textOf(row: TextRow, [first, last]: CellRange): string {
  const end = last >= row.width ? row.text.length : unitAfter(row, unitAt(row, last));
  return row.text.slice(unitAt(row, first), end);
}

/** Spaces only: a no-break space was put there on purpose. */
function trimBlanks(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === ' ') end--;
  return text.slice(0, end);
}
