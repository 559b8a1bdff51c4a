/**
 * The bytes of a key event for a program, by the keyboard that the program asked for: a plain one, xterm's
 * modifyOtherKeys (https://invisible-island.net/xterm/modified-keys.html), or kitty's protocol in any of its
 * enhancements (https://sw.kovidgoyal.net/kitty/keyboard-protocol/).
 */
import { codesByName, FINALS, KEYPAD_CODES, KEYPAD_FINALS, NAMED_CODES, TILDES } from './key-codes.ts';
import { encodeKey } from './key-encoding.ts';
import { isModifierKey, isUnnamed, LOCKS, MODIFIERS, type KeyEvent } from './key-event.ts';
import { isCharacter, type Key } from './key-notation.ts';

/** What a program asked of the keyboard. */
export interface KeyboardModes {
  /** DECCKM: arrows, Home and End come as SS3 when no modifier is held. */
  readonly isApplicationCursor: boolean;
  /** DECPAM: the keypad's keys come as SS3. */
  readonly isApplicationKeypad: boolean;
  /** Kitty's progressive enhancements, KITTY_FLAGS; 0 for none. */
  readonly kittyFlags: number;
  /** Level of modifyOtherKeys. */
  readonly otherKeys: 0 | 1 | 2;
}

export const KITTY_FLAGS = { disambiguate: 1, events: 2, alternates: 4, allKeys: 8, text: 16 } as const;
export const ALL_KITTY_FLAGS = 31;

const CSI = '\x1b[';
const SS3 = '\x1bO';
const ACTION_NUMBERS = { press: 1, repeat: 2, release: 3 } as const;
const TYPED_BYTES: Readonly<Record<string, string | undefined>> = {
  Enter: '\r',
  Tab: '\t',
  Backspace: '\x7f',
};
const FINAL_OF = codesByName(FINALS);
const NUMBER_OF = codesByName(TILDES);
const CODE_OF = codesByName(NAMED_CODES);
const KEYPAD_CODE_OF = codesByName(KEYPAD_CODES);
const KEYPAD_FINAL_OF = codesByName(KEYPAD_FINALS);

/** Empty where such a keyboard says nothing of the event, as of releases mostly. */
export function encodeKeyEvent(event: KeyEvent, modes: KeyboardModes): string {
  if (modes.kittyFlags !== 0) return encodeForKitty(event, modes);
  if (event.action === 'release' || isUnnamed(event.base)) return '';
  return modes.otherKeys === 0 ? encodePlainly(event, modes) : encodeOtherKey(event, modes);
}

function encodePlainly(event: KeyEvent, modes: KeyboardModes): string {
  const { base, isKeypad, text } = event;
  if (isKeypad && modes.isApplicationKeypad && (event.modifiers & ~LOCKS) === 0) {
    const final = KEYPAD_FINAL_OF.get(base);
    if (final !== undefined) return `${SS3}${final}`;
  }
  if (text !== '') return text;
  // What only an extended keyboard can tell apart is the key with fewer modifiers on a plain one.
  const key = plainKey(event);
  for (const each of [key, { ...key, isShift: false }, { ...key, isShift: false, isCtrl: false }]) {
    const bytes = encodeKey(each, { applicationCursor: modes.isApplicationCursor });
    if (!isExtended(bytes)) return bytes;
  }
  return '';
}

function encodeOtherKey(event: KeyEvent, modes: KeyboardModes): string {
  const { base, modifiers, text } = event;
  const held = modifiers & ~LOCKS;
  const isCharacterKey = isCharacter(base) || base === 'Space';
  const code = isCharacterKey ? shiftedCode(event) : Number(CODE_OF.get(base));
  const isTyping = code < 128 || isCharacter(base);
  if (!isTyping || held === 0 || (isCharacterKey && text !== '')) return encodePlainly(event, modes);
  const plain = encodeKey(plainKey(event), { applicationCursor: false });
  if (modes.otherKeys === 1 && !isExtended(plain)) return plain;
  return `${CSI}27;${held + 1};${code}~`;
}

function encodeForKitty(event: KeyEvent, modes: KeyboardModes): string {
  const { base, action, text } = event;
  const wants = (flag: number) => (modes.kittyFlags & flag) !== 0;
  const isAllKeys = wants(KITTY_FLAGS.allKeys);
  if (isModifierKey(base) && !isAllKeys) return '';
  if (action === 'release') {
    if (!wants(KITTY_FLAGS.events)) return '';
    // A shell must stay usable after a program that died with this on.
    if (!isAllKeys && TYPED_BYTES[base] !== undefined) return '';
  }
  if (!isAllKeys && text !== '' && action !== 'release') return text;
  const isAmbiguous = !wants(KITTY_FLAGS.disambiguate) && !isAllKeys;
  const isReported = wants(KITTY_FLAGS.events) && action !== 'press';
  const held = event.modifiers & ~LOCKS;
  if (!isReported && isAmbiguous && (base !== 'Escape' || held === 0)) {
    const plain = encodeKey(plainKey(event), { applicationCursor: modes.isApplicationCursor });
    if (!isExtended(plain) && !isUnnamed(base)) return plain;
  }
  const typed = TYPED_BYTES[base];
  if (typed !== undefined && held === 0 && !isAllKeys && !event.isKeypad) return typed;
  return serialize(event, modes.kittyFlags);
}

function serialize(event: KeyEvent, flags: number): string {
  const { base, shifted, onUsLayout, action, isKeypad, text } = event;
  const [code, final] = kittyCode(base, isKeypad);
  const isText =
    isCharacter(base) || base === 'Space' || TYPED_BYTES[base] !== undefined || base === 'Escape';
  const isAllKeys = (flags & KITTY_FLAGS.allKeys) !== 0;
  // Locks are held for long: told of typing keys, they would make every one of them a sequence.
  const modifiers = 1 + (isText && !isAllKeys ? event.modifiers & ~LOCKS : event.modifiers);
  const number = (flags & KITTY_FLAGS.events) !== 0 ? ACTION_NUMBERS[action] : 1;
  const alternates = (flags & KITTY_FLAGS.alternates) !== 0 && final === 'u' && !isKeypad;
  const shift = alternates && (modifiers - 1) & MODIFIERS.shift ? pointOf(shifted) : '';
  const usual = alternates ? pointOf(onUsLayout) : '';
  const keys = `${code}${shift || usual ? `:${shift}` : ''}${usual ? `:${usual}` : ''}`;
  const isTextTold = isAllKeys && (flags & KITTY_FLAGS.text) !== 0 && action !== 'release' && text !== '';
  const codes = isTextTold ? Array.from(text, (character) => pointOf(character)).join(':') : '';
  const held = modifiers !== 1 || number !== 1 ? `${modifiers}${number === 1 ? '' : `:${number}`}` : '';
  const rest = held === '' && codes === '' ? '' : `;${held}${codes === '' ? '' : `;${codes}`}`;
  return `${CSI}${keys === '1' && rest === '' ? '' : keys}${rest}${final}`;
}

/** Number and final character of the key's sequence. */
function kittyCode(base: string, isKeypad: boolean): readonly [string, string] {
  if (isUnnamed(base)) return [base.slice(1), 'u'];
  if (isKeypad) return [KEYPAD_CODE_OF.get(base) ?? pointOf(base), 'u'];
  if (isCharacter(base)) return [pointOf(base), 'u'];
  const typed = CODE_OF.get(base);
  if (typed !== undefined) return [typed, 'u'];
  // F3 as `CSI R` would be a report of the cursor's place.
  const final = base === 'F3' ? undefined : FINAL_OF.get(base);
  return final !== undefined ? ['1', final] : [NUMBER_OF.get(base) ?? '', '~'];
}

function shiftedCode({ base, shifted, modifiers }: KeyEvent): number {
  const character = base === 'Space' ? ' ' : base;
  if ((modifiers & MODIFIERS.shift) === 0) return Number(pointOf(character));
  return Number(pointOf(shifted || character.toUpperCase()));
}

function pointOf(character: string): string {
  return character === '' ? '' : String(character.codePointAt(0));
}

/** The key as a plain keyboard knows it: Shift is part of a character, Super is not known. */
function plainKey(event: KeyEvent): Key {
  const { shifted, onUsLayout, modifiers } = event;
  const isCtrl = (modifiers & MODIFIERS.ctrl) !== 0;
  const isAlt = (modifiers & MODIFIERS.alt) !== 0;
  const isShift = (modifiers & MODIFIERS.shift) !== 0;
  // Terminals send control characters for the keys of other scripts too.
  const base = isCtrl && onUsLayout !== '' && event.base > '~' ? onUsLayout : event.base;
  if (!isCharacter(base) || !isShift || isCtrl) return { base, isCtrl, isAlt, isShift };
  return { base: shifted || base.toUpperCase(), isCtrl, isAlt, isShift: false };
}

/** Whether these bytes are CSI u, which no plain keyboard sends. */
function isExtended(bytes: string): boolean {
  return bytes.startsWith(CSI) && bytes.endsWith('u');
}
