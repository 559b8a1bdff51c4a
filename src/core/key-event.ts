/**
 * What happened on a keyboard, in more detail than a key's name tells: pressed or released, with which modifiers, what
 * text it makes. It is what the extended keyboards (kitty's protocol, xterm's modifyOtherKeys) can say of a key; of
 * what plain terminals send, the rest is guessed.
 */
import { isCharacter, type Key } from './key-notation.ts';

export interface KeyEvent {
  /** Character of the key without Shift, a name of key-notation, or `#CODE` for a key that has only kitty's number. */
  readonly base: string;
  /** The character with Shift held; empty where it was not said. */
  readonly shifted: string;
  /** The character that this key has on a US keyboard, where it was said and differs; else empty. */
  readonly onUsLayout: string;
  /** Bits of MODIFIERS. */
  readonly modifiers: number;
  readonly action: 'press' | 'repeat' | 'release';
  /** The text that the key makes; empty for none. */
  readonly text: string;
  readonly isKeypad: boolean;
}

/** As kitty counts them, less the one that is added on the wire. xterm's Meta is kitty's Super. */
export const MODIFIERS = {
  shift: 1,
  alt: 2,
  ctrl: 4,
  super: 8,
  hyper: 16,
  meta: 32,
  capsLock: 64,
  numLock: 128,
} as const;
/** Held for the user's comfort, no part of a key: only a program that wants all keys is told of them. */
export const LOCKS = MODIFIERS.capsLock | MODIFIERS.numLock;
const MAKES_NO_TEXT = MODIFIERS.alt | MODIFIERS.ctrl | MODIFIERS.super | MODIFIERS.hyper | MODIFIERS.meta;

/** The press of `key`, as a plain terminal would know it. */
export function pressOf(key: Key): KeyEvent {
  const { base, isCtrl, isAlt, isShift } = key;
  const lower = base.toLowerCase();
  // A capital letter is the letter with Shift; of other characters nobody knows how they are typed.
  const isCapital = isCharacter(base) && lower !== base && isCharacter(lower);
  const modifiers =
    (isShift || isCapital ? MODIFIERS.shift : 0) |
    (isAlt ? MODIFIERS.alt : 0) |
    (isCtrl ? MODIFIERS.ctrl : 0);
  const event: KeyEvent = {
    base: isCapital ? lower : base,
    shifted: isCapital ? base : '',
    onUsLayout: '',
    modifiers,
    action: 'press',
    text: '',
    isKeypad: false,
  };
  return { ...event, text: textOf(event) };
}

/** The text that a key makes, from what is known of it. */
export function textOf({ base, shifted, modifiers, action }: KeyEvent): string {
  if (action === 'release' || (modifiers & MAKES_NO_TEXT) !== 0) return '';
  if (base === 'Space') return ' ';
  if (!isCharacter(base)) return '';
  if ((modifiers & MODIFIERS.shift) === 0) return base;
  return shifted === '' ? base.toUpperCase() : shifted;
}

/**
 * The key that a binding would name; null for releases, for keys with no name, and for characters that are typed with
 * a Super or Hyper held, which are nobody's here.
 */
export function keyOfEvent(event: KeyEvent): Key | null {
  const { base, shifted, onUsLayout, modifiers, action } = event;
  if (action === 'release' || isUnnamed(base)) return null;
  const isShift = (modifiers & MODIFIERS.shift) !== 0;
  const isCtrl = (modifiers & MODIFIERS.ctrl) !== 0;
  if (!isCharacter(base) && !TYPING_KEYS.has(base)) {
    return { base, isCtrl, isAlt: (modifiers & (MODIFIERS.alt | MODIFIERS.super)) !== 0, isShift };
  }
  if ((modifiers & (MODIFIERS.super | MODIFIERS.hyper | MODIFIERS.meta)) !== 0) return null;
  const isAlt = (modifiers & MODIFIERS.alt) !== 0;
  // On a Cyrillic keyboard Ctrl and the key of `c` is Ctrl+C all the same.
  const isForeign = onUsLayout !== '' && (isCtrl || isAlt) && base > '~' && isCharacter(base);
  if (isForeign) return { base: onUsLayout, isCtrl, isAlt, isShift };
  // `%` is one key, however it is typed; Control knows no capitals, so Shift stays told apart there.
  const isLetter = base.toLowerCase() !== base.toUpperCase();
  if (isShift && shifted !== '' && !isLetter) return { base: shifted, isCtrl, isAlt, isShift: false };
  return { base, isCtrl, isAlt, isShift };
}

/** Keys with a name that send a control character or a space. */
const TYPING_KEYS: ReadonlySet<string> = new Set(['Enter', 'Tab', 'Escape', 'Backspace', 'Space']);

/** Whether the key has only kitty's number. */
export function isUnnamed(base: string): boolean {
  return base.length > 1 && base.startsWith('#');
}

/** Kitty's codes of keys that only modify others: the locks, and Shift to Level 5. */
export function isModifierKey(base: string): boolean {
  const code = isUnnamed(base) ? Number(base.slice(1)) : 0;
  return (code >= 57358 && code <= 57360) || (code >= 57441 && code <= 57454);
}
