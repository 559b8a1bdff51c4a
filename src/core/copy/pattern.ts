/**
 * What is searched for: literal text or a regular expression. Without a capital letter in it, capitals make no
 * difference ("smart case"). Both kinds take time in proportion to the text, whatever they are.
 */
import { compileExpression, findExpression, type Expression } from './linear-expression.ts';

export interface PatternText {
  readonly text: string;
  readonly isRegex: boolean;
}

/** Units `start` … `end - 1` of a text. */
export interface Match {
  readonly start: number;
  readonly end: number;
}

export interface Pattern {
  /** The first match at or behind unit `from` that is not empty; null for none. */
  find(text: string, from: number): Match | null;
}

/** Null for an empty pattern; a text for a reader where the expression is wrong. */
export function compilePattern({ text, isRegex }: PatternText): Pattern | string | null {
  if (text === '') return null;
  const isFolded = !/\p{Lu}/u.test(text);
  if (!isRegex) return literalPattern(text, isFolded);
  const expression = compileExpression(text, isFolded);
  return typeof expression === 'string' ? expression : expressionPattern(expression);
}

/** Every match of `text`, none overlapping another. */
export function matchesIn(pattern: Pattern, text: string): readonly Match[] {
  const found: Match[] = [];
  for (let match = pattern.find(text, 0); match !== null; match = pattern.find(text, match.end))
    found.push(match);
  return found;
}

function literalPattern(text: string, isFolded: boolean): Pattern {
  const wanted = isFolded ? folded(text) : text;
  let [last, lastFolded] = ['', ''];
  return {
    find(searched, from) {
      // The matches of one text are asked for one after the other.
      if (isFolded && searched !== last) [last, lastFolded] = [searched, folded(searched)];
      const start = (isFolded ? lastFolded : searched).indexOf(wanted, from);
      return start < 0 ? null : { start, end: start + wanted.length };
    },
  };
}

function expressionPattern(expression: Expression): Pattern {
  return { find: (text, from) => findExpression(expression, text, from) };
}

/** In small letters, every unit at its own place: a letter whose small form is longer stays as it is. */
export function folded(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from(text, (character) => {
    const small = character.toLowerCase();
    return small.length === character.length ? small : character;
  }).join('');
}
