/**
 * "Select graphic rendition" (SGR) on plain numbers, without the core's list of parameters and without a new extension
 * where the old one says the same. It knows what programs write most of the time; the rest is the core's.
 */
import type { CoreAttributes } from '../core-access.ts';
import { HAS_EXTENSION } from '../rows.ts';

const COLOR_MASK = 0x3ffffff;
const PALETTE_16 = 0x1000000;
const PALETTE_256 = 0x2000000;
const RGB = 0x3000000;
const BRIGHT = 8;
/** Mode and palette number: what the core replaces when it sets a colour of a palette, other bits stay behind. */
const PALETTE_BITS = 0x30000ff;
const STYLE_SHIFT = 26;
const STYLE_MASK = 7;
const SINGLE = 1;

/** Flags by parameter: of the foreground word, and of the background word. */
const FOREGROUND_ON = flagTable([
  [1, 0x8000000],
  [5, 0x20000000],
  [7, 0x4000000],
  [8, 0x40000000],
  [9, 0x80000000],
]);
const BACKGROUND_ON = flagTable([
  [2, 0x8000000],
  [3, 0x4000000],
]);
const FOREGROUND_OFF = flagTable([
  [22, 0x8000000],
  [25, 0x20000000],
  [27, 0x4000000],
  [28, 0x40000000],
  [29, 0x80000000],
]);
const BACKGROUND_OFF = flagTable([
  [22, 0x8000000],
  [23, 0x4000000],
]);

function flagTable(flags: readonly (readonly [number, number])[]): Int32Array {
  const table = new Int32Array(108);
  for (const [parameter, flag] of flags) table[parameter] = flag;
  return table;
}

/** Applies the first `count` of `values` to `style`; false, and nothing is changed, where the core has to do it. */
export function selectGraphics(style: CoreAttributes, values: Int32Array, count: number): boolean {
  let fg = style.fg | 0;
  let bg = style.bg | 0;
  const { extended } = style;
  // Of an underline in that colour the core's mend goes by numbers that may be those of other colours.
  if ((extended._ext & COLOR_MASK) === COLOR_MASK) return false;
  const underline = (extended._ext >>> STYLE_SHIFT) & STYLE_MASK;
  for (let at = 0; at < count; at++) {
    const value = values[at];
    if (value === 0) {
      if (underline !== 0 || (extended._ext & COLOR_MASK) !== 0) return false;
      fg = 0;
      bg = extended.urlId === 0 ? 0 : HAS_EXTENSION;
    } else if (value === 38 || value === 48) {
      const kind = values[at + 1];
      let color: number;
      if (kind === 5 && at + 2 < count) {
        color = PALETTE_256 | (values[at + 2] & 0xff);
        if (value === 38) fg = (fg & ~PALETTE_BITS) | color;
        else bg = (bg & ~PALETTE_BITS) | color;
        at += 2;
      } else if (kind === 2 && at + 4 < count) {
        color =
          RGB | ((values[at + 2] & 0xff) << 16) | ((values[at + 3] & 0xff) << 8) | (values[at + 4] & 0xff);
        if (value === 38) fg = (fg & ~COLOR_MASK) | color;
        else bg = (bg & ~COLOR_MASK) | color;
        at += 4;
      } else {
        return false;
      }
    } else if (value >= 30 && value <= 37) {
      fg = (fg & ~PALETTE_BITS) | PALETTE_16 | (value - 30);
    } else if (value >= 40 && value <= 47) {
      bg = (bg & ~PALETTE_BITS) | PALETTE_16 | (value - 40);
    } else if (value >= 90 && value <= 97) {
      fg = (fg & ~PALETTE_BITS) | PALETTE_16 | BRIGHT | (value - 90);
    } else if (value >= 100 && value <= 107) {
      bg = (bg & ~PALETTE_BITS) | PALETTE_16 | BRIGHT | (value - 100);
    } else if (value === 39) {
      fg &= ~COLOR_MASK;
    } else if (value === 49) {
      bg &= ~COLOR_MASK;
    } else if (value === 4) {
      if (underline !== SINGLE) return false;
      fg |= 0x10000000;
      bg |= HAS_EXTENSION;
    } else if (value === 24) {
      if (underline !== 0) return false;
      fg &= ~0x10000000;
      bg = extended.urlId === 0 ? bg & ~HAS_EXTENSION : bg | HAS_EXTENSION;
    } else {
      if (value > 29) return false;
      const on = FOREGROUND_ON[value] | BACKGROUND_ON[value];
      const off = FOREGROUND_OFF[value] | BACKGROUND_OFF[value];
      if ((on | off) === 0) return false;
      fg = (fg | FOREGROUND_ON[value]) & ~FOREGROUND_OFF[value];
      bg = (bg | BACKGROUND_ON[value]) & ~BACKGROUND_OFF[value];
    }
  }
  style.fg = fg;
  style.bg = bg;
  return true;
}
