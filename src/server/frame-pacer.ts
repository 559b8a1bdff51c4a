/**
 * When a client's next frame is drawn. The first change after a pause is drawn at once; a steady stream at most every
 * 16 ms, and so seldom that drawing takes a third of the time at most. The echo of a key may follow 3 ms after the
 * last frame, and draws the focused pane alone: the others have their turn as if there had been no key. While the
 * client's socket is behind nothing is drawn: the frame after it is newer.
 */
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';

/** One frame of a 60 Hz display. */
const FRAME_GAP_MS = 16;
const ECHO_GAP_MS = 3;
/** Drawing gets a third of the event loop at most. */
const COST_FACTOR = 2;
/** Weight of the newest frame in the running cost. */
const COST_SMOOTHING = 0.3;

export type Urgency = 'echo' | 'steady';

/** What of the picture is drawn. */
export type Extent = 'whole' | 'focused';

export class FramePacer implements Disposable {
  readonly #clock: Clock;
  readonly #draw: (extent: Extent) => boolean;
  readonly #gapMs: number;
  #timer: Disposable | null = null;
  #soon: NodeJS.Immediate | null = null;
  #lastFrameAt = Number.NEGATIVE_INFINITY;
  #lastWholeAt = Number.NEGATIVE_INFINITY;
  #costMs = 0;
  #isBlocked = false;
  #isWanted = false;
  #isDisposed = false;

  /**
   * `draw` answers whether a frame was sent; an empty one does not count. Where it has drawn the focused pane and
   * others differ too, it is for `draw` to want the rest.
   */
  constructor(clock: Clock, draw: (extent: Extent) => boolean, gapMs: number = FRAME_GAP_MS) {
    this.#clock = clock;
    this.#draw = draw;
    this.#gapMs = gapMs;
  }

  /** Something may differ from what the client shows. */
  want(urgency: Urgency): void {
    this.#isWanted = true;
    if (this.#isBlocked || this.#isDisposed || this.#soon !== null) return;
    const now = this.#clock.monotonic();
    const gapMs = Math.max(this.#gapMs, this.#costMs * COST_FACTOR);
    const elapsedMs = now - this.#lastWholeAt;
    if (urgency === 'echo' && now - this.#lastFrameAt >= ECHO_GAP_MS) {
      // Keys one after the other must not hold the others up.
      if (elapsedMs >= 2 * gapMs) this.#drawNow();
      else this.#drawEcho();
      return;
    }
    if (this.#timer !== null) return;
    if (elapsedMs >= gapMs) {
      // Not within this turn: what else arrives with the same read belongs into the same frame.
      this.#soon = setImmediate(() => {
        this.#drawNow();
      });
    } else {
      this.#timer = this.#clock.after(gapMs - elapsedMs, () => {
        this.#drawNow();
      });
    }
  }

  /** The client's socket is behind (true) or has caught up (false). */
  setBlocked(isBlocked: boolean): void {
    this.#isBlocked = isBlocked;
    if (isBlocked) this.#cancel();
    else if (this.#isWanted) this.want('steady');
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#cancel();
  }

  #cancel(): void {
    this.#timer?.dispose();
    this.#timer = null;
    if (this.#soon !== null) clearImmediate(this.#soon);
    this.#soon = null;
  }

  #drawNow(): void {
    this.#cancel();
    if (this.#isBlocked || this.#isDisposed) return;
    this.#isWanted = false;
    const start = this.#clock.monotonic();
    if (!this.#draw('whole')) return;
    this.#lastFrameAt = this.#clock.monotonic();
    this.#lastWholeAt = this.#lastFrameAt;
    this.#costMs += (this.#lastFrameAt - start - this.#costMs) * COST_SMOOTHING;
  }

  /** The next whole frame comes when it would have come. */
  #drawEcho(): void {
    if (this.#draw('focused')) this.#lastFrameAt = this.#clock.monotonic();
  }
}
