/**
 * What ccmux asks the terminal that a session is shown in, and what its answers mean. All is asked at once and nothing
 * is waited for: an answer changes what it is about when it comes. The last question is the one that every terminal
 * answers.
 */
import { parseXColor } from './terminal-colors.ts';

const ESC = '\x1b';
const CSI = `${ESC}[`;
const OSC = `${ESC}]`;
const ST = `${ESC}\\`;

export const SYNCHRONIZED_OUTPUT = 2026;
export const COLOR_SCHEME_REPORTS = 2031;
const PALETTE_SIZE = 16;

const requestMode = (mode: number) => `${CSI}?${mode}$p`;
const COLORS =
  `${OSC}10;?${ST}${OSC}11;?${ST}${OSC}12;?${ST}` +
  `${OSC}4;${Array.from({ length: PALETTE_SIZE }, (_, index) => `${index};?`).join(';')}${ST}`;
/** Kitty's keys, modifyOtherKeys, name and version. */
export const KEYBOARD_QUERIES = `${CSI}?u${CSI}?4m${CSI}>q`;
const MODES = requestMode(SYNCHRONIZED_OUTPUT) + requestMode(COLOR_SCHEME_REPORTS);
/** Of a cell, in pixels. */
const CELL_SIZE = `${CSI}16t`;
/** DA1: every terminal answers it. */
export const DEVICE_ATTRIBUTES_QUERY = `${CSI}c`;

/** Asks only for the colours, which have changed. */
export const COLOR_QUERIES = COLORS;
/** Answered once everything before it is done. */
export const DEVICE_STATUS_QUERY = `${CSI}5n`;

/** Terminals that would show a question as text, or are known to answer none. */
const ANSWERS_NOTHING = /^(dumb|linux|ansi|cons25|sun|vt[0-9]|emacs|unknown|$)/;

/** Names by which terminals with modifyOtherKeys are known, whether or not they answer the question for it. */
const HAS_OTHER_KEYS = /^(XTerm|tmux|mintty)\b/;

/** `version` is the name that a terminal gives itself. */
export function hasOtherKeysByName(version: string): boolean {
  return HAS_OTHER_KEYS.test(version);
}

/** Whether a terminal of this name takes strings (OSC) without showing them. */
export function takesStrings(term = 'dumb'): boolean {
  return !ANSWERS_NOTHING.test(term);
}

/** Everything that there is to ask a terminal that calls itself so. */
export function terminalQueries({ term, termProgram }: { term: string; termProgram: string }): string {
  if (!takesStrings(term)) return '';
  // Apple's Terminal shows the end of the question.
  const modes = termProgram === 'Apple_Terminal' ? '' : MODES;
  return `${KEYBOARD_QUERIES}${modes}${COLORS}${CELL_SIZE}${DEVICE_ATTRIBUTES_QUERY}`;
}

export type TerminalAnswer =
  | { readonly kind: 'kittyKeys'; readonly flags: number }
  | { readonly kind: 'otherKeys' }
  | { readonly kind: 'version'; readonly text: string }
  | { readonly kind: 'mode'; readonly mode: number; readonly isKnown: boolean }
  | {
      readonly kind: 'color';
      readonly of: 'foreground' | 'background' | 'cursor' | number;
      readonly color: string;
    }
  | { readonly kind: 'cellSize'; readonly width: number; readonly height: number }
  | { readonly kind: 'colorScheme' }
  | { readonly kind: 'deviceStatus' }
  | { readonly kind: 'deviceAttributes' };

const DYNAMIC_COLORS: Readonly<Record<string, 'foreground' | 'background' | 'cursor' | undefined>> = {
  10: 'foreground',
  11: 'background',
  12: 'cursor',
};
/** A name and a version are short; longer ones are nobody's. */
const VERSION_LIMIT = 128;

/** Null for what answers no question of ours. `raw` is a token of kind `reply`. */
export function parseAnswer(raw: Uint8Array): TerminalAnswer | null {
  const text = String.fromCharCode(...raw);
  if (text.startsWith(CSI)) return parseCsi(text.slice(CSI.length));
  const body = text.replace(/(?:\x07|\x1b\\)$/, '');
  if (body.startsWith(OSC)) return parseColor(body.slice(OSC.length));
  const version = /^\x1bP>\|([ -~]+)$/.exec(body);
  return version === null ? null : { kind: 'version', text: version[1].slice(0, VERSION_LIMIT) };
}

function parseCsi(text: string): TerminalAnswer | null {
  const kitty = /^\?([0-9]+)u$/.exec(text);
  if (kitty !== null) return { kind: 'kittyKeys', flags: Number(kitty[1]) };
  if (/^>4;[0-9]*m$/.test(text)) return { kind: 'otherKeys' };
  const mode = /^\?([0-9]+);([0-4])\$y$/.exec(text);
  if (mode !== null) return { kind: 'mode', mode: Number(mode[1]), isKnown: /[123]/.test(mode[2]) };
  const size = /^6;([0-9]{1,5});([0-9]{1,5})t$/.exec(text);
  if (size !== null) {
    const [height, width] = [Number(size[1]), Number(size[2])];
    return width > 0 && height > 0 ? { kind: 'cellSize', width, height } : null;
  }
  if (/^\?997;[12]n$/.test(text)) return { kind: 'colorScheme' };
  if (/^[03]n$/.test(text)) return { kind: 'deviceStatus' };
  return /^\?[0-9;]+c$/.test(text) ? { kind: 'deviceAttributes' } : null;
}

function parseColor(text: string): TerminalAnswer | null {
  const [id, ...rest] = text.split(';');
  const color = parseXColor(rest.at(-1) ?? '');
  if (color === null) return null;
  const dynamic = DYNAMIC_COLORS[id];
  if (dynamic !== undefined && rest.length === 1) return { kind: 'color', of: dynamic, color };
  const index = Number(rest[0]);
  const isBasic =
    id === '4' && rest.length === 2 && Number.isInteger(index) && index >= 0 && index < PALETTE_SIZE;
  return isBasic ? { kind: 'color', of: index, color } : null;
}
