/**
 * Synchronized output (DEC mode 2026): between `?2026h` and `?2026l` a program asks not to be drawn. A hold is kept
 * for a limited time, because the program may have died inside it, or may flood so fast that every look finds it
 * inside the next block: time runs from the first look that was held since the screen was drawn last.
 */
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';

/** Longer than any whole frame takes to arrive. */
export const SYNC_HOLD_LIMIT_MS = 150;
/** After a hold ran out every client gets its look: their frames are at most a gap of 16 ms apart. */
const RELEASE_MS = 10;

export class Synchronization implements Disposable {
  readonly #clock: Clock;
  readonly #onRelease: () => void;
  #isInside = false;
  /** Counts the blocks; one whose hold ran out is not held again. */
  #block = 0;
  #releasedBlock = -1;
  #heldSince: number | null = null;
  #releasedUntil = 0;
  #timer: Disposable | null = null;
  #isAwaited = false;

  /** `onRelease` is called when a hold runs out, so that what was held is drawn. */
  constructor(clock: Clock, onRelease: () => void) {
    this.#clock = clock;
    this.#onRelease = onRelease;
  }

  begin(): void {
    this.#isInside = true;
    this.#block++;
  }

  end(): void {
    this.#isInside = false;
  }

  /** Whether drawing has to wait. */
  get isHolding(): boolean {
    if (!this.#isInside || this.#block === this.#releasedBlock) return false;
    const now = this.#clock.monotonic();
    if (now < this.#releasedUntil) return false;
    this.#heldSince ??= now;
    const leftMs = this.#heldSince + SYNC_HOLD_LIMIT_MS - now;
    if (leftMs > 0) {
      this.#timer ??= this.#clock.after(leftMs, () => {
        this.#timer = null;
        this.#onRelease();
      });
      this.#isAwaited = true;
      return true;
    }
    this.#releasedBlock = this.#block;
    this.#releasedUntil = now + RELEASE_MS;
    // Not to be counted from the next look: the time between would come on top of the limit.
    this.#heldSince = now;
    return false;
  }

  /**
   * A look was held, and the next one may be at the end of this block: a program that begins another one at once leaves
   * no other moment. Told until `offer`.
   */
  get isAwaited(): boolean {
    return this.#isAwaited;
  }

  /** The screen may be looked at before anything else is parsed. Whoever comes too late waits for the next block. */
  offer(): void {
    this.#isAwaited = false;
  }

  /** To be called when the screen is drawn: what was held before is on it. */
  drawn(): void {
    if (!this.#isInside) this.#forgetHold();
  }

  #forgetHold(): void {
    this.#heldSince = null;
    this.#isAwaited = false;
    this.#timer?.dispose();
    this.#timer = null;
  }

  dispose(): void {
    this.#isInside = false;
    this.#forgetHold();
  }
}
