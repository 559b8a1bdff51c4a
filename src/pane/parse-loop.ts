/**
 * Whose output is parsed when. Each pane queues what its child prints; the loop parses in slices, the focused pane
 * first, then round robin, and gives control back to input and drawing between two rounds, so that seven flooding
 * panes never delay a key by more than one round.
 */
import { Emitter } from '../base/emitter.ts';
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';

/** One source of output, as the loop sees it. */
export interface Parsable {
  readonly queuedBytes: number;
  /** Parses for about `budgetMs`; true while something is left. */
  parse(budgetMs: number): boolean;
}

/** Per pane and round: long enough to amortise the switch, short against a frame. */
const PANE_BUDGET_MS = 2;
/** Per round, all panes: bounds the time a key waits behind output. */
const ROUND_BUDGET_MS = 6;

export class ParseLoop implements Disposable {
  readonly #clock: Clock;
  readonly #sources: Parsable[] = [];
  readonly #parsed = new Emitter<void>();
  #focused: Parsable | null = null;
  #next = 0;
  #pending: NodeJS.Immediate | null = null;

  /** Fires after each round that parsed something. */
  readonly onParsed = this.#parsed.event;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(source: Parsable): void {
    this.#sources.push(source);
  }

  remove(source: Parsable): void {
    const at = this.#sources.indexOf(source);
    if (at >= 0) this.#sources.splice(at, 1);
    if (this.#focused === source) this.#focused = null;
  }

  /** The pane whose output goes first. */
  focus(source: Parsable | null): void {
    this.#focused = source;
  }

  /** Something was queued: parse it in the next turn. */
  schedule(): void {
    this.#pending ??= setImmediate(() => {
      this.#round();
    });
  }

  /** Parses what `source` has queued within this turn; for the echo of a key. */
  parseNow(source: Parsable): void {
    if (source.parse(PANE_BUDGET_MS)) this.schedule();
    this.#parsed.fire();
  }

  isFocused(source: Parsable): boolean {
    return this.#focused === source;
  }

  dispose(): void {
    if (this.#pending !== null) clearImmediate(this.#pending);
    this.#pending = null;
    this.#sources.length = 0;
    this.#parsed.dispose();
  }

  #round(): void {
    this.#pending = null;
    const end = this.#clock.monotonic() + ROUND_BUDGET_MS;
    if (this.#focused !== null && this.#focused.queuedBytes > 0) this.#focused.parse(PANE_BUDGET_MS);
    const count = this.#sources.length;
    for (let turn = 0; turn < count && this.#clock.monotonic() < end; turn++) {
      const source = this.#sources[this.#next % count];
      this.#next = (this.#next + 1) % count;
      if (source.queuedBytes > 0) source.parse(PANE_BUDGET_MS);
    }
    this.#parsed.fire();
    if (this.#sources.some((source) => source.queuedBytes > 0)) this.schedule();
  }
}
