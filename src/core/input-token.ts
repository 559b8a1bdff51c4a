/**
 * What a terminal sends, cut into tokens. Nothing is lost or re-encoded: every token keeps its exact bytes, and the
 * bytes of all tokens one after the other are the input. `raw` may share memory with the chunk it came from.
 */
export type InputToken =
  /** A run of printable characters, UTF-8. Bytes that are no UTF-8 stand in it as they came. */
  | { readonly kind: 'text'; readonly raw: Uint8Array }
  /** One key that is not plain text: control character, Escape, Alt and a character, CSI or SS3 sequence. */
  | { readonly kind: 'key'; readonly raw: Uint8Array }
  /** One mouse report, SGR or the three-byte form of old. See mouse.ts. */
  | { readonly kind: 'mouse'; readonly raw: Uint8Array }
  | { readonly kind: 'focus'; readonly raw: Uint8Array; readonly isFocused: boolean }
  /** The terminal's answer to a question (DA, CPR, DECRPM, OSC, DCS, APC, kitty flags): never a key. */
  | { readonly kind: 'reply'; readonly raw: Uint8Array }
  /** A bracketed paste: one start, any number of data, one end. The markers are the start's and the end's bytes. */
  | { readonly kind: PasteKind; readonly raw: Uint8Array };

export type PasteKind = 'paste-start' | 'paste-data' | 'paste-end';
