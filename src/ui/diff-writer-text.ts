/** Which characters can be relied on to take the width that we give them, and how combined ones are written. */
import { charProperties, widthIn } from '../emulator/width-provider.ts';
import { isControl, Output } from './diff-writer-output.ts';

/** Ranges that every terminal gives one cell (where the user has not made ambiguous characters wide) … */
const NARROW: readonly (readonly [number, number])[] = [
  [0x20, 0x7e],
  [0xa0, 0xac],
  [0xae, 0x2ff],
  // Greek, Cyrillic without its combining marks
  [0x370, 0x482],
  [0x48a, 0x52f],
  // Dashes, quotes, bullets, ellipsis
  [0x2010, 0x2027],
  // Box drawing, blocks, geometric shapes up to the triangles that have emoji forms
  [0x2500, 0x25a9],
  // Braille
  [0x2800, 0x28ff],
];
/** … and two: kana, ideographs of the first plane, Hangul syllables, fullwidth forms. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x3041, 0x3096],
  [0x30a0, 0x30ff],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
  [0xff01, 0xff60],
];
/** Both ranges end below this. */
const LIMIT = 0x10000;

const trustedWidth = new Uint8Array(LIMIT);
for (const [first, last] of NARROW) trustedWidth.fill(1, first, last + 1);
for (const [first, last] of WIDE) trustedWidth.fill(2, first, last + 1);

/** Whether the cursor will surely stand `width` cells further after `code`. */
export function isTrusted(code: number, width: number): boolean {
  return code < LIMIT && trustedWidth[code] === width;
}

/** Marks that reorder the text around them: a pane could make the line outside of it read differently. */
const isReordering = (code: number): boolean =>
  (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);

/** The cells that a combined character takes in a terminal that joins no emoji: each for itself. */
export function widthApart(text: string): number {
  let width = 0;
  for (const character of text) width += widthIn(charProperties(character.codePointAt(0) ?? 0, 0));
  return width;
}

/** A combined character as UTF-8, without what must not reach the terminal; a space when nothing is left. */
export function encodeCluster(text: string): Uint8Array {
  const output = new Output();
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (!isControl(code) && !isReordering(code)) output.character(code);
  }
  if (output.length === 0) output.byte(0x20);
  return output.copy();
}
