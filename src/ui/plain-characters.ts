/**
 * What stands for a character in a terminal that cannot show it: one whose locale is not UTF-8 takes ASCII alone, and
 * the Linux console has the few hundred glyphs of its font. The stand-in always takes as many cells as the character.
 */
export type Characters = 'unicode' | 'console' | 'ascii';

const LAST_ASCII = 0x7e;
const UNKNOWN = '?';

/** Besides Latin-1 the glyphs that the console's usual fonts have: box drawing, blocks, and what else stood in CP437. */
const CONSOLE_GLYPHS = new Set(
  Array.from('─│┌┐└┘├┤┬┴┼═║╒╓╔╕╖╗╘╙╚╛╜╝╞╟╠╡╢╣╤╥╦╧╨╩╪╫╬▀▄█▌▐░▒▓■▬▲►▼◄◆●•←↑→↓↔↕…–—‘’“”†‡‰€™√∞≈≤≥π').map(
    (character) => character.codePointAt(0) ?? 0,
  ),
);

/** Each string says what its character is shown as; those of them that ccmux and Claude draw first. */
const SHOWN_AS: Readonly<Record<string, string>> = {
  '*': '●⏺•∙◉◍⦿✳✱✲✴✵✶✷✸✹✺✻✼✽✢✣✤✥★☆⚹※⁂',
  '!': '▲△⚠‼',
  o: '◌○◯◦☐◎◔◕◐◑◒◓',
  '+': '✓✔✅☑☒▸▹►▶➕',
  x: '✗✘✕✖❌×',
  v: '▾▿▼▽↓⇓⬇',
  '>': '❯›»→⇒➜➤➔⟩≥⮕⎼',
  '<': '❮‹«←⇐⟨≤',
  '^': '↑⇑⬆',
  '-': '‐‑‒–—―−⎯⏤⎽',
  '=': '≡≈≠═',
  '|': '│┃┆┇┊┋╎╏║╵╷╹╻╽╿▏▎▕❘❙❚⏐',
  L: '⎿⎣',
  "'": '‘’‚‛′`´',
  '"': '“”„‟″▀',
  '.': '…·⋅․⋯⋮',
  _: '▁▂▃▄▅▆▇',
  '#': '█▉▊▋▌▍▐■▪▮▰◼◾▓▒░▖▗▘▙▚▛▜▝▞▟□▫▯▱◻◽',
  '/': '╱⁄∕',
  '\\': '╲',
  X: '╳',
  ' ': '\u00a0\u2002\u2003\u2009\u202f\u3000\u2800',
};

const STAND_INS = new Map(
  Object.entries(SHOWN_AS).flatMap(([shown, characters]) =>
    Array.from(characters).map((character): [string, string] => [character, shown]),
  ),
);

/** Whether a terminal of this kind shows `code`. */
export function isShown(code: number, characters: Characters): boolean {
  if (characters === 'unicode' || code <= LAST_ASCII) return true;
  return characters === 'console' && ((code >= 0xa0 && code <= 0xff) || CONSOLE_GLYPHS.has(code));
}

/** ASCII for one character (its combining marks included), in exactly `width` cells. */
export function standIn(text: string, width: number): string {
  const [first = ''] = Array.from(text);
  const known = STAND_INS.get(first) ?? boxStandIn(first.codePointAt(0) ?? 0);
  // An accent is lost, a letter is not: é is e, the fullwidth Ａ is A, ﬁ is f.
  const letters = text.normalize('NFKD').replace(/[^ -~]/g, '');
  const shown = known ?? (letters === '' ? UNKNOWN.repeat(width) : letters);
  return shown.slice(0, width).padEnd(width, ' ');
}

/** A line of text, as a title is one. */
export function plainLine(text: string): string {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code <= LAST_ASCII ? character : standIn(character, 1);
  }).join('');
}

/** Lines by their direction, corners and crossings as `+`; braille as the dots that it is. */
function boxStandIn(code: number): string | null {
  if (code >= 0x2801 && code <= 0x28ff) return ':';
  if (code < 0x2500 || code > 0x257f) return null;
  return HORIZONTAL.has(code) ? '-' : '+';
}

const HORIZONTAL = new Set(Array.from('─━┄┅┈┉╌╍╴╶╸╺╼╾', (character) => character.codePointAt(0) ?? 0));
