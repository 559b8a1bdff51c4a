/**
 * Clusters: which characters share one cell. The emulator hands each code point together with the value returned for
 * the one before; what it needs back is packed into one number: whether to join (bit 0), the width of the whole
 * cluster so far (bits 1-2) and our own state (from bit 3). A control sequence in between starts anew with 0.
 */
import {
  EMOJI_BASE,
  isRegionalIndicator,
  PICTOGRAPHIC,
  propertiesOf,
  widthOf,
  WIDTH_MASK,
  type CellWidth,
} from './cell-width.ts';

export const WIDTHS_VERSION = 'ccmux';

const ZERO_WIDTH_JOINER = 0x200d;
const VARIATION_SELECTOR_16 = 0xfe0f;
const isSkinTone = (code: number): boolean => code >= 0x1f3fb && code <= 0x1f3ff;

/** What the cluster so far ends in. */
const OTHER = 0;
const PICTOGRAPH = 1;
const PICTOGRAPH_JOINER = 2;
const REGIONAL = 3;
const KEYCAP_BASE = 4;

const pack = (state: number, width: number, joins: boolean): number =>
  (state << 3) | (width << 1) | (joins ? 1 : 0);
/** Whether the character joins the cluster before it. */
export const joinsIn = (packed: number): boolean => (packed & 1) === 1;
/** Cells of the whole cluster so far. */
export const widthIn = (packed: number): number => (packed >> 1) & WIDTH_MASK;

/** The packed properties of `code` after `preceding`. */
export function charProperties(code: number, preceding: number): number {
  const properties = propertiesOf(code);
  const width = properties & WIDTH_MASK;
  // The common case first: nothing below the combining marks joins to what stands before it.
  if (code < 0x300) return pack(properties & EMOJI_BASE ? KEYCAP_BASE : OTHER, width, false);

  const before = preceding >> 3;
  const beforeWidth = widthIn(preceding);
  if (code === VARIATION_SELECTOR_16) {
    const isEmoji = before === PICTOGRAPH || before === KEYCAP_BASE;
    return pack(before, isEmoji ? 2 : beforeWidth, true);
  }
  if (code === ZERO_WIDTH_JOINER) {
    return pack(before === PICTOGRAPH ? PICTOGRAPH_JOINER : before, beforeWidth, true);
  }
  // Joins even with nothing before it (width 0): then it is added to whatever stands left of the cursor.
  if (width === 0) return pack(before, beforeWidth, true);
  if (isSkinTone(code) && before === PICTOGRAPH) return pack(PICTOGRAPH, 2, true);
  if (isRegionalIndicator(code)) {
    return before === REGIONAL ? pack(OTHER, 2, true) : pack(REGIONAL, width, false);
  }
  if (properties & PICTOGRAPHIC) {
    return before === PICTOGRAPH_JOINER
      ? pack(PICTOGRAPH, Math.max(2, beforeWidth), true)
      : pack(PICTOGRAPH, width, false);
  }
  return pack(OTHER, width, false);
}

/** In the table: it depends on what stands before. Of packed properties none is without a width, but joins. */
export const DEPENDS = 1;
/** Below the surrogates: what most text is made of. */
const TABLE_SIZE = 0xd800;
/** By code point; 0 where nobody asked yet. */
const alone = new Uint8Array(TABLE_SIZE);

/** Packed properties of `code` where they are the same whatever stands before and it takes cells of its own; else DEPENDS. */
export function propertiesAlone(code: number): number {
  if (code >= TABLE_SIZE) return DEPENDS;
  return alone[code] || (alone[code] = computeAlone(code));
}

function computeAlone(code: number): number {
  const properties = propertiesOf(code);
  const isJoined = (properties & WIDTH_MASK) === 0 || isRegionalIndicator(code) || isSkinTone(code);
  // Text-style digits and the like begin a keycap, but are themselves the same anywhere.
  if (isJoined || (properties & PICTOGRAPHIC && code >= 0x300)) return DEPENDS;
  return charProperties(code, 0);
}

export const widthProvider = {
  version: WIDTHS_VERSION,
  wcwidth: (code: number): CellWidth => widthOf(code),
  charProperties,
};
