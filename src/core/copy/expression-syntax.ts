/**
 * The syntax of search expressions: what grep -E and JavaScript have in common. Literals, `.`, `[…]`, `\d \w \s` and
 * their opposites, `\b \B ^ $`, groups, `|`, `* + ? {m,n}` and their lazy forms.
 */
import { foldCode } from './fold.ts';

export type Node =
  | { readonly kind: 'take'; readonly takes: (code: number) => boolean }
  | { readonly kind: 'check'; readonly holds: (text: string, at: number) => boolean }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'either'; readonly parts: readonly Node[] }
  | {
      readonly kind: 'repeat';
      readonly part: Node;
      readonly least: number;
      /** Null without limit. */
      readonly most: number | null;
      readonly isLazy: boolean;
    };

type Takes = (code: number) => boolean;

/** Said of an expression that cannot be read; caught where it was asked for. */
class Wrong extends Error {}

/** A group in a group in a group: deeper than anybody types. */
const DEEPEST = 50;
const LARGEST_COUNT = 1000;

/** What is wrong with it where it cannot be read. */
export function parseExpression(source: string, isFolded: boolean): Node | string {
  try {
    const parser = new Parser(source, isFolded);
    return parser.whole();
  } catch (error) {
    if (error instanceof Wrong) return error.message;
    throw error;
  }
}

const isDigit: Takes = (code) => code >= 0x30 && code <= 0x39;
const WORD = /[\p{L}\p{N}\p{M}_]/u;
const isWord: Takes = (code) =>
  code < 0x80
    ? isDigit(code) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a) || code === 0x5f
    : WORD.test(String.fromCodePoint(code));
const isSpace: Takes = (code) =>
  code === 0x20 || (code >= 9 && code <= 13) || (code > 0x7f && /\s/.test(String.fromCodePoint(code)));
const not =
  (takes: Takes): Takes =>
  (code) =>
    !takes(code);

const CLASSES: Readonly<Record<string, Takes | undefined>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isSpace,
  S: not(isSpace),
};
const CONTROLS: Readonly<Record<string, string | undefined>> = { t: '\t', n: '\n', r: '\r' };

function isBorder(text: string, at: number): boolean {
  const before = at > 0 && isWord(codeBefore(text, at));
  const behind = at < text.length && isWord(text.codePointAt(at) ?? 0);
  return before !== behind;
}

function codeBefore(text: string, at: number): number {
  const unit = text.charCodeAt(at - 1);
  const isLow = unit >= 0xdc00 && unit <= 0xdfff && at > 1;
  return isLow ? (text.codePointAt(at - 2) ?? unit) : unit;
}

class Parser {
  readonly #source: readonly string[];
  readonly #isFolded: boolean;
  #at = 0;

  constructor(source: string, isFolded: boolean) {
    this.#source = Array.from(source);
    this.#isFolded = isFolded;
  }

  whole(): Node {
    const node = this.#either(0);
    if (this.#at < this.#source.length) throw new Wrong('a ) has no (');
    return node;
  }

  #either(depth: number): Node {
    if (depth > DEEPEST) throw new Wrong('the expression is nested too deeply');
    const parts = [this.#sequence(depth)];
    while (this.#skip('|')) parts.push(this.#sequence(depth));
    return parts.length === 1 ? parts[0] : { kind: 'either', parts };
  }

  #sequence(depth: number): Node {
    const parts: Node[] = [];
    while (this.#at < this.#source.length && this.#peek() !== '|' && this.#peek() !== ')') {
      parts.push(this.#repeated(this.#single(depth)));
    }
    return { kind: 'sequence', parts };
  }

  #single(depth: number): Node {
    const character = this.#next();
    switch (character) {
      case '.':
        return { kind: 'take', takes: () => true };
      case '^':
        return { kind: 'check', holds: (_text, at) => at === 0 };
      case '$':
        return { kind: 'check', holds: (text, at) => at === text.length };
      case '(':
        return this.#group(depth);
      case '[':
        return { kind: 'take', takes: this.#set() };
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
        throw new Wrong(`nothing stands before the ${character}`);
      default:
        return this.#literal(character);
    }
  }

  #group(depth: number): Node {
    if (this.#skip('?') && !this.#skip(':')) throw new Wrong('only (?: may begin with (?');
    const node = this.#either(depth + 1);
    if (!this.#skip(')')) throw new Wrong('a ( has no )');
    return node;
  }

  #escape(): Node {
    const character = this.#next();
    if (character === '') throw new Wrong('a \\ stands at the end');
    const known = CLASSES[character];
    if (known !== undefined) return { kind: 'take', takes: known };
    if (character === 'b') return { kind: 'check', holds: isBorder };
    if (character === 'B') return { kind: 'check', holds: (text, at) => !isBorder(text, at) };
    if (/[1-9]/.test(character)) throw new Wrong('back-references are not supported');
    return this.#literal(CONTROLS[character] ?? character);
  }

  #literal(character: string): Node {
    const code = this.#fold(character.codePointAt(0) ?? 0);
    return { kind: 'take', takes: (other) => other === code };
  }

  #set(): Takes {
    const isNegated = this.#skip('^');
    const members: Takes[] = [];
    for (let isFirst = true; isFirst || this.#peek() !== ']'; isFirst = false) {
      const character = this.#next();
      if (character === '') throw new Wrong('a [ has no ]');
      members.push(this.#member(character));
    }
    this.#at++;
    const takes: Takes = (code) => members.some((member) => member(code));
    return isNegated ? not(takes) : takes;
  }

  #member(character: string): Takes {
    let first = character;
    if (character === '\\') {
      const escaped = this.#next();
      const known = CLASSES[escaped];
      if (known !== undefined) return known;
      first = CONTROLS[escaped] ?? escaped;
    }
    const low = first.codePointAt(0) ?? 0;
    const isRange =
      this.#peek() === '-' && this.#source[this.#at + 1] !== ']' && this.#at + 1 < this.#source.length;
    if (!isRange) {
      const code = this.#fold(low);
      return (other) => other === code;
    }
    this.#at++;
    let last = this.#next();
    if (last === '\\') last = this.#next();
    const high = last.codePointAt(0) ?? 0;
    if (high < low) throw new Wrong(`${first}-${last} is no range`);
    if (!this.#isFolded) return (code) => code >= low && code <= high;
    // What is looked at is a small letter already; the range may be written in capitals of a class like [A-z].
    return (code) => (code >= low && code <= high) || isWithin(upperOf(code), low, high);
  }

  #repeated(part: Node): Node {
    let node = part;
    for (let bounds = this.#bounds(); bounds !== null; bounds = this.#bounds()) {
      node = { kind: 'repeat', part: node, ...bounds, isLazy: this.#skip('?') };
    }
    return node;
  }

  #bounds(): { readonly least: number; readonly most: number | null } | null {
    if (this.#skip('*')) return { least: 0, most: null };
    if (this.#skip('+')) return { least: 1, most: null };
    if (this.#skip('?')) return { least: 0, most: 1 };
    const counts = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(this.#source.slice(this.#at, this.#at + 12).join(''));
    // A brace that counts nothing stands for itself.
    if (counts === null) return null;
    this.#at += counts[0].length;
    const least = Number(counts[1]);
    const most = counts[2] ? (counts[3] ? Number(counts[3]) : null) : least;
    if (Math.max(least, most ?? 0) > LARGEST_COUNT)
      throw new Wrong(`a count may be ${LARGEST_COUNT} at most`);
    if (most !== null && most < least) throw new Wrong(`{${least},${most}} counts backwards`);
    return { least, most };
  }

  #fold(code: number): number {
    return this.#isFolded ? foldCode(code) : code;
  }

  #peek(): string {
    return this.#source[this.#at] ?? '';
  }

  /** The next character; empty at the end. */
  #next(): string {
    return this.#source[this.#at++] ?? '';
  }

  #skip(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at++;
    return true;
  }
}

function isWithin(code: number, low: number, high: number): boolean {
  return code >= low && code <= high;
}

function upperOf(code: number): number {
  return String.fromCodePoint(code).toUpperCase().codePointAt(0) ?? code;
}
