/**
 * The bytes that a terminal sends for a key: xterm's, and where xterm has none (`C-Enter`, `S-Enter`, `C-;`) those of
 * CSI u, which programs that know such keys at all understand.
 */
import { isCharacter, type Key } from './key-notation.ts';

export interface KeyModes {
  /** DECCKM: arrows, Home and End come as SS3 when no modifier is held. */
  readonly applicationCursor: boolean;
}

const CSI = '\x1b[';
const SS3 = '\x1bO';

const CURSOR_FINALS: Readonly<Record<string, string | undefined>> = {
  Up: 'A',
  Down: 'B',
  Right: 'C',
  Left: 'D',
  Begin: 'E',
  End: 'F',
  Home: 'H',
};
const FUNCTION_FINALS: Readonly<Record<string, string | undefined>> = { F1: 'P', F2: 'Q', F3: 'R', F4: 'S' };
const TILDES: Readonly<Record<string, number | undefined>> = {
  Insert: 2,
  Delete: 3,
  PageUp: 5,
  PageDown: 6,
  ...Object.fromEntries(
    [15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34].map((code, i) => [`F${i + 5}`, code]),
  ),
};
/** Control characters of keys with a name. */
const NAMED_CONTROLS: Readonly<Record<string, string | undefined>> = {
  Enter: '\r',
  Tab: '\t',
  Escape: '\x1b',
  Backspace: '\x7f',
  Space: ' ',
};
/** Control with one of these is the control character named by the other; the digits are the VT220's. */
const CONTROL_SYNONYMS: Readonly<Record<string, string | undefined>> = {
  '/': '_',
  '2': '@',
  '3': '[',
  '4': '\\',
  '5': ']',
  '6': '^',
  '7': '_',
};
/** kitty's code of F13, the first that has no other here. */
const KITTY_F13 = 57376;

export function encodeKey(key: Key, modes: KeyModes): string {
  const modifiers = 1 + (key.isShift ? 1 : 0) + (key.isAlt ? 2 : 0) + (key.isCtrl ? 4 : 0);
  const isPlain = modifiers === 1;
  const cursor = CURSOR_FINALS[key.base];
  if (cursor !== undefined) {
    if (!isPlain) return `${CSI}1;${modifiers}${cursor}`;
    return `${modes.applicationCursor ? SS3 : CSI}${cursor}`;
  }
  const final = FUNCTION_FINALS[key.base];
  if (final !== undefined) return isPlain ? `${SS3}${final}` : `${CSI}1;${modifiers}${final}`;
  const tilde = TILDES[key.base];
  if (tilde !== undefined) return isPlain ? `${CSI}${tilde}~` : `${CSI}${tilde};${modifiers}~`;
  const simple = encodeSimple(key);
  if (simple !== null) return key.isAlt ? `\x1b${simple}` : simple;
  return `${CSI}${keyCode(key.base)}${isPlain ? '' : `;${modifiers}`}u`;
}

/** The character or control character that the key sends without Alt; null where only CSI u can say it. */
function encodeSimple(key: Key): string | null {
  const { base, isCtrl, isShift } = key;
  if (base === 'Tab' && isShift && !isCtrl) return `${CSI}Z`;
  if (isShift) return null;
  const named = NAMED_CONTROLS[base];
  if (named !== undefined) {
    if (!isCtrl) return named;
    return base === 'Space' ? '\0' : base === 'Backspace' ? '\b' : null;
  }
  if (!isCharacter(base)) return null;
  if (!isCtrl) return base;
  if (base === '?' || base === '8') return '\x7f';
  const character = CONTROL_SYNONYMS[base] ?? base.toUpperCase();
  return /^[@-_]$/.test(character) ? String.fromCharCode(character.charCodeAt(0) - 0x40) : null;
}

function keyCode(base: string): number {
  const character = NAMED_CONTROLS[base] ?? base;
  if (isCharacter(character)) return character.codePointAt(0) ?? 0;
  return KITTY_F13 + Number(base.slice(1)) - 13;
}
