/**
 * The cell: what stands in one place of a screen, as four 32-bit words.
 *
 *   content     code point (bits 0-20) or, with COMBINED set, the id of an interned string; width in bits 22-23
 *   foreground  colour (bits 0-25: mode in 24-25, value below) and the flags INVERSE … STRIKETHROUGH
 *   background  colour likewise, and the flags ITALIC … OVERLINE
 *   extension   id of an interned `CellExtension` (underline style and colour, link), 0 for none
 *
 * The layout is that of @xterm/headless' buffer lines, so that a row is copied and not translated. A wide
 * character is a cell of width 2 followed by a spacer: content 0 (width 0).
 */

/** content: the low bits are an id of `strings`, not a code point. */
export const COMBINED = 1 << 21;
export const CODE_POINT_MASK = 0x1fffff;
export const WIDTH_SHIFT = 22;

/** Colour word: mode and value. Default colours are mode 0 and value 0. */
export const COLOR_MASK = 0x3ffffff;
export const COLOR_MODE_MASK = 0x3000000;
export const COLOR_PALETTE_16 = 0x1000000;
export const COLOR_PALETTE_256 = 0x2000000;
export const COLOR_RGB = 0x3000000;

/** Flags of the foreground word. */
export const INVERSE = 0x4000000;
export const BOLD = 0x8000000;
export const UNDERLINE = 0x10000000;
export const BLINK = 0x20000000;
export const INVISIBLE = 0x40000000;
export const STRIKETHROUGH = 0x80000000;

/** Flags of the background word. 0x10000000 (has extension) and 0x20000000 (protected) are the emulator's own. */
export const ITALIC = 0x4000000;
export const DIM = 0x8000000;
export const OVERLINE = 0x40000000;

/** An empty cell: a space, one wide. Its colours stand in the other words. */
export const BLANK = 0x20 | (1 << WIDTH_SHIFT);
export const WORDS_PER_CELL = 4;

export interface CellExtension {
  /** 0 none, 1 single, 2 double, 3 curly, 4 dotted, 5 dashed. */
  readonly underlineStyle: number;
  /** A colour word without flags; 0 is the text's own colour. */
  readonly underlineColor: number;
  /** Target of an OSC 8 link, empty for none. */
  readonly uri: string;
  /** Joins the parts of one link; unique over all panes. */
  readonly linkId: string;
}
