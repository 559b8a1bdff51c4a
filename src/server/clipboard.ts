/** OSC 52: text for the clipboard of the outer terminal. */

/** `OSC 52 ; c ; BASE64 ST`, `c` being the clipboard proper. */
export function clipboardSequence(text: string): Uint8Array {
  return Buffer.from(`\x1b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\x1b\\`, 'latin1');
}
