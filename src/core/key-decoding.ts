/**
 * Which key some bytes are, from whatever a terminal sends for it: control characters, xterm's and rxvt's sequences, the
 * Linux console's, modifyOtherKeys (`CSI 27 ; mods ; code ~`) and CSI u (fixterms, kitty).
 */
import { isCharacter, type Key } from './key-notation.ts';

const DECODER = new TextDecoder();
const PLAIN = { isCtrl: false, isAlt: false, isShift: false } as const;

/** Null for several characters, for sequences that are no known key, and for releases. */
export function decodeKey(raw: Uint8Array): Key | null {
  if (raw.length === 0) return null;
  if (raw[0] !== 0x1b) return raw.length === 1 && isControl(raw[0]) ? controlKey(raw[0]) : characterKey(raw);
  if (raw.length === 1) return { ...PLAIN, base: 'Escape' };
  if (raw.length > 2 && raw[1] === 0x5b) return decodeCsi(latin1(raw.subarray(2)));
  if (raw.length > 2 && raw[1] === 0x4f) return decodeSs3(latin1(raw.subarray(2)));
  const inner = decodeKey(raw.subarray(1));
  return inner === null ? null : { ...inner, isAlt: true };
}

function isControl(byte: number): boolean {
  return byte < 0x20 || byte === 0x7f;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** Of the control characters four are keys of their own; the others are Control and the character 64 above. */
function controlKey(byte: number): Key {
  const base = NAMED_CODES[byte];
  if (base !== undefined) return { ...PLAIN, base };
  return {
    ...PLAIN,
    base: byte === 0 ? 'Space' : String.fromCharCode(byte + 0x40).toLowerCase(),
    isCtrl: true,
  };
}

function characterKey(raw: Uint8Array): Key | null {
  const text = DECODER.decode(raw);
  if (!isCharacter(text) || text === '\ufffd') return null;
  return { ...PLAIN, base: text === ' ' ? 'Space' : text };
}

/** Final characters of `CSI 1 ; mods X` and `SS3 X`. */
const FINALS: Readonly<Record<string, string | undefined>> = {
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
const TILDES: Readonly<Record<number, string | undefined>> = {
  1: 'Home',
  2: 'Insert',
  3: 'Delete',
  4: 'End',
  5: 'PageUp',
  6: 'PageDown',
  7: 'Home',
  8: 'End',
  ...numbered([11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34], 1),
};

/** Codes of CSI u and modifyOtherKeys that are no characters; from 57344 on they are kitty's. */
const NAMED_CODES: Readonly<Record<number, string | undefined>> = {
  9: 'Tab',
  13: 'Enter',
  27: 'Escape',
  32: 'Space',
  127: 'Backspace',
  ...numbered(range(57376, 57398), 13),
  ...Object.fromEntries(Array.from('0123456789./*-+', (character, i) => [57399 + i, character])),
  57414: 'Enter',
  57415: '=',
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
const KITTY_FIRST_CODE = 57344;
const KITTY_LAST_CODE = 63743;

function numbered(codes: readonly number[], first: number): Record<number, string> {
  return Object.fromEntries(codes.map((code, i) => [code, `F${first + i}`]));
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** `text` is what follows `CSI`, final character included. */
function decodeCsi(text: string): Key | null {
  const match = /^([0-9:;]*)([@-~])$/.exec(text);
  if (match === null) return decodeLinuxConsole(text);
  const [, parameters, final] = match;
  const [[code], modifiers = [1], other = null] = splitParameters(parameters);
  // The event of `mods:event`: 1 press, 2 repeat, 3 release.
  if (modifiers.at(1) === 3) return null;
  const bits = Math.max(0, modifiers[0] - 1);
  if (final === 'u') return codeKey(code, bits);
  if (final === '~') return code === 27 && other !== null ? codeKey(other[0], bits) : key(TILDES[code], bits);
  if (final === 'Z') return key('Tab', bits | SHIFT);
  if (final === '^' || final === '@') return key(TILDES[code], final === '^' ? CTRL : CTRL | SHIFT);
  if (/[a-d]/.test(final) && parameters === '') return key(FINALS[final.toUpperCase()], SHIFT);
  return key(FINALS[final], bits);
}

/** `97:65;5:1` to its numbers; what is absent is 0. */
function splitParameters(text: string): number[][] {
  return text.split(';').map((parameter) => parameter.split(':').map(Number));
}

function decodeLinuxConsole(text: string): Key | null {
  const match = /^\[([A-E])$/.exec(text);
  return match === null ? null : key(`F${match[1].charCodeAt(0) - 0x40}`, 0);
}

/** Keypad keys in application mode: `SS3 j` is `*`, `SS3 p` is `0`. */
const KEYPAD = /^[j-y]$/;

function decodeSs3(text: string): Key | null {
  const match = /^([0-9]?)([A-Za-z])$/.exec(text);
  if (match === null) return null;
  const [, modifiers, final] = match;
  const bits = Math.max(0, Number(modifiers || 1) - 1);
  if (final === 'M') return key('Enter', bits);
  if (final === 'X') return key('=', bits);
  if (KEYPAD.test(final)) return key(String.fromCharCode(final.charCodeAt(0) - 0x40), bits);
  if (/[a-d]/.test(final)) return key(FINALS[final.toUpperCase()], CTRL);
  return key(FINALS[final], bits);
}

/** Modifiers as xterm and kitty count them, less the one that is added on the wire; the locks (64, 128) do not matter. */
const SHIFT = 1;
const ALT = 2;
const CTRL = 4;
/** xterm's Meta, kitty's Super. */
const META_OR_SUPER = 8;
const HYPER_OR_META = 16 | 32;

function key(base: string | undefined, bits: number): Key | null {
  if (base === undefined) return null;
  return {
    base,
    isShift: (bits & SHIFT) !== 0,
    isAlt: (bits & (ALT | META_OR_SUPER)) !== 0,
    isCtrl: (bits & CTRL) !== 0,
  };
}

/** A key by its code point. Those that a Super or Hyper is held with are nobody's here. */
function codeKey(code: number, bits: number): Key | null {
  if ((bits & (META_OR_SUPER | HYPER_OR_META)) !== 0) return null;
  const named = NAMED_CODES[code];
  if (named !== undefined) return key(named, bits);
  if (code < 32 || code > 0x10ffff || (code >= KITTY_FIRST_CODE && code <= KITTY_LAST_CODE)) return null;
  return key(String.fromCodePoint(code), bits);
}
