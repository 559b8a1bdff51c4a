/**
 * Where a place is found again after the rows have been divided anew for another width: the line that it stands in,
 * counted from the end, and the character within it.
 */
import { columnOf, unitAt, type TextPoint, type TextRow } from '../core/copy/text-rows.ts';

/** The lines of a buffer as they are now, by their numbers. */
export interface LiveLines {
  readonly first: number;
  readonly end: number;
  isWrapped(line: number): boolean;
  row(line: number): TextRow;
}

interface LineAddress {
  /** How many lines begin behind it. */
  readonly linesBelow: number;
  /** Units of text before it in its line. */
  readonly unit: number;
}

/** A line without end is not followed all the way. */
const MOST_ROWS = 2000;

/** Notes `places`; the answer tells where they are when the rows have changed. */
export function rememberPlaces(
  places: readonly TextPoint[],
  lines: () => LiveLines,
): () => readonly TextPoint[] {
  const before = lines();
  const addresses = places.map((place) => addressOf(before, place));
  return () => {
    const after = lines();
    return addresses.map((address) => placeOf(after, address));
  };
}

function addressOf(lines: LiveLines, place: TextPoint): LineAddress {
  const line = Math.min(Math.max(place.line, lines.first), lines.end - 1);
  let linesBelow = 0;
  for (let below = line + 1; below < lines.end; below++) if (!lines.isWrapped(below)) linesBelow++;
  const row = lines.row(line);
  // A place behind the end of its row stays behind the end.
  let unit = place.x >= row.width ? row.text.length + (place.x - row.width) : unitAt(row, place.x);
  for (let above = line; above > lines.first && lines.isWrapped(above) && line - above < MOST_ROWS; above--) {
    unit += lines.row(above - 1).text.length;
  }
  return { linesBelow, unit };
}

function placeOf(lines: LiveLines, { linesBelow, unit }: LineAddress): TextPoint {
  let line = lines.end - 1;
  for (let left = linesBelow; line > lines.first && (left > 0 || lines.isWrapped(line)); line--) {
    if (!lines.isWrapped(line)) left--;
  }
  let rest = unit;
  for (let row = lines.row(line); line + 1 < lines.end && lines.isWrapped(line + 1); row = lines.row(line)) {
    if (rest < row.text.length) break;
    rest -= row.text.length;
    line++;
  }
  const row = lines.row(line);
  return { line, x: rest >= row.text.length ? row.width + (rest - row.text.length) : columnOf(row, rest) };
}
