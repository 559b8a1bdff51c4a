/** OSC 52: text for the clipboard of the outer terminal. */

/**
 * UTF-16 units. Terminals take no more than this, most of them far less; and while one is busy with a longer text, it
 * shows nothing of what is typed.
 */
const LONGEST_TEXT = 512 * 1024;

export function fitsClipboard(text: string): boolean {
  return text.length <= LONGEST_TEXT;
}

/** `OSC 52 ; c ; BASE64 ST`, `c` being the clipboard proper. */
export function clipboardSequence(text: string): Uint8Array {
  return Buffer.from(`\x1b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\x1b\\`, 'latin1');
}
