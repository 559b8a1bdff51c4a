/**
 * Mouse reports: read from the terminal (SGR, or the three bytes of old), written for a program in the way that it
 * asked for. Places are cells, (0,0) top left; of what, the caller knows.
 */
import type { InputToken } from './input-token.ts';

export type MouseButton =
  | 'left'
  | 'middle'
  | 'right'
  /** Motion without a button; and a release in the old form, which does not say of what. */
  | 'none'
  | 'wheel-up'
  | 'wheel-down'
  | 'wheel-left'
  | 'wheel-right'
  | 'button-8'
  | 'button-9'
  | 'button-10'
  | 'button-11';

export interface MouseEvent {
  /** A wheel only ever presses. */
  readonly action: 'press' | 'release' | 'move';
  readonly button: MouseButton;
  readonly x: number;
  readonly y: number;
  readonly isShift: boolean;
  readonly isAlt: boolean;
  readonly isCtrl: boolean;
}

/** DECSET 9, 1000, 1002, 1003. */
export type MouseTracking = 'none' | 'x10' | 'vt200' | 'drag' | 'any';
/** The plain one, DECSET 1005, 1006, 1016, 1015. */
export type MouseEncoding = 'default' | 'utf8' | 'sgr' | 'sgr-pixels' | 'urxvt';

export interface MouseModes {
  readonly tracking: MouseTracking;
  readonly encoding: MouseEncoding;
  /** Of one cell, in pixels: what the program was told of it. */
  readonly cellSize?: { readonly width: number; readonly height: number };
}

/** Bits of a report's button code. */
const SHIFT = 4;
const ALT = 8;
const CTRL = 16;
const MOTION = 32;
/** The button's own bits; wheels have 64 set, further buttons 128. */
const BUTTON = 0b1100_0011;
const BUTTONS: ReadonlyMap<number, MouseButton> = new Map([
  [0, 'left'],
  [1, 'middle'],
  [2, 'right'],
  [3, 'none'],
  [64, 'wheel-up'],
  [65, 'wheel-down'],
  [66, 'wheel-left'],
  [67, 'wheel-right'],
  [128, 'button-8'],
  [129, 'button-9'],
  [130, 'button-10'],
  [131, 'button-11'],
]);
const CODES: ReadonlyMap<MouseButton, number> = new Map(
  Array.from(BUTTONS, ([code, button]) => [button, code]),
);
const RELEASE_CODE = 3;

/** Old reports add this to every value, to stay clear of control characters. */
const OFFSET = 32;
/** The last values that fit one byte, and two bytes of UTF-8. */
const MAX_BYTE = 255;
const MAX_UTF8 = 2047;

/** The event that `token` reports; null where it is no mouse report. */
export function parseMouse(token: InputToken): MouseEvent | null {
  if (token.kind !== 'mouse') return null;
  const text = String.fromCharCode(...token.raw);
  const match = /^\x1b\[<([0-9]+);([0-9]+);([0-9]+)([Mm])$/.exec(text);
  if (match !== null) {
    const [code, x, y] = match.slice(1, 4).map(Number);
    return eventOf(code, { x, y, isRelease: match[4] === 'm' });
  }
  if (!text.startsWith('\x1b[M') || token.raw.length !== 6) return null;
  const [code, x, y] = Array.from(token.raw.subarray(3), (byte) => byte - OFFSET);
  return eventOf(code, { x, y, isRelease: (code & (BUTTON | MOTION)) === RELEASE_CODE });
}

/** `x` and `y` count from 1, as in the report. */
function eventOf(code: number, report: { x: number; y: number; isRelease: boolean }): MouseEvent | null {
  const button = BUTTONS.get(code & BUTTON);
  if (button === undefined) return null;
  const isMotion = (code & MOTION) !== 0 && !isWheel(button);
  return {
    action: report.isRelease ? 'release' : isMotion ? 'move' : 'press',
    button,
    x: Math.max(0, report.x - 1),
    y: Math.max(0, report.y - 1),
    isShift: (code & SHIFT) !== 0,
    isAlt: (code & ALT) !== 0,
    isCtrl: (code & CTRL) !== 0,
  };
}

export function isWheel(button: MouseButton): boolean {
  return button.startsWith('wheel-');
}

/** The report of `event` for a program in these modes; null where they do not want it, or cannot say it. */
export function encodeMouse(event: MouseEvent, modes: MouseModes): Uint8Array | null {
  if (!isWanted(event, modes.tracking)) return null;
  const isExtended = modes.encoding === 'sgr' || modes.encoding === 'sgr-pixels';
  const code = buttonCode(event, { isExtended, hasModifiers: modes.tracking !== 'x10' });
  const x = event.x + 1;
  const y = event.y + 1;
  switch (modes.encoding) {
    case 'sgr':
      return sgrReport([code, x, y], event);
    case 'sgr-pixels': {
      // The middle of the cell: more than the cell is not known.
      const { width, height } = modes.cellSize ?? { width: 1, height: 1 };
      const middle = (cell: number, size: number) => cell * size + Math.ceil(size / 2);
      return sgrReport([code, middle(event.x, width), middle(event.y, height)], event);
    }
    case 'urxvt':
      return bytes(`\x1b[${code + OFFSET};${x};${y}M`);
    case 'utf8':
      return oldReport([code, x, y], MAX_UTF8);
    case 'default':
      return oldReport([code, x, y], MAX_BYTE);
  }
}

function sgrReport(values: readonly number[], { action }: MouseEvent): Uint8Array {
  return bytes(`\x1b[<${values.join(';')}${action === 'release' ? 'm' : 'M'}`);
}

function isWanted(event: MouseEvent, tracking: MouseTracking): boolean {
  switch (tracking) {
    case 'none':
      return false;
    case 'x10':
      return event.action === 'press' && ['left', 'middle', 'right'].includes(event.button);
    case 'vt200':
      return event.action !== 'move';
    case 'drag':
      return event.action !== 'move' || event.button !== 'none';
    case 'any':
      return true;
  }
}

function buttonCode(event: MouseEvent, form: { isExtended: boolean; hasModifiers: boolean }): number {
  const isUnnamed = event.action === 'release' && !form.isExtended;
  const button = isUnnamed ? RELEASE_CODE : (CODES.get(event.button) ?? RELEASE_CODE);
  const motion = event.action === 'move' ? MOTION : 0;
  if (!form.hasModifiers) return button | motion;
  return button | motion | (event.isShift ? SHIFT : 0) | (event.isAlt ? ALT : 0) | (event.isCtrl ? CTRL : 0);
}

/** `CSI M` and each value as one character; null where one of them does not fit. */
function oldReport(values: readonly number[], max: number): Uint8Array | null {
  const shifted = values.map((value) => value + OFFSET);
  if (shifted.some((value) => value > max)) return null;
  const text = `\x1b[M${String.fromCharCode(...shifted)}`;
  return max === MAX_BYTE ? bytes(text) : new TextEncoder().encode(text);
}

function bytes(latin1: string): Uint8Array {
  return Uint8Array.from(latin1, (character) => character.charCodeAt(0));
}
