/** Which key is meant by the numbers and final characters of key sequences; one table for each kind of sequence. */
type Names = Readonly<Record<string, string | undefined>>;

/** Final characters of `CSI 1 ; mods X` and `SS3 X`. */
export const FINALS: Names = {
  A: 'Up',
  B: 'Down',
  C: 'Right',
  D: 'Left',
  E: 'Begin',
  F: 'End',
  H: 'Home',
  P: 'F1',
  Q: 'F2',
  R: 'F3',
  S: 'F4',
};

/** Numbers of `CSI n ; mods ~`; the gaps are the VT220's. */
export const TILDES: Names = {
  1: 'Home',
  2: 'Insert',
  3: 'Delete',
  4: 'End',
  5: 'PageUp',
  6: 'PageDown',
  7: 'Home',
  8: 'End',
  ...numbered([11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34], 1),
  57427: 'Begin',
};

/** Codes of CSI u and modifyOtherKeys that are no characters; from 57344 on they are kitty's. */
export const NAMED_CODES: Names = {
  9: 'Tab',
  13: 'Enter',
  27: 'Escape',
  32: 'Space',
  127: 'Backspace',
  ...numbered(range(57376, 57398), 13),
};

/** Kitty's codes of the keypad. */
export const KEYPAD_CODES: Names = {
  ...Object.fromEntries(Array.from('0123456789./*-+', (character, i) => [57399 + i, character])),
  57414: 'Enter',
  57415: '=',
  57416: ',',
  57417: 'Left',
  57418: 'Right',
  57419: 'Up',
  57420: 'Down',
  57421: 'PageUp',
  57422: 'PageDown',
  57423: 'Home',
  57424: 'End',
  57425: 'Insert',
  57426: 'Delete',
  57427: 'Begin',
};

/** The keypad in application mode: `SS3 j` is `*`, `SS3 p` is `0`, `SS3 M` is Enter. */
export const KEYPAD_FINALS: Names = {
  ...Object.fromEntries(
    Array.from('jklmnopqrstuvwxy', (final) => [final, String.fromCharCode(final.charCodeAt(0) - 0x40)]),
  ),
  M: 'Enter',
  X: '=',
};

/** What is no character but one of kitty's own codes. */
export const KITTY_FIRST_CODE = 57344;
export const KITTY_LAST_CODE = 63743;

function numbered(codes: readonly number[], first: number): Record<number, string> {
  return Object.fromEntries(codes.map((code, i) => [code, `F${first + i}`]));
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** The code of each name in such a table; of two the first. */
export function codesByName(names: Names): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(names)
      .reverse()
      .map(([code, name]): [string, string] => [name ?? '', code]),
  );
}
