/**
 * Keys by name: what a token is called, what a name means, what bytes it stands for. How names are written stands in
 * key-notation.ts; all three functions speak the canonical form, so that keys compare as strings.
 */
import type { InputToken } from './input-token.ts';
import { decodeKey } from './key-decoding.ts';
import { encodeKey, type KeyModes } from './key-encoding.ts';
import { pressOf } from './key-event.ts';
import { formatKey, KEY_NAMES, parseKey, splitModifiers } from './key-notation.ts';
import { encodeKeyEvent, type KeyboardModes } from './key-protocols.ts';
import { nearest } from './nearest.ts';

export { KEY_NAMES } from './key-notation.ts';

const ENCODER = new TextEncoder();

/** The name of the key; null where the token is none, is text of several characters or an unknown sequence. */
export function keyName(token: InputToken): string | null {
  if (token.kind !== 'key' && token.kind !== 'text') return null;
  const key = decodeKey(token.raw);
  return key === null ? null : formatKey(key);
}

/** The canonical form of a key's name in any form that is understood, or null where it names none. */
export function parseKeyName(text: string): string | null {
  const key = parseKey(text);
  return key === null ? null : formatKey(key);
}

/** The key that somebody who mistyped most likely meant, or undefined where no name is close. */
export function nearestKeyName(text: string): string | undefined {
  const { modifiers, base } = splitModifiers(text);
  const meant = base.length > 1 ? nearest(base, KEY_NAMES) : undefined;
  return meant === undefined ? undefined : (parseKeyName(modifiers + meant) ?? undefined);
}

/** The bytes that a terminal sends for the key of this name, in any form that is understood; null where it names none. */
export function keyBytes(name: string, modes: KeyModes): Uint8Array | null {
  const key = parseKey(name);
  return key === null ? null : ENCODER.encode(encodeKey(key, modes));
}

/** The bytes that a program gets for the key of this name, by the keyboard it asked for; null where it names none. */
export function keyInput(name: string, modes: KeyboardModes): Uint8Array | null {
  const key = parseKey(name);
  if (key === null) return null;
  const isPlain = modes.kittyFlags === 0 && modes.otherKeys === 0;
  if (isPlain) return keyBytes(name, { applicationCursor: modes.isApplicationCursor });
  return ENCODER.encode(encodeKeyEvent(pressOf(key), modes));
}
