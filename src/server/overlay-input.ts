/** What a prompt, a page or a mode is given for a token of the terminal. */
import type { InputToken } from '../core/input-token.ts';
import { decodeKeyEvent } from '../core/key-decoding.ts';
import type { KeyEvent } from '../core/key-event.ts';
import { keyName } from '../core/key-names.ts';
import { isCharacter } from '../core/key-notation.ts';
import type { OverlayInput } from '../ui/prompt.ts';

function isTyped({ text, base, action }: KeyEvent): boolean {
  return text !== '' && action !== 'release' && (isCharacter(base) || base === 'Space');
}

/** What a prompt or page is given for a token: pasted text arrives like typed text. */
export function overlayInput(token: InputToken): OverlayInput | null {
  if (token.kind === 'text' || token.kind === 'paste-data') {
    return { kind: 'text', text: Buffer.from(token.raw).toString('utf8') };
  }
  if (token.kind !== 'key') return null;
  // A keyboard that tells all keys as sequences tells their text, too.
  const event = decodeKeyEvent(token.raw);
  if (event !== null && isTyped(event)) return { kind: 'text', text: event.text };
  const name = keyName(token);
  return name === null ? null : { kind: 'key', name };
}
