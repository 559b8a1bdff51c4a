/** A row of cells as text with columns, for reading and searching. */
import { CODE_POINT_MASK, COMBINED, WIDTH_SHIFT } from '../core/cells.ts';
import type { TextRow } from '../core/copy/text-rows.ts';
import { WORDS_PER_SOURCE_CELL, type RowReader } from './rows.ts';

const SPACE = 0x20;
const PLAIN = 1 << WIDTH_SHIFT;
/** `String.fromCharCode` takes its characters as arguments: more of them at once overflow the stack. */
const MOST_AT_ONCE = 4096;

let codes = new Uint16Array(512);

/** The loaded row. `isContinued`: the next row goes on from it, so the blanks at its end are part of the line. */
export function textOfRow(row: RowReader, isContinued: boolean): TextRow {
  const end = isContinued ? endOfContinued(row) : endOfText(row);
  return plainRow(row, end) ?? mixedRow(row, end);
}

/** Cells that nothing was written to, as one that a wide character left free by wrapping early, are no blanks of the text. */
function endOfContinued(row: RowReader): number {
  let end = row.length;
  while (end > 0 && row.words[(end - 1) * WORDS_PER_SOURCE_CELL] === PLAIN) end--;
  return end;
}

function endOfText(row: RowReader): number {
  const { words } = row;
  let end = row.length;
  while (end > 0 && isBlank(words[(end - 1) * WORDS_PER_SOURCE_CELL])) end--;
  return end;
}

function isBlank(content: number): boolean {
  const code = content & (CODE_POINT_MASK | COMBINED);
  return (code === 0 || code === SPACE) && (content >>> WIDTH_SHIFT === 1 || content === 0);
}

/** Null where a character is not one unit in one cell. */
function plainRow(row: RowReader, end: number): TextRow | null {
  const { words } = row;
  if (codes.length < end) codes = new Uint16Array(end * 2);
  for (let x = 0; x < end; x++) {
    const content = words[x * WORDS_PER_SOURCE_CELL];
    const code = content & CODE_POINT_MASK;
    if (content & COMBINED || code > 0xffff || (content >>> WIDTH_SHIFT !== 1 && content !== 0)) return null;
    codes[x] = code === 0 ? SPACE : code;
  }
  let text = '';
  for (let at = 0; at < end; at += MOST_AT_ONCE) {
    text += String.fromCharCode(...codes.subarray(at, Math.min(end, at + MOST_AT_ONCE)));
  }
  return { text, columns: null, width: end, isWrapped: row.isWrapped };
}

function mixedRow(row: RowReader, end: number): TextRow {
  const columns: number[] = [];
  let text = '';
  let width = 0;
  for (let x = 0; x < end; x++) {
    const content = row.words[x * WORDS_PER_SOURCE_CELL];
    const cells = content >>> WIDTH_SHIFT;
    // The second half of a wide character; one that has lost its first half is a blank.
    if (cells === 0 && x > 0 && width > x) continue;
    const code = content & CODE_POINT_MASK;
    const part = content & COMBINED ? row.combined(x) : code === 0 ? ' ' : String.fromCodePoint(code);
    while (columns.length < text.length + part.length) columns.push(x);
    text += part;
    width = x + Math.max(1, cells);
  }
  return { text, columns, width: Math.min(width, row.length), isWrapped: row.isWrapped };
}
