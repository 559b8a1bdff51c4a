/** Plain text as rows of cells: wrapped between words where it can be, measured as every screen of ccmux measures. */
import { stripVTControlCharacters } from 'node:util';
import { BLANK, BOLD, COMBINED, DIM, WIDTH_SHIFT, WORDS_PER_CELL } from '../core/cells.ts';
import type { FrameRow } from '../core/copy/copy-text.ts';
import { columnOf, unitAfter, type TextRow } from '../core/copy/text-rows.ts';
import { charProperties, joinsIn, widthIn } from './width-provider.ts';

/** Invisible, or obeyed by terminals: nothing of it belongs on a screen. */
const UNFIT = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;
/** Units of one character: a stack of marks without end is cut. */
const LONGEST_CHARACTER = 32;

interface Character {
  text: string;
  width: number;
}

/** Cells left free in front of the first row of a line, and of those that it wraps over: no part of its text. */
export interface Indent {
  readonly first: number;
  readonly rest: number;
}

const NO_INDENT: Indent = { first: 0, rest: 0 };
/** Where fewer cells than these would be left for the text, nothing is indented. */
const LEAST_TEXT = 10;

/** One line of text, colours and the like left out, as at least one row of at most `cols` cells; the rows joined are the line. */
export function layOutLine(line: string, cols: number, wanted: Indent = NO_INDENT): readonly TextRow[] {
  const indent = cols - Math.max(wanted.first, wanted.rest) < LEAST_TEXT ? NO_INDENT : wanted;
  const before = () => (rows.length === 0 ? indent.first : indent.rest);
  const clean = stripVTControlCharacters(line).replaceAll('\t', '    ').replace(UNFIT, '');
  const rows: TextRow[] = [];
  let row: Character[] = [];
  let width = 0;
  for (const character of charactersOf(clean.toWellFormed())) {
    if (before() + width + character.width > cols) {
      const space = row.findLastIndex(({ text }) => text === ' ');
      const rest = space > 0 ? row.splice(space + 1) : [];
      rows.push(rowOf(row, rows.length > 0, before()));
      row = rest;
      width = rest.reduce((sum, each) => sum + each.width, 0);
    }
    row.push(character);
    width += character.width;
  }
  rows.push(rowOf(row, rows.length > 0, before()));
  return rows;
}

function charactersOf(text: string): readonly Character[] {
  const found: Character[] = [];
  let before = 0;
  for (const part of text) {
    const properties = charProperties(part.codePointAt(0) ?? 0, before);
    before = properties;
    const last = found.at(-1);
    if (joinsIn(properties) && last !== undefined) {
      if (last.text.length < LONGEST_CHARACTER) last.text += part;
      last.width = Math.max(1, widthIn(properties));
    } else if (widthIn(properties) > 0) found.push({ text: part, width: widthIn(properties) });
  }
  return found;
}

function rowOf(characters: readonly Character[], isWrapped: boolean, indent: number): TextRow {
  const columns: number[] = [];
  let text = '';
  let width = characters.length === 0 ? 0 : indent;
  for (const character of characters) {
    text += character.text;
    while (columns.length < text.length) columns.push(width);
    width += character.width;
  }
  return { text, columns: width === text.length ? null : columns, width, isWrapped };
}

export interface TextLook {
  readonly isBold?: boolean;
  readonly isDim?: boolean;
}

/** Draws `row`, and blanks behind it; null is a row of blanks. */
export function paintText(row: TextRow | null, { frame, slot, x, y, width }: FrameRow, look: TextLook): void {
  const contents = new Uint32Array(width).fill(BLANK);
  for (let unit = 0; row !== null && unit < row.text.length; unit = unitAfter(row, unit)) {
    const column = columnOf(row, unit);
    const end = unitAfter(row, unit);
    const cells = columnOf(row, end) - column;
    if (column + cells > width) break;
    const text = row.text.slice(unit, end);
    const code = text.codePointAt(0) ?? 0;
    const content = String.fromCodePoint(code) === text ? code : COMBINED | frame.strings.id(text, text);
    contents[column] = content | (cells << WIDTH_SHIFT);
    if (cells === 2) contents[column + 1] = 0;
  }
  for (let column = 0; column < width; column++) {
    const index = y * frame.cols + x + column;
    if (frame.owner[index] !== slot) continue;
    const at = index * WORDS_PER_CELL;
    frame.cells[at] = contents[column];
    frame.cells[at + 1] = look.isBold === true ? BOLD : 0;
    frame.cells[at + 2] = look.isDim === true ? DIM : 0;
    frame.cells[at + 3] = 0;
  }
  frame.dirty[y] = 1;
}
