/** Motions over several lines: to the border of a paragraph, to the bracket that matches. */
import {
  endOfJoined,
  joinedLine,
  nextUnit,
  pointAt,
  previousUnit,
  unitOf,
  type JoinedLine,
} from './joined-line.ts';
import type { TextPoint, TextRows } from './text-rows.ts';

/** The blank line before (negative) or after the paragraph, so many times; else the end of the text that way. */
export function paragraphBorder(rows: TextRows, from: TextPoint, times: number): TextPoint {
  const step = times < 0 ? -1 : 1;
  let { line } = from;
  for (let left = Math.abs(times); left > 0; left--) {
    while (isInside(rows, line) && isBlank(rows, line)) line += step;
    while (isInside(rows, line) && !isBlank(rows, line)) line += step;
  }
  if (line < rows.first) return { line: rows.first, x: 0 };
  return line >= rows.end ? { line: rows.end - 1, x: rows.cols } : { line, x: 0 };
}

function isInside(rows: TextRows, line: number): boolean {
  return line >= rows.first && line < rows.end;
}

function isBlank(rows: TextRows, line: number): boolean {
  return rows.row(line).text.trim() === '';
}

const CLOSING: Readonly<Record<string, string | undefined>> = { '(': ')', '[': ']', '{': '}' };
const OPENING: Readonly<Record<string, string | undefined>> = { ')': '(', ']': '[', '}': '{' };
/** No block of code that somebody reads in a terminal is longer; looking further would hold the others up. */
const MOST_LINES = 2000;

/** The partner of the first bracket at or behind `from` in its line; null where there is none. */
export function matchingBracket(rows: TextRows, from: TextPoint): TextPoint | null {
  const line = joinedLine(rows, from.line);
  const unit = line.text.slice(unitOf(line, from)).search(/[()[\]{}]/);
  if (unit < 0) return null;
  const at = unitOf(line, from) + unit;
  const bracket = line.text[at];
  const closing = CLOSING[bracket];
  return closing === undefined
    ? partner(rows, { line, at }, { open: bracket, close: OPENING[bracket] ?? '', isForward: false })
    : partner(rows, { line, at }, { open: bracket, close: closing, isForward: true });
}

function partner(
  rows: TextRows,
  from: { readonly line: JoinedLine; readonly at: number },
  { open, close, isForward }: { readonly open: string; readonly close: string; readonly isForward: boolean },
): TextPoint | null {
  let { line, at } = from;
  let depth = 0;
  for (let lines = 0; lines < MOST_LINES; lines++) {
    while (isForward ? at < line.text.length : at >= 0) {
      if (line.text[at] === open) depth++;
      else if (line.text[at] === close) depth--;
      if (depth === 0) return pointAt(line, at);
      at = isForward ? nextUnit(line, at) : at === 0 ? -1 : previousUnit(line, at);
    }
    const next = isForward ? endOfJoined(line) : line.first - 1;
    if (next >= rows.end || next < rows.first) return null;
    line = joinedLine(rows, next);
    at = isForward ? 0 : line.text.length - 1;
  }
  return null;
}
