/** Which rows of the screen changed since one reader looked last: a span, since changes come in neighbouring rows. */
import type { Disposable } from '../base/disposable.ts';

export interface DamageTracker extends Disposable {
  /** First and last changed row of the visible screen; meaningless while `isEmpty`. */
  readonly first: number;
  readonly last: number;
  readonly isEmpty: boolean;
  reset(): void;
  markAll(): void;
}

/** The trackers of one screen. */
export class Damage {
  readonly #trackers = new Set<RowSpan>();
  #rows: number;

  constructor(rows: number) {
    this.#rows = rows;
  }

  /** A new tracker, at first with every row changed. */
  track(): DamageTracker {
    const span = new RowSpan(
      () => this.#rows,
      () => this.#trackers.delete(span),
    );
    this.#trackers.add(span);
    return span;
  }

  mark(first: number, last: number): void {
    for (const span of this.#trackers) span.mark(first, last);
  }

  markAll(): void {
    this.mark(0, this.#rows - 1);
  }

  resize(rows: number): void {
    this.#rows = rows;
    for (const span of this.#trackers) span.reset();
    this.markAll();
  }
}

class RowSpan implements DamageTracker {
  first = 0;
  last: number;
  readonly #rows: () => number;
  readonly #end: () => void;

  constructor(rows: () => number, end: () => void) {
    this.#rows = rows;
    this.#end = end;
    this.last = rows() - 1;
  }

  get isEmpty(): boolean {
    return this.first > this.last;
  }

  mark(first: number, last: number): void {
    if (first < this.first) this.first = Math.max(0, first);
    if (last > this.last) this.last = Math.min(this.#rows() - 1, last);
  }

  markAll(): void {
    this.mark(0, this.#rows() - 1);
  }

  reset(): void {
    this.first = Number.MAX_SAFE_INTEGER;
    this.last = -1;
  }

  dispose(): void {
    this.#end();
  }
}
