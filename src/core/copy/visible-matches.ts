/** The matches of a search in the rows that are in view, as cells. */
import { endOfJoined, joinedLine, pointAt, previousUnit } from './joined-line.ts';
import { matchesIn, type Pattern } from './pattern.ts';
import type { CellRange } from './selection.ts';
import { lastColumn, type TextPoint, type TextRows } from './text-rows.ts';

export interface VisibleMatch {
  /** Where it begins. */
  readonly at: TextPoint;
  readonly cells: CellRange;
}

/** Of rows `first` … `end - 1`, by line; a match that wraps has cells in several of them. */
export function visibleMatches(
  rows: TextRows,
  pattern: Pattern,
  [first, end]: readonly [number, number],
): ReadonlyMap<number, readonly VisibleMatch[]> {
  const found = new Map<number, VisibleMatch[]>();
  for (let line = Math.max(first, rows.first); line < Math.min(end, rows.end);) {
    const joined = joinedLine(rows, line);
    for (const match of matchesIn(pattern, joined.text)) {
      const at = pointAt(joined, match.start);
      const to = pointAt(joined, previousUnit(joined, match.end));
      for (let row = Math.max(at.line, first); row <= to.line && row < end; row++) {
        const last = row === to.line ? lastColumn(rows.row(row), to.x) : rows.cols - 1;
        found.set(row, [...(found.get(row) ?? []), { at, cells: [row === at.line ? at.x : 0, last] }]);
      }
    }
    line = endOfJoined(joined);
  }
  return found;
}
