/**
 * Whose output is parsed when. Each pane queues what its child prints; the loop parses in slices, the focused pane
 * first, then round robin, and gives control back to input and drawing between two rounds, so that seven flooding
 * panes never delay a key by more than one round. From a key to its echo the others are not even read, for 3 ms at
 * most: their children wait meanwhile, and leave the processor to the one that answers.
 */
import { Emitter } from '../base/emitter.ts';
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';

/** One source of output, as the loop sees it. */
export interface Parsable {
  readonly queuedBytes: number;
  /** Parses for about `budgetMs`; true while something is left. */
  parse(budgetMs: number): boolean;
  /** Reads no more of its child until it is told otherwise. */
  hold(isHeld: boolean): void;
}

/** Per pane and round: long enough to amortise the switch, short against a frame. */
const PANE_BUDGET_MS = 2;
/** Per round, all panes: bounds the time a key waits behind output. */
const ROUND_BUDGET_MS = 6;
/** Both are so much shorter for as long after a key. */
const TYPING_FACTOR = 0.5;
const TYPING_MS = 1000;
/** An echo that takes longer is the program's affair. */
const HUSH_MS = 3;
/** From one hush to the next: with keys as fast as they come the others have nine tenths of the time. */
const HUSH_GAP_MS = 30;
/** Who has printed within this time prints. */
const PRINTING_MS = 20;

export class ParseLoop implements Disposable {
  readonly #clock: Clock;
  readonly #sources: Parsable[] = [];
  readonly #parsed = new Emitter<void>();
  #focused: Parsable | null = null;
  #next = 0;
  #pending: NodeJS.Immediate | null = null;
  /** Ends the hush that is on. */
  #hush: Disposable | null = null;
  #hushedAt = Number.NEGATIVE_INFINITY;
  #typedAt = Number.NEGATIVE_INFINITY;
  /** When another than the focused one has printed last. */
  #printedAt = Number.NEGATIVE_INFINITY;

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
    if (this.#focused === source) this.focus(null);
  }

  /** The pane whose output goes first. */
  focus(source: Parsable | null): void {
    if (source !== this.#focused) this.#endHush();
    this.#focused = source;
  }

  /** `source` has queued something: parse it in the next turn. */
  schedule(source: Parsable | null = null): void {
    if (source !== null && source !== this.#focused) this.#printedAt = this.#clock.monotonic();
    this.#pending ??= setImmediate(() => {
      this.#round();
    });
  }

  /** A key goes to the focused source: the others are held where they print, until it has answered. */
  expectEcho(): void {
    const now = this.#clock.monotonic();
    this.#typedAt = now;
    if (this.#focused === null || now - this.#hushedAt < HUSH_GAP_MS || now - this.#printedAt > PRINTING_MS)
      return;
    this.#hushedAt = now;
    this.#hush = this.#clock.after(HUSH_MS, () => this.#endHush());
    for (const source of this.#sources) source.hold(source !== this.#focused);
  }

  /** Parses what `source` has queued within this turn; for the echo of a key. */
  parseNow(source: Parsable): void {
    if (source.parse(PANE_BUDGET_MS)) this.schedule();
    this.#parsed.fire();
    if (source === this.#focused) this.#endHush();
  }

  isFocused(source: Parsable): boolean {
    return this.#focused === source;
  }

  dispose(): void {
    if (this.#pending !== null) clearImmediate(this.#pending);
    this.#pending = null;
    this.#hush?.dispose();
    this.#hush = null;
    this.#sources.length = 0;
    this.#parsed.dispose();
  }

  #round(): void {
    this.#pending = null;
    const now = this.#clock.monotonic();
    const factor = now - this.#typedAt < TYPING_MS ? TYPING_FACTOR : 1;
    const paneMs = PANE_BUDGET_MS * factor;
    const end = now + ROUND_BUDGET_MS * factor;
    if (this.#focused !== null && this.#focused.queuedBytes > 0) {
      this.#focused.parse(paneMs);
      this.#endHush();
    }
    const count = this.#hush === null ? this.#sources.length : 0;
    for (let turn = 0; turn < count && this.#clock.monotonic() < end; turn++) {
      const source = this.#sources[this.#next % count];
      this.#next = (this.#next + 1) % count;
      // The focused one has had its turn: a second one would take it behind a moment at which it is to be drawn.
      if (source !== this.#focused && source.queuedBytes > 0) source.parse(paneMs);
    }
    this.#parsed.fire();
    // What waits in a hush is scheduled at its end.
    if (this.#hush === null && this.#sources.some((source) => source.queuedBytes > 0)) this.schedule();
  }

  #endHush(): void {
    if (this.#hush === null) return;
    this.#hush.dispose();
    this.#hush = null;
    for (const source of this.#sources) source.hold(false);
    this.schedule();
  }
}
