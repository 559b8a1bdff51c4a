/**
 * Which key some bytes are, from whatever a terminal sends for it: control characters, xterm's and rxvt's sequences, the
 * Linux console's, modifyOtherKeys (`CSI 27 ; mods ; code ~`) and CSI u (fixterms, kitty).
 */
import {
  FINALS,
  KEYPAD_CODES,
  KEYPAD_FINALS,
  KITTY_FIRST_CODE,
  KITTY_LAST_CODE,
  NAMED_CODES,
  TILDES,
} from './key-codes.ts';
import { keyOfEvent, MODIFIERS, pressOf, textOf, type KeyEvent } from './key-event.ts';
import { isCharacter, type Key } from './key-notation.ts';

const DECODER = new TextDecoder();
const PLAIN = { isCtrl: false, isAlt: false, isShift: false } as const;

/** Null for several characters, for sequences that are no known key, and for releases. */
export function decodeKey(raw: Uint8Array): Key | null {
  const event = decodeKeyEvent(raw);
  return event === null ? null : keyOfEvent(event);
}

/** Null for several characters and for sequences that are no key's. */
export function decodeKeyEvent(raw: Uint8Array): KeyEvent | null {
  if (raw.length === 0) return null;
  if (raw[0] !== 0x1b) {
    const key = raw.length === 1 && isControl(raw[0]) ? controlKey(raw[0]) : characterKey(raw);
    return key === null ? null : pressOf(key);
  }
  if (raw.length === 1) return pressOf({ ...PLAIN, base: 'Escape' });
  if (raw.length > 2 && raw[1] === 0x5b) return decodeCsi(latin1(raw.subarray(2)));
  if (raw.length > 2 && raw[1] === 0x4f) return decodeSs3(latin1(raw.subarray(2)));
  const inner = decodeKeyEvent(raw.subarray(1));
  return inner === null ? null : { ...inner, modifiers: inner.modifiers | MODIFIERS.alt, text: '' };
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

const { shift: SHIFT, ctrl: CTRL } = MODIFIERS;
const ACTIONS: Readonly<Record<number, KeyEvent['action'] | undefined>> = { 2: 'repeat', 3: 'release' };

/** `text` is what follows `CSI`, final character included. */
function decodeCsi(text: string): KeyEvent | null {
  const match = /^([0-9:;]*)([@-~])$/.exec(text);
  if (match === null) return decodeLinuxConsole(text);
  const [, parameters, final] = match;
  const [codes, modifiers = [1], third = null] = splitParameters(parameters);
  const [code, shifted = 0, onUsLayout = 0] = codes;
  const action = ACTIONS[modifiers.at(1) ?? 1] ?? 'press';
  const bits = Math.max(0, modifiers[0] - 1);
  if (final === 'u') return codeKey({ code, shifted, onUsLayout, bits, action, text: third });
  if (final === '~') {
    if (code === 27 && third !== null) return otherKey(third[0], bits);
    return named(TILDES[code], bits, action);
  }
  if (final === 'Z') return named('Tab', bits | SHIFT, action);
  if (final === '^' || final === '@') return named(TILDES[code], final === '^' ? CTRL : CTRL | SHIFT);
  if (/[a-d]/.test(final) && parameters === '') return named(FINALS[final.toUpperCase()], SHIFT);
  return named(FINALS[final], bits, action);
}

/** `97:65;5:1` to its numbers; what is absent is 0. */
function splitParameters(text: string): number[][] {
  return text.split(';').map((parameter) => parameter.split(':').map(Number));
}

function decodeLinuxConsole(text: string): KeyEvent | null {
  const match = /^\[([A-E])$/.exec(text);
  return match === null ? null : named(`F${match[1].charCodeAt(0) - 0x40}`, 0);
}

function decodeSs3(text: string): KeyEvent | null {
  const match = /^([0-9]?)([A-Za-z])$/.exec(text);
  if (match === null) return null;
  const [, modifiers, final] = match;
  const bits = Math.max(0, Number(modifiers || 1) - 1);
  const onKeypad = KEYPAD_FINALS[final];
  if (onKeypad !== undefined) return named(onKeypad, bits, 'press', true);
  if (/[a-d]/.test(final)) return named(FINALS[final.toUpperCase()], CTRL);
  return named(FINALS[final], bits);
}

function named(
  base: string | undefined,
  modifiers: number,
  action: KeyEvent['action'] = 'press',
  isKeypad = false,
): KeyEvent | null {
  if (base === undefined) return null;
  const event = { base, shifted: '', onUsLayout: '', modifiers, action, text: '', isKeypad };
  return { ...event, text: textOf(event) };
}

interface CodeReport {
  readonly code: number;
  readonly shifted: number;
  readonly onUsLayout: number;
  readonly bits: number;
  readonly action: KeyEvent['action'];
  /** Code points of the text that the key made; null where the terminal does not say. */
  readonly text: readonly number[] | null;
}

function codeKey({ code, shifted, onUsLayout, bits, action, text }: CodeReport): KeyEvent | null {
  const onKeypad = KEYPAD_CODES[code];
  const base = NAMED_CODES[code] ?? onKeypad ?? baseOf(code);
  if (base === null) return null;
  const said = text?.map(characterOf).join('') ?? '';
  const isTextOfShift = (bits & SHIFT) !== 0 && isCharacter(said);
  const event = {
    ...{ base, shifted: characterOf(shifted) || (isTextOfShift ? said : ''), text: '' },
    ...{ onUsLayout: characterOf(onUsLayout), modifiers: bits, action, isKeypad: onKeypad !== undefined },
  };
  return { ...event, text: said === '' ? textOf(event) : said };
}

/** modifyOtherKeys says the character that the key makes, Shift included. */
function otherKey(code: number, bits: number): KeyEvent | null {
  const lower = characterOf(code).toLowerCase();
  const isCapital = (bits & SHIFT) !== 0 && isCharacter(lower) && lower !== characterOf(code);
  const key = isCapital ? (lower.codePointAt(0) ?? code) : code;
  const shifted = (bits & SHIFT) !== 0 ? code : 0;
  return codeKey({ code: key, shifted, onUsLayout: 0, bits, action: 'press', text: null });
}

function baseOf(code: number): string | null {
  if (code >= KITTY_FIRST_CODE && code <= KITTY_LAST_CODE) return `#${code}`;
  return characterOf(code) || null;
}

/** Empty for what is no printable character. */
function characterOf(code: number): string {
  const isPrintable =
    code >= 0x20 && code !== 0x7f && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isPrintable ? String.fromCodePoint(code) : '';
}
