/** A clock that stands still until it is told to move on; its timers run in the order of their time. */
import type { Clock } from '../../src/base/clock.ts';
import { disposable } from '../../src/base/disposable.ts';

export class FakeClock implements Clock {
  #nowMs: number;
  readonly #timers = new Set<{ readonly atMs: number; readonly run: () => void }>();

  constructor(nowMs = 1_000_000) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  monotonic(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void) {
    const timer = { atMs: this.#nowMs + delayMs, run };
    this.#timers.add(timer);
    return disposable(() => this.#timers.delete(timer));
  }

  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Lets `ms` pass, running what falls due, each at its own time. */
  advance(ms: number): void {
    const end = this.#nowMs + ms;
    for (;;) {
      const due = [...this.#timers]
        .filter((timer) => timer.atMs <= end)
        .sort((a, b) => a.atMs - b.atMs)
        .at(0);
      if (due === undefined) break;
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      this.#timers.delete(due);
      due.run();
    }
    this.#nowMs = end;
  }
}
