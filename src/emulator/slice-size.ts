/**
 * How many bytes to parse before looking at the clock again. A few bytes can cost much (`CSI 2 J` clears a screen in
 * four): after a slow slice the next ones are smaller, and grow again while they are fast.
 */
import type { Clock } from '../base/clock.ts';

/** Large enough for the emulator's full speed (70 MiB/s and more), 0.2 ms of ordinary output. */
const LARGEST_BYTES = 16 * 1024;
const SMALLEST_BYTES = 256;
/** A quarter of what a pane may take of one turn (2 ms). */
const FAST_MS = 0.5;
const SLOW_MS = 2;

export class SliceSize {
  readonly #clock: Clock;
  #bytes = LARGEST_BYTES;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Runs `parse` on one slice and learns from how long it took. */
  measure(parse: () => void): void {
    const start = this.#clock.monotonic();
    parse();
    const tookMs = this.#clock.monotonic() - start;
    if (tookMs > SLOW_MS) this.#bytes = Math.max(SMALLEST_BYTES, this.#bytes >> 2);
    else if (tookMs < FAST_MS) this.#bytes = Math.min(LARGEST_BYTES, this.#bytes << 1);
  }
}
