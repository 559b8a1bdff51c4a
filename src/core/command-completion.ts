/** Completes a command as it is typed, and says what is wrong with one that is none. Pure. */
import { commandNames } from './command-text.ts';
import { commandUsage, type Alternatives, type CommandUsage } from './command-usage.ts';
import { nearest } from './nearest.ts';

/** What the words in capitals of a usage stand for, now. */
export interface KnownWords {
  readonly panes: readonly string[];
  readonly roles: readonly string[];
  readonly themes: readonly string[];
}

export interface Completion {
  /** The text as far as it is certain, and the cursor behind it. */
  readonly text: string;
  readonly cursor: number;
  /** Whole words that could stand there; more than one where it is not certain which. */
  readonly candidates: readonly string[];
  /** Where the word begins that they complete. */
  readonly start: number;
}

/** Completes the word that ends at `cursor`. Quoted words are left alone. */
export function completeCommand(text: string, cursor: number, known: KnownWords): Completion {
  const before = text.slice(0, cursor);
  const start = before.search(/\S*$/);
  const typed = before.slice(start);
  const words = before.slice(0, start).split(/\s+/).filter(Boolean);
  const candidates = possibleWords(words, typed, known).filter((word) => word.startsWith(typed));
  const unchanged = { text, cursor, candidates, start };
  if (candidates.length === 0 || /['"\\]/.test(before)) return { ...unchanged, candidates: [] };
  const common = candidates.reduce(commonStart);
  const rest = text.slice(cursor);
  const space = candidates.length === 1 && !/^\s/.test(rest) ? ' ' : '';
  const completed = before.slice(0, start) + common + space;
  return { ...unchanged, text: completed + rest, cursor: completed.length };
}

/** Why `text`, which no command can be read from, is none: one line with a remedy. */
export function commandMistake(text: string): string {
  const name = text.trim().split(/\s+/)[0];
  const usage = commandUsage(name);
  if (usage !== undefined) return `write ${usage.text}`;
  const close = nearest(name, commandNames());
  return `no command ${JSON.stringify(name.slice(0, 32))} (${close === undefined ? 'Tab shows them' : `did you mean ${close}?`})`;
}

function possibleWords(before: readonly string[], typed: string, known: KnownWords): readonly string[] {
  if (before.length === 0) return commandNames();
  const [name, ...others] = before;
  const usage = commandUsage(name);
  if (usage === undefined || others.includes('--')) return [];
  const expected = usage.options.get(others.at(-1) ?? '') ?? null;
  if (expected !== null) return meaning(expected, known);
  const place = positionalCount(usage, others);
  const free = freeOptions(usage, others);
  if (place >= usage.words.length) return free;
  const words = meaning(usage.words[place], known);
  return typed.startsWith('-') ? [...words, ...free] : words;
}

function freeOptions({ options }: CommandUsage, used: readonly string[]): readonly string[] {
  return [...options.keys()].filter((option) => !used.includes(option));
}

/** How many of `words` are neither an option nor the value of one. */
function positionalCount({ options }: CommandUsage, words: readonly string[]): number {
  return words.filter((word, at) => {
    const isValue = at > 0 && (options.get(words[at - 1]) ?? null) !== null;
    return !isValue && !word.startsWith('--');
  }).length;
}

function meaning(alternatives: Alternatives, known: KnownWords): readonly string[] {
  return alternatives.flatMap((word) => {
    if (word === 'PANE') return known.panes;
    if (word === 'ROLE') return known.roles;
    if (word === 'THEME') return known.themes;
    return /^[A-Z]+$/.test(word) ? [] : [word];
  });
}

function commonStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}
