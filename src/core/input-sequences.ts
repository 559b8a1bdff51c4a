/**
 * Where an escape sequence of the input ends and what it is. The rules are made for input, not output: what a
 * terminal can send is known, so whatever is not a key, mouse report, focus event, paste marker or well-formed answer
 * is an Alt key followed by ordinary input. That keeps `Alt+]` and `Alt+P` typed at speed from swallowing what follows.
 */
import { characterLength } from './utf8.ts';

export const ESC = 0x1b;
const BEL = 0x07;
const DEL = 0x7f;

/** Longer than any key or report; kitty's longest key reports have about 40 bytes. */
const MAX_CSI_BYTES = 64;
/** No answer that ccmux asks for comes near it; a terminal that sends more is not believed. */
export const MAX_STRING_BYTES = 8 * 1024;

export interface Sequence {
  readonly kind: 'key' | 'mouse' | 'focus-in' | 'focus-out' | 'reply' | 'paste-start';
  /** Index behind its last byte. */
  readonly end: number;
}

/** The sequence that begins with the ESC at `at`; null where more bytes are needed to tell. */
export function scanSequence(bytes: Uint8Array, at: number): Sequence | null {
  if (at + 1 >= bytes.length) return null;
  switch (String.fromCharCode(bytes[at + 1])) {
    case '\x1b':
      return scanDoubleEscape(bytes, at);
    case '[':
      return scanCsi(bytes, at);
    case 'O':
      return scanSs3(bytes, at);
    case ']': // OSC: answers begin with their number
      return scanString(bytes, at, /[0-9]/);
    case 'P': // DCS: DECRPSS, XTGETTCAP, XTVERSION, DA3
      return scanString(bytes, at, /[0-9>!$+=?]/);
    case '_': // APC: kitty graphics
      return scanString(bytes, at, /G/);
    default:
      return scanAlt(bytes, at);
  }
}

/** The same, where nothing more is to be waited for. */
export function settleSequence(bytes: Uint8Array, at: number): Sequence {
  const next = bytes.at(at + 1);
  if (next === undefined || next === ESC) return { kind: 'key', end: at + 1 };
  return next < 0x80 ? altKey(at) : { kind: 'key', end: bytes.length };
}

/** Whether the bytes are the beginning of an answer that only a terminal sends, and not two keys. */
export function isReplyBegun(bytes: Uint8Array): boolean {
  return bytes.length > 3 && bytes[0] === ESC && ']P_'.includes(String.fromCharCode(bytes[1]));
}

/** ESC and the one character behind it. */
function altKey(at: number): Sequence {
  return { kind: 'key', end: at + 2 };
}

function scanAlt(bytes: Uint8Array, at: number): Sequence | null {
  const length = characterLength(bytes, at + 1);
  return length < 0 ? null : { kind: 'key', end: at + 1 + Math.max(1, length) };
}

/** `ESC ESC [ A` is Alt+Up in some terminals; before anything but such a key the first ESC is the Escape key. */
function scanDoubleEscape(bytes: Uint8Array, at: number): Sequence | null {
  const escape: Sequence = { kind: 'key', end: at + 1 };
  if (at + 2 >= bytes.length) return null;
  if (bytes[at + 2] !== 0x5b && bytes[at + 2] !== 0x4f) return escape;
  const inner = scanSequence(bytes, at + 1);
  if (inner === null) return null;
  return inner.kind === 'key' && inner.end > at + 3 ? inner : escape;
}

/** SS3: `ESC O A`, and with modifiers `ESC O 5 A`. */
function scanSs3(bytes: Uint8Array, at: number): Sequence | null {
  let i = at + 2;
  if (isDigit(bytes.at(i))) i++;
  if (i >= bytes.length) return null;
  return isLetter(bytes[i]) ? { kind: 'key', end: i + 1 } : altKey(at);
}

function scanCsi(bytes: Uint8Array, at: number): Sequence | null {
  const limit = Math.min(bytes.length, at + MAX_CSI_BYTES);
  let i = at + 2;
  if (bytes.at(i) === 0x5b) return scanLinuxKey(bytes, at);
  while (i < limit && bytes[i] >= 0x30 && bytes[i] <= 0x3f) i++;
  const parameters = String.fromCharCode(...bytes.subarray(at + 2, i));
  const intermediates = i;
  while (i < limit && bytes[i] >= 0x20 && bytes[i] <= 0x2f) i++;
  if (i >= at + MAX_CSI_BYTES) return altKey(at);
  if (i >= bytes.length) return null;
  if (bytes[i] < 0x40 || bytes[i] > 0x7e) return altKey(at);
  const final = String.fromCharCode(bytes[i]);
  if (final === 'M' && i === at + 2) return scanOldMouse(bytes, at);
  return { kind: i > intermediates ? 'reply' : classifyCsi(parameters, final), end: i + 1 };
}

/** The Linux console's F1 to F5: `CSI [ A` to `CSI [ E`. */
function scanLinuxKey(bytes: Uint8Array, at: number): Sequence | null {
  if (at + 3 >= bytes.length) return null;
  return bytes[at + 3] >= 0x41 && bytes[at + 3] <= 0x45 ? { kind: 'key', end: at + 4 } : altKey(at);
}

/** `CSI M` and three bytes: what a terminal sends that knows the mouse but not its SGR form. */
function scanOldMouse(bytes: Uint8Array, at: number): Sequence | null {
  for (let i = at + 3; i < at + 6; i++) {
    if (i >= bytes.length) return null;
    if (bytes[i] < 0x20) return { kind: 'key', end: at + 3 };
  }
  return { kind: 'mouse', end: at + 6 };
}

/**
 * `CSI 1 ; 2 R` is Shift+F3 and also the cursor's position (CPR) in the first line. It is taken for the key where
 * the second number can be a modifier: ccmux asks for positions with DECXCPR only, whose answer has a `?`.
 */
const MODIFIED_F3 = /^1;([2-9]|1[0-6])(:[0-9]+)?$/;
const MOUSE = /^<[0-9]+;[0-9]+;[0-9]+$/;

function classifyCsi(parameters: string, final: string): Sequence['kind'] {
  if ((final === 'M' || final === 'm') && MOUSE.test(parameters)) return 'mouse';
  if (/^[<=>?]/.test(parameters)) return 'reply';
  if (parameters === '') return final === 'I' ? 'focus-in' : final === 'O' ? 'focus-out' : 'key';
  switch (final) {
    case '~': // a paste's end outside a paste belongs to nobody
      return parameters === '200' ? 'paste-start' : parameters === '201' ? 'reply' : 'key';
    case 'R':
      return MODIFIED_F3.test(parameters) ? 'key' : 'reply';
    case 'n': // device status
    case 't': // window reports
    case 'x': // terminal parameters
    case 'c': // device attributes
      return 'reply';
    default:
      return 'key';
  }
}

/** OSC, DCS, APC: up to BEL or ST. Answers hold no control characters, so one of those ends the belief. */
function scanString(bytes: Uint8Array, at: number, first: RegExp): Sequence | null {
  if (at + 2 >= bytes.length) return null;
  if (!first.test(String.fromCharCode(bytes[at + 2]))) return altKey(at);
  const limit = at + MAX_STRING_BYTES;
  for (let i = at + 2; i < limit; i++) {
    if (i >= bytes.length) return null;
    if (bytes[i] === BEL) return { kind: 'reply', end: i + 1 };
    if (bytes[i] === ESC) {
      if (i + 1 >= bytes.length) return null;
      return bytes[i + 1] === 0x5c ? { kind: 'reply', end: i + 2 } : altKey(at);
    }
    if (bytes[i] < 0x20 || bytes[i] === DEL) return altKey(at);
  }
  return altKey(at);
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function isLetter(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}
