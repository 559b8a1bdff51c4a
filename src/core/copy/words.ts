/** Motions by word, as vi has them: `w` `b` `e`, and `W` `B` `E` for words between blanks. An empty line is a word. */
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

export interface WordMotion {
  readonly to: 'next-start' | 'next-end' | 'previous-start';
  /** Only blanks part words. */
  readonly isBig: boolean;
}

type CharacterClass = 'blank' | 'word' | 'mark';

const WORD = /[\p{L}\p{N}\p{M}_]/u;

export function classAt(text: string, unit: number, isBig: boolean): CharacterClass {
  const character = String.fromCodePoint(text.codePointAt(unit) ?? 0x20);
  if (/\s/u.test(character)) return 'blank';
  return isBig || WORD.test(character) ? 'word' : 'mark';
}

/** Null where there is no further word that way. */
export function moveByWord(rows: TextRows, from: TextPoint, motion: WordMotion): TextPoint | null {
  switch (motion.to) {
    case 'next-start':
      return nextStart(rows, from, motion.isBig);
    case 'next-end':
      return nextEnd(rows, from, motion.isBig);
    case 'previous-start':
      return previousStart(rows, from, motion.isBig);
  }
}

function nextStart(rows: TextRows, from: TextPoint, isBig: boolean): TextPoint | null {
  let line = joinedLine(rows, from.line);
  let unit = unitOf(line, from);
  if (unit < line.text.length) {
    const here = classAt(line.text, unit, isBig);
    while (unit < line.text.length && here !== 'blank' && classAt(line.text, unit, isBig) === here) {
      unit = nextUnit(line, unit);
    }
  }
  for (;;) {
    while (unit < line.text.length && classAt(line.text, unit, isBig) === 'blank')
      unit = nextUnit(line, unit);
    if (unit < line.text.length) return pointAt(line, unit);
    if (endOfJoined(line) >= rows.end) return null;
    line = joinedLine(rows, endOfJoined(line));
    unit = 0;
    if (line.text === '') return pointAt(line, 0);
  }
}

function nextEnd(rows: TextRows, from: TextPoint, isBig: boolean): TextPoint | null {
  let line = joinedLine(rows, from.line);
  let unit = unitOf(line, from);
  if (unit < line.text.length) unit = nextUnit(line, unit);
  for (;;) {
    while (unit < line.text.length && classAt(line.text, unit, isBig) === 'blank')
      unit = nextUnit(line, unit);
    if (unit < line.text.length) return pointAt(line, endOfWord(line, unit, isBig));
    if (endOfJoined(line) >= rows.end) return null;
    line = joinedLine(rows, endOfJoined(line));
    unit = 0;
  }
}

function previousStart(rows: TextRows, from: TextPoint, isBig: boolean): TextPoint | null {
  let line = joinedLine(rows, from.line);
  let unit = unitOf(line, from);
  for (;;) {
    while (unit > 0 && classAt(line.text, previousUnit(line, unit), isBig) === 'blank') {
      unit = previousUnit(line, unit);
    }
    if (unit > 0) return pointAt(line, startOfWord(line, previousUnit(line, unit), isBig));
    if (line.first <= rows.first) return null;
    line = joinedLine(rows, line.first - 1);
    unit = line.text.length;
    if (line.text === '') return pointAt(line, 0);
  }
}

/** The last character of the run that `unit` belongs to. */
function endOfWord(line: JoinedLine, unit: number, isBig: boolean): number {
  const here = classAt(line.text, unit, isBig);
  let end = unit;
  for (let next = nextUnit(line, end); next < line.text.length; next = nextUnit(line, next)) {
    if (classAt(line.text, next, isBig) !== here) break;
    end = next;
  }
  return end;
}

/** The first character of the run that `unit` belongs to. */
function startOfWord(line: JoinedLine, unit: number, isBig: boolean): number {
  const here = classAt(line.text, unit, isBig);
  let start = unit;
  while (start > 0 && classAt(line.text, previousUnit(line, start), isBig) === here) {
    start = previousUnit(line, start);
  }
  return start;
}

/** What a double click selects: a path, a URL or a word stays whole; of blanks and marks the run. */
export function wordAt(
  rows: TextRows,
  at: TextPoint,
): { readonly start: TextPoint; readonly end: TextPoint } {
  const line = joinedLine(rows, at.line);
  const unit = unitOf(line, at);
  if (unit >= line.text.length) return { start: at, end: at };
  const kindAt = (index: number) => clickClass(line.text, index);
  const here = kindAt(unit);
  let [start, end] = [unit, unit];
  while (start > 0 && kindAt(previousUnit(line, start)) === here) start = previousUnit(line, start);
  for (
    let next = nextUnit(line, end);
    next < line.text.length && kindAt(next) === here;
    next = nextUnit(line, next)
  )
    end = next;
  // What ends a sentence is no part of its last word.
  while (end > unit && ENDS_SENTENCE.test(line.text[end])) end = previousUnit(line, end);
  return { start: pointAt(line, start), end: pointAt(line, end) };
}

const ENDS_SENTENCE = /[.:?]/u;

/** Characters that stand within paths, addresses and options. */
const WITHIN_PATHS = /[-./~:@%+#?&=]/u;

function clickClass(text: string, unit: number): CharacterClass {
  return WITHIN_PATHS.test(text[unit]) ? 'word' : classAt(text, unit, false);
}
