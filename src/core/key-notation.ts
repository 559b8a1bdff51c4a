/**
 * How a key is written: tmux's way, in one canonical form, so that keys compare as strings. Modifiers come in the
 * order `C-` (Control), `M-` (Alt), `S-` (Shift), then one character (`x`, `%`, `é`, `\`) or a name: `Space`, `Enter`,
 * `Tab`, `Escape`, `Backspace`, `Up` … `PageDown`, `F1` … `F35`.
 *
 * A terminal without an extended keyboard cannot tell some keys apart, so they have one name: Shift is part of a
 * character (`S-a` is `A`), Control knows no capitals (`C-A` is `C-a`), `C-i` is `Tab`, `C-m` `Enter`, `C-[` `Escape`.
 */
export interface Key {
  /** One character, or a name of NAMED_KEYS. */
  readonly base: string;
  readonly isCtrl: boolean;
  readonly isAlt: boolean;
  readonly isShift: boolean;
}

/** Canonical names, by themselves and by other names in use, in lower case. */
const NAMED_KEYS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Space: ['spc'],
    Enter: ['return', 'cr'],
    Tab: [],
    Escape: ['esc'],
    Backspace: ['bspace', 'bs'],
    Up: [],
    Down: [],
    Left: [],
    Right: [],
    Home: [],
    End: [],
    Insert: ['ins', 'ic'],
    Delete: ['del', 'dc'],
    PageUp: ['pgup', 'ppage'],
    PageDown: ['pgdn', 'pgdown', 'npage'],
    Begin: [],
  }).flatMap(([name, others]) =>
    [name.toLowerCase(), ...others].map((other): [string, string] => [other, name]),
  ),
);

/** Canonical names of the keys that are no character, function keys left out. */
export const KEY_NAMES: readonly string[] = [...new Set(NAMED_KEYS.values())];

/** Kitty's keyboard knows this many. */
const MAX_FUNCTION_KEY = 35;
const MODIFIER = /^(c|ctrl|control|m|meta|a|alt|opt|option|s|shift)([-+])(?=.)/iu;

/** The canonical name of `key`. */
export function formatKey(key: Key): string {
  const { base, isCtrl, isAlt, isShift } = isCharacter(key.base) ? normaliseCharacter(key) : key;
  return `${isCtrl ? 'C-' : ''}${isAlt ? 'M-' : ''}${isShift ? 'S-' : ''}${base}`;
}

/**
 * The key that `text` names, or null where it names none. Other ways of writing are understood: `ctrl+\`, `Ctrl+B`,
 * `^B`, `Alt+Shift+x`, `BSpace`, `PgUp`, `Esc`.
 */
export function parseKey(text: string): Key | null {
  let rest = text;
  let key: Key = { base: '', isCtrl: false, isAlt: false, isShift: false };
  let isLoose = false;
  for (let match = MODIFIER.exec(rest); match !== null; match = MODIFIER.exec(rest)) {
    const [prefix, word, joint] = match;
    const letter = word[0].toLowerCase();
    if (letter === 'c') key = { ...key, isCtrl: true };
    else if (letter === 's') key = { ...key, isShift: true };
    else key = { ...key, isAlt: true };
    // `Alt+X` is how menus write Alt+x; `M-X` is Alt+Shift+x.
    if (joint === '+') isLoose = true;
    rest = rest.slice(prefix.length);
  }
  if (/^\^.$/u.test(rest)) {
    key = { ...key, isCtrl: true };
    rest = rest.slice(1);
  }
  if (rest.toLowerCase() === 'btab') {
    key = { ...key, isShift: true };
    rest = 'Tab';
  }
  const base = parseBase(rest);
  if (base === null) return null;
  const written: Key = { ...key, base: isLoose && isCharacter(base) ? base.toLowerCase() : base };
  return isCharacter(base) ? normaliseCharacter(written) : written;
}

/** What stands before the key itself, `C-M-` of `C-M-x`, and the rest. */
export function splitModifiers(text: string): { readonly modifiers: string; readonly base: string } {
  let base = text;
  for (let match = MODIFIER.exec(base); match !== null; match = MODIFIER.exec(base)) {
    base = base.slice(match[0].length);
  }
  return { modifiers: text.slice(0, text.length - base.length), base };
}

function parseBase(text: string): string | null {
  if (text === ' ') return 'Space';
  if (/^[^\p{Cc}\p{Cs}\p{M}]$/u.test(text)) return text;
  const functionKey = /^f([1-9][0-9]?)$/i.exec(text);
  if (functionKey !== null) return Number(functionKey[1]) <= MAX_FUNCTION_KEY ? `F${functionKey[1]}` : null;
  return NAMED_KEYS.get(text.toLowerCase()) ?? null;
}

/** Whether `base` is one character and not a name. */
export function isCharacter(base: string): boolean {
  return base.length === 1 || (base.length === 2 && base.codePointAt(0) !== base.charCodeAt(0));
}

const CONTROL_ALIASES: Readonly<Record<string, string>> = {
  i: 'Tab',
  m: 'Enter',
  '[': 'Escape',
  '@': 'Space',
};

function normaliseCharacter(key: Key): Key {
  const { base, isCtrl, isAlt } = key;
  const lower = base.toLowerCase();
  const upper = base.toUpperCase();
  const isLetter = lower !== upper && isCharacter(lower) && isCharacter(upper);
  if (base === ' ') return { ...key, base: 'Space' };
  if (!isCtrl) return { base: isLetter && key.isShift ? upper : base, isCtrl, isAlt, isShift: false };
  const isShift = isLetter && key.isShift;
  const named = isShift ? undefined : CONTROL_ALIASES[lower];
  if (named === undefined) return { base: lower, isCtrl, isAlt, isShift };
  return { base: named, isCtrl: named === 'Space', isAlt, isShift };
}
