/**
 * What a client types, in the form that the program of the focused pane asked for. The terminal outside may speak
 * another keyboard than the program: then every key is read, and said again. Where neither has asked for anything the
 * bytes go through as they are, whatever they mean.
 */
import { decodeKeyEvent } from '../core/key-decoding.ts';
import type { KeyAction } from '../core/key-machine.ts';
import { encodeKeyEvent, KITTY_FLAGS, type KeyboardModes } from '../core/key-protocols.ts';
import { splitCharacters } from '../core/utf8.ts';
import { applicationCursorKey } from './application-cursor.ts';

type Typed = Pick<Extract<KeyAction, { kind: 'forward' }>, 'raw' | 'source'>;

/** Bytes for the program, none at all where its keyboard does not tell such a key. */
export function paneInput(
  { raw, source }: Typed,
  modes: KeyboardModes,
  isTerminalPlain: boolean,
): Uint8Array {
  const isProgramPlain = modes.kittyFlags === 0 && modes.otherKeys === 0;
  if (source === 'text') {
    if ((modes.kittyFlags & KITTY_FLAGS.allKeys) === 0) return raw;
    return Buffer.concat(splitCharacters(raw).map((character) => translated(character, modes)));
  }
  if (source !== 'key') return raw;
  if (!isProgramPlain || !isTerminalPlain) return translated(raw, modes);
  return modes.isApplicationCursor ? applicationCursorKey(raw) : raw;
}

function translated(raw: Uint8Array, modes: KeyboardModes): Uint8Array {
  const event = decodeKeyEvent(raw);
  return event === null ? raw : Buffer.from(encodeKeyEvent(event, modes));
}
