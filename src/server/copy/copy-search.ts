/**
 * The search of one copy mode: the prompt that is typed into, the pattern in force, the scan through the text and the
 * jump that waits for it. Says nothing itself: whoever holds it asks for the next hit.
 */
import type { Disposable } from '../../base/disposable.ts';
import type { Slices } from '../../base/slices.ts';
import { compilePattern, type Pattern, type PatternText } from '../../core/copy/pattern.ts';
import { SearchScan, type Direction, type Hit } from '../../core/copy/search-scan.ts';
import type { TextPoint, TextRows } from '../../core/copy/text-rows.ts';

export interface SearchOptions {
  readonly slices: Slices;
  readonly rows: () => TextRows;
  /** The jump that was asked for has come to an end: at a match, or null where there is none. */
  readonly landed: (hit: Hit | null) => void;
  /** The count may be another one. */
  readonly changed: () => void;
}

interface Wanted {
  readonly from: TextPoint;
  readonly direction: Direction;
}

export class CopySearch implements Disposable {
  readonly #options: SearchOptions;
  #pattern: Pattern | null = null;
  #text: PatternText | null = null;
  #scan: SearchScan | null = null;
  #job: Disposable | null = null;
  #wanted: Wanted | null = null;
  #missed = false;
  /** What is wrong with the expression that was typed last. */
  problem: string | null = null;

  constructor(options: SearchOptions) {
    this.#options = options;
  }

  get pattern(): Pattern | null {
    return this.#pattern;
  }

  /** A jump is under way: where it leads is not known yet. */
  get isJumping(): boolean {
    return this.#wanted !== null;
  }

  get text(): PatternText | null {
    return this.#text;
  }

  /** Searches for `text` from now on; nothing more for an empty one. */
  set(text: PatternText, origin: TextPoint): void {
    const compiled = compilePattern(text);
    this.problem = typeof compiled === 'string' ? compiled : null;
    this.#text = text;
    this.#pattern = typeof compiled === 'string' ? null : compiled;
    this.restart(origin);
  }

  clear(): void {
    this.#stop();
    this.#pattern = null;
    this.#text = null;
    this.#scan = null;
    this.problem = null;
  }

  /** The text is divided anew: what was found stands elsewhere. */
  restart(origin: TextPoint): void {
    this.#stop();
    this.#scan = this.#pattern && new SearchScan(this.#options.rows(), this.#pattern, origin.line);
    this.resume();
  }

  /** There may be more to look at than before. */
  resume(): void {
    if (this.#scan === null || this.#scan.isDone || this.#job !== null) return;
    this.#job = this.#options.slices.add((isTimeUp) => this.#work(isTimeUp));
  }

  /** Goes to the next match as soon as it is known. */
  jump(from: TextPoint, direction: Direction): void {
    this.#missed = false;
    this.#wanted = { from, direction };
    this.#settle();
    // Most texts are short: what is near is found before the next key.
    if (this.isJumping) this.#options.slices.runNow((isTimeUp) => this.#work(isTimeUp));
  }

  /** `/needle 3 of 57` */
  describe(cursor: TextPoint): string {
    if (this.#text === null || this.#text.text === '') return '';
    const shown = this.#text.isRegex ? `/${this.#text.text}/` : `"${this.#text.text}"`;
    if (this.problem !== null) return `${shown}: ${this.problem}`;
    const scan = this.#scan;
    if (scan === null) return shown;
    if (this.#missed && scan.isDone && scan.count === 0) return `${shown} not found`;
    const count = `${scan.count}${scan.isFull ? '+' : scan.isDone ? '' : '…'}`;
    const index = scan.indexOf(cursor);
    return `${shown} ${index === null ? count : `${index} of ${count}`}`;
  }

  dispose(): void {
    this.#stop();
  }

  #stop(): void {
    this.#stopWorking();
    this.#wanted = null;
  }

  #stopWorking(): void {
    this.#job?.dispose();
    this.#job = null;
  }

  #work(isTimeUp: () => boolean): boolean {
    const scan = this.#scan;
    if (scan === null) return false;
    const isMore = scan.advance(isTimeUp, this.#wanted?.direction ?? null);
    if (!isMore) this.#stopWorking();
    this.#settle();
    if (!isMore) this.#options.changed();
    return isMore;
  }

  #settle(): void {
    const [scan, wanted] = [this.#scan, this.#wanted];
    if (scan === null || wanted === null) return;
    const hit = scan.next(wanted.from, wanted.direction);
    if (hit === 'unknown') return;
    this.#wanted = null;
    this.#missed = hit === null;
    this.#options.landed(hit);
  }
}
