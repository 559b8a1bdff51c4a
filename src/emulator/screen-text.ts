/**
 * Rows as text: for capture (like `tmux capture-pane`: a line of output for each row, wrapped or not, without
 * trailing blanks), with styles as SGR sequences, and for a selection (wrapped rows joined to the line that they are).
 */
import {
  BLINK, BOLD, CODE_POINT_MASK, COLOR_MASK, COLOR_MODE_MASK, COLOR_PALETTE_16, COLOR_PALETTE_256, COLOR_RGB, COMBINED,
  DIM, INVERSE, INVISIBLE, ITALIC, OVERLINE, STRIKETHROUGH, UNDERLINE, WIDTH_SHIFT,
} from '../core/cells.ts'; // prettier-ignore
import { HAS_EXTENSION, WORDS_PER_SOURCE_CELL, type RowReader } from './rows.ts';

/** A cell of a buffer: `line` counts from the first line that the buffer ever had, so scrolling does not change it. */
export interface BufferPoint {
  readonly x: number;
  readonly line: number;
}

/** From the cell where the selection was begun to the one where it ends, both included, in any order. */
export interface SelectionRange {
  readonly anchor: BufferPoint;
  readonly head: BufferPoint;
}

/** `range` with its earlier end first. */
export function orderedRange(range: SelectionRange): { start: BufferPoint; end: BufferPoint } {
  const { anchor, head } = range;
  const isForward = anchor.line < head.line || (anchor.line === head.line && anchor.x <= head.x);
  return isForward ? { start: anchor, end: head } : { start: head, end: anchor };
}

/** The cells of `line` that lie in `range`, both ends included; null for none. */
export function selectedCells(range: SelectionRange, line: number, cols: number): [number, number] | null {
  const { start, end } = orderedRange(range);
  if (line < start.line || line > end.line) return null;
  return [line === start.line ? start.x : 0, line === end.line ? end.x : cols - 1];
}

const contentAt = (row: RowReader, x: number): number => row.words[x * WORDS_PER_SOURCE_CELL];
const widthAt = (row: RowReader, x: number): number => contentAt(row, x) >>> WIDTH_SHIFT;

/** What is printed in cell `x`: empty for the second half of a wide character, a space for an empty cell. */
function cellText(row: RowReader, x: number): string {
  const content = contentAt(row, x);
  if (content & COMBINED) return row.combined(x);
  if (content >>> WIDTH_SHIFT === 0) return x > 0 && widthAt(row, x - 1) === 2 ? '' : ' ';
  return content & CODE_POINT_MASK ? String.fromCodePoint(content & CODE_POINT_MASK) : ' ';
}

/** The loaded row from cell `first` up to `end` (excluded), without trailing blanks. */
export function rowText(row: RowReader, first = 0, end = row.length): string {
  return trimBlanks(rawText(row, first, end));
}

function rawText(row: RowReader, first: number, end: number): string {
  let text = '';
  for (let x = first; x < Math.min(end, row.length); x++) text += cellText(row, x);
  return text;
}

/** Spaces only: a no-break space was put there on purpose. */
function trimBlanks(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === ' ') end--;
  return text.slice(0, end);
}

/** The text of `range`; `indexOf` turns a line of it into an index of the buffer. */
export function selectionText(
  row: RowReader,
  range: SelectionRange,
  indexOf: (line: number) => number,
): string {
  const { start, end } = orderedRange(range);
  let text = '';
  let pending = '';
  for (let line = start.line; line <= end.line; line++) {
    if (!row.load(indexOf(line))) continue;
    // Blanks at the end of a row belong to the text only where the line goes on in the next row.
    if (line > start.line) text += row.isWrapped ? pending : `${trimBlanks(pending)}\n`;
    const cells = selectedCells(range, line, row.length);
    pending = cells ? wholeCharacters(row, cells) : '';
  }
  return text + trimBlanks(pending);
}

/** A wide character belongs to the selection when either of its cells does. */
function wholeCharacters(row: RowReader, [first, last]: [number, number]): string {
  const startsInside = first > 0 && first < row.length && widthAt(row, first) === 0;
  const from = startsInside ? first - 1 : first;
  // The cell that a wide character left free by wrapping early is no blank of the text.
  const lastContent = row.length > 0 ? contentAt(row, row.length - 1) : 0;
  const isFreed = (lastContent & (CODE_POINT_MASK | COMBINED)) === 0 && lastContent >>> WIDTH_SHIFT === 1;
  return rawText(row, from, Math.min(last + 1, isFreed ? row.length - 1 : row.length));
}

/** The loaded row with SGR sequences; ends in default style. */
export function rowAnsi(row: RowReader): string {
  let text = '';
  let style = '0';
  let end = row.length;
  while (end > 0 && isPlainBlank(row, end - 1)) end--;
  for (let x = 0; x < end; x++) {
    const cell = cellText(row, x);
    if (cell === '') continue;
    const next = sgrParameters(row, x);
    if (next !== style) text += `\x1b[${next}m`;
    style = next;
    text += cell;
  }
  return style === '0' ? text : `${text}\x1b[0m`;
}

function isPlainBlank(row: RowReader, x: number): boolean {
  const at = x * WORDS_PER_SOURCE_CELL;
  const hasText =
    cellText(row, x).trim() !== '' || (row.words[at + 1] & (UNDERLINE | INVERSE | STRIKETHROUGH)) !== 0;
  return !hasText && (row.words[at + 2] & (COLOR_MODE_MASK | OVERLINE)) === 0;
}

const FOREGROUND_FLAGS: readonly (readonly [number, string])[] = [
  [BOLD, '1'],
  [BLINK, '5'],
  [INVERSE, '7'],
  [INVISIBLE, '8'],
  [STRIKETHROUGH, '9'],
];
const BACKGROUND_FLAGS: readonly (readonly [number, string])[] = [
  [DIM, '2'],
  [ITALIC, '3'],
  [OVERLINE, '53'],
];

/** Of SGR, with a leading 0: how cell `x` of the loaded row is drawn. */
export function sgrParameters(row: RowReader, x: number): string {
  const at = x * WORDS_PER_SOURCE_CELL;
  const foreground = row.words[at + 1];
  const background = row.words[at + 2];
  const parameters = ['0'];
  for (const [flag, parameter] of FOREGROUND_FLAGS) if (foreground & flag) parameters.push(parameter);
  for (const [flag, parameter] of BACKGROUND_FLAGS) if (background & flag) parameters.push(parameter);
  if (foreground & UNDERLINE) {
    const extension = background & HAS_EXTENSION ? row.extension(x) : undefined;
    const style = extension ? (extension._ext >>> 26) & 7 : 1;
    parameters.push(style > 1 ? `4:${style}` : '4');
    const color = extension ? extension._ext & COLOR_MASK : 0;
    if (color & COLOR_MODE_MASK) parameters.push(colorParameters(color, 58));
  }
  if (foreground & COLOR_MODE_MASK) parameters.push(colorParameters(foreground, 38));
  if (background & COLOR_MODE_MASK) parameters.push(colorParameters(background, 48));
  return parameters.join(';');
}

/** `base` is 38, 48 or 58: text, background, underline. */
function colorParameters(word: number, base: number): string {
  const mode = word & COLOR_MODE_MASK;
  const index = word & 0xff;
  if (mode === COLOR_RGB) {
    const channels = [(word >>> 16) & 0xff, (word >>> 8) & 0xff, index];
    return base === 58 ? `58:2::${channels.join(':')}` : `${base};2;${channels.join(';')}`;
  }
  if (mode === COLOR_PALETTE_16 && base !== 58) {
    return String(index < 8 ? base - 8 + index : base + 52 + index - 8);
  }
  return mode === COLOR_PALETTE_256 || base === 58 ? `${base}${base === 58 ? ':5:' : ';5;'}${index}` : '39';
}
