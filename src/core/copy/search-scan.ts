/**
 * A search through all of a text, in slices: it begins where the cursor stands and grows both ways, so that the next
 * match that way is known soon and the count in the end. What is known is one stretch of whole lines. Pure but for the
 * time, which the caller measures; to give a search up, it is not advanced any more.
 */
import { endOfJoined, firstRowOf, joinedFrom, joinedLine, pointAt, type JoinedLine } from './joined-line.ts';
import { matchesIn, type Pattern } from './pattern.ts';
import { comparePoints, type TextPoint, type TextRows } from './text-rows.ts';

export type Direction = 'forward' | 'backward';

/** What was found: a match that wrapped around the end of the text says so. */
export interface Hit {
  readonly at: TextPoint;
  readonly hasWrapped: boolean;
}

/** More matches are not kept; the count then says "at least". */
export const MOST_MATCHES = 100_000;

export class SearchScan {
  readonly #rows: TextRows;
  readonly #pattern: Pattern;
  /** Where matches begin, in order. Those above the origin are kept upside down, since they come that way. */
  readonly #above: TextPoint[] = [];
  readonly #below: TextPoint[] = [];
  /** The stretch of lines that is known. */
  #low: number;
  #high: number;
  #isBackwardNext = false;

  /** `origin` is a line of `rows`. */
  constructor(rows: TextRows, pattern: Pattern, origin: number) {
    this.#rows = rows;
    this.#pattern = pattern;
    this.#low = firstRowOf(rows, origin);
    this.#high = this.#low;
  }

  get isDone(): boolean {
    return this.#low <= this.#rows.first && this.#high >= this.#rows.end;
  }

  /** How many are known by now. */
  get count(): number {
    return this.#above.length + this.#below.length;
  }

  get isFull(): boolean {
    return this.count >= MOST_MATCHES;
  }

  /**
   * Works until `isTimeUp`, at least for one line; true while something is left. `wanted` is looked at first: the way
   * in which somebody waits for the next match.
   */
  advance(isTimeUp: () => boolean, wanted: Direction | null = null): boolean {
    while (!this.isDone) {
      const isBackward = this.#low > this.#rows.first && this.#goesBackward(wanted);
      if (isBackward) this.#growUp();
      else this.#growDown();
      if (isTimeUp()) break;
    }
    return !this.isDone;
  }

  /**
   * The first match behind `from` (before it, going backward), around the end of the text if there is none before
   * that. `unknown` as long as it may lie where nobody has looked yet.
   */
  next(from: TextPoint, direction: Direction): Hit | 'unknown' | null {
    const matches = direction === 'forward' ? this.#firstBehind(from) : this.#lastBefore(from);
    const isKnown = direction === 'forward' ? this.#isKnownFrom(from) : this.#isKnownUpTo(from);
    if (matches !== null && isKnown) return { at: matches, hasWrapped: false };
    if (!this.isDone) return 'unknown';
    const around = direction === 'forward' ? this.#at(0) : this.#at(this.count - 1);
    return around === null ? null : { at: around, hasWrapped: true };
  }

  /** Which of all matches the one at `point` is, from 1; null where none begins there, or not all are known. */
  indexOf(point: TextPoint): number | null {
    if (!this.isDone) return null;
    const index = this.#search((match) => comparePoints(match, point) >= 0);
    const match = this.#at(index);
    return match !== null && comparePoints(match, point) === 0 ? index + 1 : null;
  }

  /** The last matches of the text, at most `most`, the last one first. */
  newest(most: number): readonly TextPoint[] {
    const wanted = Math.min(most, this.count);
    return Array.from({ length: wanted }, (_, i) => this.#at(this.count - 1 - i)).filter((at) => at !== null);
  }

  #goesBackward(wanted: Direction | null): boolean {
    if (this.#high >= this.#rows.end) return true;
    if (wanted !== null) return wanted === 'backward';
    this.#isBackwardNext = !this.#isBackwardNext;
    return this.#isBackwardNext;
  }

  #growUp(): void {
    const line = joinedLine(this.#rows, this.#low - 1);
    this.#above.push(...this.#startsIn(line).reverse());
    this.#low = line.first;
  }

  #growDown(): void {
    // Lines that were lost at the top meanwhile are not looked for any more.
    const line = joinedFrom(this.#rows, Math.max(this.#high, this.#rows.first));
    this.#below.push(...this.#startsIn(line));
    this.#high = endOfJoined(line);
  }

  #startsIn(line: JoinedLine): TextPoint[] {
    const room = MOST_MATCHES - this.count;
    if (room <= 0) return [];
    return matchesIn(this.#pattern, line.text)
      .slice(0, room)
      .map(({ start }) => pointAt(line, start));
  }

  #isKnownFrom(point: TextPoint): boolean {
    return point.line >= this.#low;
  }

  #isKnownUpTo(point: TextPoint): boolean {
    return point.line < this.#high;
  }

  #firstBehind(from: TextPoint): TextPoint | null {
    return this.#at(this.#search((match) => comparePoints(match, from) > 0));
  }

  #lastBefore(from: TextPoint): TextPoint | null {
    return this.#at(this.#search((match) => comparePoints(match, from) >= 0) - 1);
  }

  /** The match of this index in the order of the text; null for none, and for one whose line is gone. */
  #at(index: number): TextPoint | null {
    if (index < 0 || index >= this.count) return null;
    const above = this.#above.length;
    const match = index < above ? this.#above[above - 1 - index] : this.#below[index - above];
    return match.line < this.#rows.first ? null : match;
  }

  /** The first index for which `isBehind` holds; all matches behind it must satisfy it too. */
  #search(isBehind: (match: TextPoint) => boolean): number {
    const above = this.#above.length;
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >> 1;
      const match = middle < above ? this.#above[above - 1 - middle] : this.#below[middle - above];
      if (isBehind(match)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
