/**
 * The keys of copy mode, vi's and emacs'. A number before a key is its count; some keys wait for another one (`gg`, a
 * character for `f`). Pure: from state and key to the next state and what is to be done.
 */
import type { Jump, KeyStyle, Selection } from './copy-state.ts';
import type { Motion } from './motions.ts';
import type { Direction } from './search-scan.ts';

export type CopyCommand =
  | { readonly kind: 'move'; readonly motion: Motion }
  | { readonly kind: 'jump'; readonly jump: Jump }
  | { readonly kind: 'select'; readonly unit: Selection['unit'] }
  | { readonly kind: 'search'; readonly direction: Direction }
  | { readonly kind: 'search-word'; readonly direction: Direction }
  /** In the way of the search, or against it. */
  | { readonly kind: 'next-match'; readonly isReversed: boolean }
  | { readonly kind: SimpleCommand };

export type SimpleCommand =
  | 'swap-ends'
  /** Copies and leaves. */
  | 'copy'
  | 'copy-line'
  | 'copy-to-line-end'
  /** Copies, opens what is folded, or leaves: what there is to be done. */
  | 'enter'
  | 'fold'
  | 'fold-all'
  | 'other-text'
  | 'refresh'
  /** Gives up what is selected, or leaves. */
  | 'back'
  | 'leave';

export interface CopyKeys {
  /** Null where none was typed. */
  readonly count: number | null;
  readonly awaits: 'g' | 'C-x' | { readonly isForward: boolean; readonly isTill: boolean } | null;
}

export interface KeyedCommand {
  readonly keys: CopyKeys;
  /** Null where the key means nothing, or only begins something. */
  readonly command: CopyCommand | null;
  /** What was typed before the command. */
  readonly count: number | null;
}

export const NO_KEYS: CopyKeys = { count: null, awaits: null };
const MOST_COUNT = 1_000_000;

const motion = (name: Motion): CopyCommand => ({ kind: 'move', motion: name });
const simple = (kind: SimpleCommand): CopyCommand => ({ kind });
const select = (unit: Selection['unit']): CopyCommand => ({ kind: 'select', unit });
const search = (direction: Direction): CopyCommand => ({ kind: 'search', direction });

type Table = Readonly<Record<string, CopyCommand | undefined>>;

/** What both have. */
const COMMON: Table = {
  Left: motion('left'),
  Right: motion('right'),
  Up: motion('up'),
  Down: motion('down'),
  'C-Left': motion('word-back'),
  'C-Right': motion('word'),
  'C-Up': motion('scroll-up'),
  'C-Down': motion('scroll-down'),
  Home: motion('line-start'),
  End: motion('line-end'),
  'C-Home': motion('text-start'),
  'C-End': motion('text-end'),
  PageUp: motion('page-up'),
  PageDown: motion('page-down'),
  Backspace: motion('left'),
  ';': motion('repeat-jump'),
  ',': motion('reverse-jump'),
  n: { kind: 'next-match', isReversed: false },
  N: { kind: 'next-match', isReversed: true },
  Enter: simple('enter'),
  Tab: simple('fold'),
  'S-Tab': simple('fold-all'),
  'C-t': simple('other-text'),
  r: simple('refresh'),
  q: simple('leave'),
  'C-c': simple('leave'),
};

const VI: Table = {
  ...COMMON,
  h: motion('left'),
  j: motion('down'),
  k: motion('up'),
  l: motion('right'),
  'C-h': motion('left'),
  'C-n': motion('down'),
  'C-p': motion('up'),
  w: motion('word'),
  b: motion('word-back'),
  e: motion('word-end'),
  W: motion('big-word'),
  B: motion('big-word-back'),
  E: motion('big-word-end'),
  '0': motion('line-start'),
  '^': motion('indentation'),
  $: motion('line-end'),
  H: motion('view-top'),
  M: motion('view-middle'),
  L: motion('view-bottom'),
  G: motion('text-end'),
  '<': motion('text-start'),
  '>': motion('text-end'),
  'C-u': motion('half-page-up'),
  'C-d': motion('half-page-down'),
  'C-b': motion('page-up'),
  'C-f': motion('page-down'),
  'C-y': motion('scroll-up'),
  'C-e': motion('scroll-down'),
  K: motion('scroll-up'),
  J: motion('scroll-down'),
  z: motion('cursor-to-middle'),
  '{': motion('paragraph-up'),
  '}': motion('paragraph-down'),
  '%': motion('bracket'),
  v: select('character'),
  Space: select('character'),
  V: select('line'),
  'C-v': select('block'),
  o: simple('swap-ends'),
  y: simple('copy'),
  Y: simple('copy-line'),
  D: simple('copy-to-line-end'),
  '/': search('forward'),
  '?': search('backward'),
  '*': { kind: 'search-word', direction: 'forward' },
  '#': { kind: 'search-word', direction: 'backward' },
  Escape: simple('back'),
};

const EMACS: Table = {
  ...COMMON,
  'C-b': motion('left'),
  'C-f': motion('right'),
  'C-p': motion('up'),
  'C-n': motion('down'),
  'M-b': motion('word-back'),
  'M-f': motion('word-end'),
  'C-a': motion('line-start'),
  'C-e': motion('line-end'),
  'M-m': motion('indentation'),
  'M-R': motion('view-top'),
  'M-r': motion('view-middle'),
  'M-<': motion('text-start'),
  'M->': motion('text-end'),
  'C-v': motion('page-down'),
  Space: motion('page-down'),
  'M-v': motion('page-up'),
  'M-Up': motion('half-page-up'),
  'M-Down': motion('half-page-down'),
  'C-l': motion('cursor-to-middle'),
  'M-{': motion('paragraph-up'),
  'M-}': motion('paragraph-down'),
  'C-M-f': motion('bracket'),
  'C-M-b': motion('bracket'),
  'C-Space': select('character'),
  V: select('line'),
  R: select('block'),
  'M-w': simple('copy'),
  'C-w': simple('copy'),
  'C-k': simple('copy-to-line-end'),
  'C-s': search('forward'),
  'C-r': search('backward'),
  'C-g': simple('back'),
  Escape: simple('leave'),
};

const TABLES: Readonly<Record<KeyStyle, Table>> = { vi: VI, emacs: EMACS };

/** What most people look for, in the status line. */
export const COPY_HINTS: Readonly<Record<KeyStyle, string>> = {
  vi: 'v select, y copy, / search, q leave',
  emacs: 'Ctrl+Space select, Alt+w copy, Ctrl+s search, q leave',
};

/** The jumps wait for their character; in both styles, as in tmux. */
const JUMPS: Readonly<Record<string, { isForward: boolean; isTill: boolean } | undefined>> = {
  f: { isForward: true, isTill: false },
  F: { isForward: false, isTill: false },
  t: { isForward: true, isTill: true },
  T: { isForward: false, isTill: true },
};

/** `key` is a key's name, or one typed character. */
export function stepCopyKeys(keys: CopyKeys, key: string, style: KeyStyle): KeyedCommand {
  const name = key === ' ' ? 'Space' : key;
  const { count, awaits } = keys;
  const run = (command: CopyCommand | null): KeyedCommand => ({ keys: NO_KEYS, command, count });
  if (awaits === 'g') return run(name === 'g' ? motion('text-start') : null);
  if (awaits === 'C-x') return run(name === 'C-x' ? simple('swap-ends') : null);
  if (awaits !== null) {
    const character = name === 'Space' ? ' ' : name;
    // A key that types nothing gives the jump up.
    return run(Array.from(character).length === 1 ? { kind: 'jump', jump: { character, ...awaits } } : null);
  }
  const isDigit = /^[0-9]$/.test(name) && !(name === '0' && count === null);
  if (isDigit) {
    const next = Math.min(MOST_COUNT, (count ?? 0) * 10 + Number(name));
    return { keys: { count: next, awaits: null }, command: null, count: null };
  }
  const isFirst = name === 'g' || (name === 'C-x' && style === 'emacs');
  if (isFirst) return { keys: { count, awaits: name }, command: null, count: null };
  const jump = JUMPS[name];
  if (jump !== undefined) return { keys: { count, awaits: jump }, command: null, count: null };
  return run(Object.hasOwn(TABLES[style], name) ? (TABLES[style][name] ?? null) : null);
}
