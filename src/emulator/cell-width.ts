/**
 * How many cells a character takes: 0 (joins the cell before it), 1 or 2. Base widths are Unicode's East Asian Width
 * from a maintained table; marks and format characters take none, emoji presentation takes two. Properties are
 * computed for a page of 256 code points at a time, when the first of them is met: all at once would cost 60 ms.
 */
import { eastAsianWidth } from 'get-east-asian-width';

export type CellWidth = 0 | 1 | 2;

/** What a code point is to its neighbours, beside its width; bits of a property byte above the width. */
export const PICTOGRAPHIC = 4;
/** May be turned into an emoji by VARIATION_SELECTOR_16: digits, `#`, `*` and the text-style symbols. */
export const EMOJI_BASE = 8;
/** The width within a property byte. */
export const WIDTH_MASK = 3;

const PAGE_SHIFT = 8;
const PAGE_SIZE = 1 << PAGE_SHIFT;
const pages = new Map<number, Uint8Array>();

/** Marks (Mn, Me), format characters (Cf), and line and paragraph separators: no cell of their own. */
const ZERO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}\u2028\u2029]/u;
/** Format characters that are drawn all the same: the soft hyphen and the Arabic, Syriac and Kaithi number signs. */
const VISIBLE_FORMAT = /[\u00ad\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]/u;
/** Medial vowels and final consonants of Hangul: drawn within the syllable that a leading consonant opened. */
const isJoiningJamo = (code: number): boolean =>
  (code >= 0x1160 && code <= 0x11ff) || (code >= 0xd7b0 && code <= 0xd7ff);

const FIRST_PRINTABLE = 0x20;
const isControl = (code: number): boolean => code < FIRST_PRINTABLE || (code >= 0x7f && code < 0xa0);
const isSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdfff;
export const isRegionalIndicator = (code: number): boolean => code >= 0x1f1e6 && code <= 0x1f1ff;

/** Width and class bits of `code`. */
export function propertiesOf(code: number): number {
  const page = pages.get(code >>> PAGE_SHIFT) ?? fillPage(code >>> PAGE_SHIFT);
  return page[code & (PAGE_SIZE - 1)];
}

export function widthOf(code: number): CellWidth {
  return (propertiesOf(code) & WIDTH_MASK) as CellWidth;
}

function fillPage(number: number): Uint8Array {
  const page = new Uint8Array(PAGE_SIZE);
  for (let i = 0; i < PAGE_SIZE; i++) page[i] = computeProperties((number << PAGE_SHIFT) + i);
  pages.set(number, page);
  return page;
}

function computeProperties(code: number): number {
  if (isControl(code)) return 0;
  if (isSurrogate(code)) return 1;
  const text = String.fromCodePoint(code);
  return (
    baseWidth(code, text) |
    (/\p{Extended_Pictographic}/u.test(text) ? PICTOGRAPHIC : 0) |
    (/\p{Emoji}/u.test(text) ? EMOJI_BASE : 0)
  );
}

function baseWidth(code: number, text: string): CellWidth {
  if (isJoiningJamo(code)) return 0;
  if (ZERO_WIDTH.test(text) && !VISIBLE_FORMAT.test(text)) return 0;
  if (isRegionalIndicator(code) || /\p{Emoji_Presentation}/u.test(text)) return 2;
  return eastAsianWidth(code);
}
