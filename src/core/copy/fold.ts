/** Small letters, one code point for one: capitals make no difference to a search without capitals. */

const FIRST_BEYOND_ASCII = 0x80;
const foldedCodes = new Map<number, number>();
/** Enough for any text's letters; a text of all of Unicode must not fill the memory. */
const MOST_FOLDED = 4096;

/** The small letter of `code`; itself where it has none of one code point. */
export function foldCode(code: number): number {
  if (code < FIRST_BEYOND_ASCII) return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
  const known = foldedCodes.get(code);
  if (known !== undefined) return known;
  const lower = String.fromCodePoint(code).toLowerCase();
  const first = lower.codePointAt(0) ?? code;
  const result = String.fromCodePoint(first) === lower ? first : code;
  if (foldedCodes.size >= MOST_FOLDED) foldedCodes.clear();
  foldedCodes.set(code, result);
  return result;
}
