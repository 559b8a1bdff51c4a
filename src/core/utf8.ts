/** UTF-8 as it comes in pieces: where one character ends, without decoding it. */

/** Bytes of the character that `lead` begins; 0 where no character begins with it. */
function lengthOf(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

/**
 * Bytes of the character at `at`; 0 where the bytes there are no UTF-8, -1 where they may become a character when
 * more of them arrive. `at` must lie within `bytes`.
 */
export function characterLength(bytes: Uint8Array, at: number): number {
  const length = lengthOf(bytes[at]);
  for (let i = 1; i < length; i++) {
    if (at + i >= bytes.length) return -1;
    if ((bytes[at + i] & 0xc0) !== 0x80) return 0;
  }
  return length;
}

/** `raw` cut into its characters; a byte that is no UTF-8 stands alone. */
export function splitCharacters(raw: Uint8Array): Uint8Array[] {
  const characters: Uint8Array[] = [];
  for (let at = 0; at < raw.length;) {
    const end = at + Math.max(1, characterLength(raw, at));
    characters.push(raw.subarray(at, end));
    at = end;
  }
  return characters;
}
