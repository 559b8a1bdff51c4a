/**
 * Takes the chrome that blessed laid out over into a frame: its cells, and which cells belong to which pane. What a
 * pane gained is blank until the pane is copied in.
 */
import { BLANK, COMBINED, DIM, WIDTH_SHIFT, WORDS_PER_CELL } from '../core/cells.ts';
import { CHROME, type Frame } from '../core/frame.ts';
import type { Rect } from '../core/geometry.ts';
import { PANE_BASE, SPACER, STYLE_BASE, type ChromeLine } from './chrome-cells.ts';
import { DEFAULT_STYLE, type StyleTable } from './style.ts';
import { textWidth } from './text.ts';

const WIDE = 2 << WIDTH_SHIFT;

export interface TakenChrome {
  readonly lines: readonly ChromeLine[];
  readonly styles: StyleTable;
  /** Take every row, changed or not: the frame is a new one. */
  readonly isWhole: boolean;
}

/** Sets `exposed` to 1 for each row in which a cell changed hands: its panes must be copied anew. */
export function takeChrome(frame: Frame, { lines, styles, isWhole }: TakenChrome, exposed: Uint8Array): void {
  for (let y = 0; y < frame.rows && y < lines.length; y++) {
    const line = lines[y];
    if (!line.dirty && !isWhole) continue;
    line.dirty = false;
    for (let x = 0; x < frame.cols && x < line.length; x++) {
      const [attribute, text] = line[x];
      const owner = attribute >= PANE_BASE ? attribute - PANE_BASE : CHROME;
      const at = y * frame.cols + x;
      const isSameOwner = frame.owner[at] === owner;
      if (!isSameOwner) {
        frame.owner[at] = owner;
        exposed[y] = 1;
      }
      if (owner !== CHROME) {
        if (!isSameOwner) setCell(frame, at, BLANK, DEFAULT_STYLE);
        continue;
      }
      const style = attribute >= STYLE_BASE ? styles.style(attribute - STYLE_BASE) : DEFAULT_STYLE;
      setCell(frame, at, contentOf(frame, line, x, text), style);
    }
  }
}

/** A wide character of which something else covers one half is not drawn at all. */
function contentOf(frame: Frame, line: ChromeLine, x: number, text: string): number {
  if (text === SPACER) return x > 0 && isWideAt(line, x - 1) ? 0 : BLANK;
  if (text.length === 1 && text.charCodeAt(0) < FIRST_UNUSUAL) return text.charCodeAt(0) | (1 << WIDTH_SHIFT);
  const width = textWidth(text);
  if (width === 2 && !isWideAt(line, x)) return BLANK;
  const first = text.codePointAt(0) ?? 0;
  const content = String.fromCodePoint(first) === text ? first : COMBINED | frame.strings.id(text, text);
  return content | (width === 2 ? WIDE : 1 << WIDTH_SHIFT);
}

/** Below this every character is one cell wide and one unit long: Latin with its accents. */
const FIRST_UNUSUAL = 0x300;

/** Whether the cells at `x` and right of it are the two of one wide character. */
function isWideAt(line: ChromeLine, x: number): boolean {
  if (x + 1 >= line.length) return false;
  const [attribute, text] = line[x];
  const [next, spacer] = line[x + 1];
  return spacer === SPACER && next === attribute && text !== SPACER && textWidth(text) === 2;
}

function setCell(
  frame: Frame,
  index: number,
  content: number,
  style: { readonly foreground: number; readonly background: number },
): void {
  const { cells } = frame;
  const at = index * WORDS_PER_CELL;
  if (
    cells[at] === content &&
    cells[at + 1] === style.foreground &&
    cells[at + 2] === style.background &&
    cells[at + 3] === 0
  ) {
    return;
  }
  cells[at] = content;
  cells[at + 1] = style.foreground;
  cells[at + 2] = style.background;
  cells[at + 3] = 0;
  frame.dirty[Math.floor(index / frame.cols)] = 1;
}

/** Dims rows `first` … `last` of a pane in `rect`: it is only what a child has left. */
export function dimRows(
  frame: Frame,
  { slot, rect }: { slot: number; rect: Rect },
  first: number,
  last: number,
): void {
  const right = Math.min(frame.cols, rect.x + rect.width);
  const bottom = Math.min(frame.rows - 1, rect.y + Math.min(last, rect.height - 1));
  for (let y = rect.y + first; y <= bottom; y++) {
    for (let x = rect.x; x < right; x++) {
      const index = y * frame.cols + x;
      if (frame.owner[index] !== slot) continue;
      const at = index * WORDS_PER_CELL + 2;
      frame.cells[at] = (frame.cells[at] | DIM) >>> 0;
      frame.dirty[y] = 1;
    }
  }
}
