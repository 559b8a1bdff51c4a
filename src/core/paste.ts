/** Text put into a program as a paste, in the form that the program asked for. */
const PASTE_START = '\x1b[200~';
const PASTE_END = '\x1b[201~';
/** CSI in seven bits and in eight, before the end marker's number: what would end the paste within its text. */
const CSI_OF_END = /(?:\x1b\[|\x9b)(?=201~)/g;
/** Shows where an ESC was. Replacing it, and not removing it, cannot join its neighbours to another marker. */
const VISIBLE_ESC = '\u241b[';

/**
 * The bytes of pasting `text`. Bracketed (DECSET 2004), it stands between markers, with any end marker in the text
 * made harmless; else line ends become what the Enter key sends.
 */
export function encodePaste(text: string, options: { readonly isBracketed: boolean }): Uint8Array {
  const encoder = new TextEncoder();
  if (!options.isBracketed) return encoder.encode(text.replace(/\r?\n/g, '\r'));
  return encoder.encode(`${PASTE_START}${text.replace(CSI_OF_END, VISIBLE_ESC)}${PASTE_END}`);
}
