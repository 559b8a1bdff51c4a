/**
 * Copies one row of an emulator into a frame: only cells that the frame's owner map gives to the pane, combined
 * characters and extensions through the frame's interners, wide characters whole or not at all. Leaves nothing of the
 * emulator's own bookkeeping (stale colour bits, protection) in the frame, so that equal cells are equal numbers.
 */
import {
  BLANK, CODE_POINT_MASK, COLOR_MASK, COLOR_MODE_MASK, COLOR_RGB, COMBINED, INVERSE, OVERLINE, UNDERLINE,
  WIDTH_SHIFT, WORDS_PER_CELL,
} from '../core/cells.ts'; // prettier-ignore
import type { Frame } from '../core/frame.ts';
import type { CoreExtension } from './core-access.ts';
import type { LinkTable } from './links.ts';
import type { CellColors } from './program-colors.ts';
import { HAS_EXTENSION, WORDS_PER_SOURCE_CELL, type RowReader } from './rows.ts';

export interface RowTarget {
  readonly frame: Frame;
  readonly slot: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Cells `first` … `last` of a row, both included; drawn inverted or in the given colours. */
export interface RowSelection {
  readonly first: number;
  readonly last: number;
  readonly colors: SelectionColors | null;
}

/** Colour words (core/cells) without flags. */
export interface SelectionColors {
  readonly foreground: number;
  readonly background: number;
}

/** Of the background word: what is drawn. The rest are the emulator's HAS_EXTENSION and PROTECTED. */
const BACKGROUND_MASK = ~0x30000000;
const FLAGS_MASK = 0xfc000000;
const PALETTE_MASK = 0xff0000ff;

/** A colour word without the bits that the emulator leaves behind when a colour changes its mode. */
function cleanColor(word: number): number {
  const mode = word & COLOR_MODE_MASK;
  if (mode === COLOR_RGB) return word >>> 0;
  return (word & (mode === 0 ? FLAGS_MASK : PALETTE_MASK)) >>> 0;
}

export interface BlitRowOptions {
  readonly links: LinkTable;
  /** All of it is drawn inverted. */
  readonly isReversed: boolean;
  readonly selection: RowSelection | null;
  /** Those that the program has set; null for none. */
  readonly colors: CellColors | null;
}

/** Draws the loaded row of `source`; what lies right of its end is blank. Returns whether a cell changed. */
export function blitRow(target: RowTarget, source: RowReader | null, options: BlitRowOptions): boolean {
  const { frame, slot, width } = target;
  const { cells, owner } = frame;
  const { colors } = options;
  const words = source?.words;
  const length = Math.min(source?.length ?? 0, width);
  const rowStart = target.y * frame.cols + target.x;
  let hasChanged = false;
  let lastExtension: CoreExtension | undefined;
  let lastId = 0;

  for (let x = 0; x < width; x++) {
    if (owner[rowStart + x] !== slot) continue;
    let content = BLANK;
    let foreground = 0;
    let background = 0;
    let extension = 0;
    if (source && words && x < length) {
      const at = x * WORDS_PER_SOURCE_CELL;
      content = words[at];
      foreground = cleanColor(words[at + 1]);
      const bits = words[at + 2];
      background = cleanColor(bits & BACKGROUND_MASK);
      if (content & COMBINED) {
        const text = source.combined(x);
        content = frame.strings.id(text, text) | COMBINED | (content & ~(COMBINED | CODE_POINT_MASK));
      } else if ((content & CODE_POINT_MASK) === 0 && content >>> WIDTH_SHIFT !== 0) {
        content = BLANK;
      }
      if (bits & HAS_EXTENSION) {
        const known = source.extension(x);
        if (known !== lastExtension) {
          lastExtension = known;
          lastId = known ? internExtension(target, known, options) : 0;
        }
        extension = lastId;
        // Underline styles are kept while the underline is off; only a link is still to be seen then.
        if (extension !== 0 && !(foreground & UNDERLINE)) extension = linkOnly(frame, extension);
      }
      const cellWidth = content >>> WIDTH_SHIFT;
      if (cellWidth === 2) {
        const isWhole =
          x + 1 < length && words[at + 3] >>> WIDTH_SHIFT === 0 && owner[rowStart + x + 1] === slot;
        if (!isWhole) content = BLANK;
      } else if (cellWidth === 0) {
        const isWhole = x > 0 && words[at - 3] >>> WIDTH_SHIFT === 2 && owner[rowStart + x - 1] === slot;
        content = isWhole ? 0 : BLANK;
      }
    }
    if (options.isReversed) foreground = (foreground ^ INVERSE) >>> 0;
    if (colors !== null) {
      background = recolored(background, colors.background(background & COLOR_MASK));
      // Of a blank nothing is seen but what is behind it, and the cheaper one is as good.
      const isSeen = content !== BLANK || (foreground & FLAGS_MASK) !== 0 || (background & OVERLINE) !== 0;
      if (isSeen) foreground = recolored(foreground, colors.foreground(foreground & COLOR_MASK));
    }
    const { selection } = options;
    if (selection && isSelected(selection, x, words, length)) {
      if (selection.colors) {
        foreground = ((foreground & ~(COLOR_MASK | INVERSE)) | selection.colors.foreground) >>> 0;
        background = ((background & ~COLOR_MASK) | selection.colors.background) >>> 0;
      } else {
        foreground = (foreground ^ INVERSE) >>> 0;
      }
    }
    const to = (rowStart + x) * WORDS_PER_CELL;
    if (
      cells[to] !== content ||
      cells[to + 1] !== foreground ||
      cells[to + 2] !== background ||
      cells[to + 3] !== extension
    ) {
      cells[to] = content;
      cells[to + 1] = foreground;
      cells[to + 2] = background;
      cells[to + 3] = extension;
      hasChanged = true;
    }
  }
  if (hasChanged) frame.dirty[target.y] = 1;
  return hasChanged;
}

/** A wide character is selected whole when either of its cells is. */
function isSelected(
  selection: RowSelection,
  x: number,
  words: Uint32Array | undefined,
  length: number,
): boolean {
  if (x >= selection.first && x <= selection.last) return true;
  if (!words || x >= length) return false;
  const width = words[x * WORDS_PER_SOURCE_CELL] >>> WIDTH_SHIFT;
  return (width === 2 && x + 1 === selection.first) || (width === 0 && x - 1 === selection.last);
}

function recolored(word: number, color: number): number {
  return ((word & ~COLOR_MASK) | color) >>> 0;
}

function internExtension(
  target: RowTarget,
  source: CoreExtension,
  { links, colors }: Pick<BlitRowOptions, 'links' | 'colors'>,
): number {
  const underlineStyle = (source._ext >>> 26) & 7;
  const plainColor = cleanColor(source._ext & COLOR_MASK);
  const underlineColor = colors === null ? plainColor : colors.underline(plainColor);
  const uri = source.urlId ? links.uri(source.urlId) : '';
  // A plain underline in the text's own colour is said by the UNDERLINE flag alone.
  const isPlain = underlineStyle <= 1 && underlineColor === 0;
  return target.frame.internExtension({
    underlineStyle: isPlain ? 0 : Math.max(1, underlineStyle),
    underlineColor,
    uri,
    linkId: uri === '' ? '' : `${target.slot}.${source.urlId}`,
  });
}

function linkOnly(frame: Frame, id: number): number {
  const { uri, linkId } = frame.extensions.value(id);
  return frame.internExtension({ underlineStyle: 0, underlineColor: 0, uri, linkId });
}
