/** Brings every pane's terminal to the size that the arrangement gives it. */
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { sameSize } from '../core/geometry.ts';
import { arrangementOf, type SessionState } from '../core/session-state.ts';
import type { LivePane } from './live-pane.ts';

/**
 * The first of a series of changes reaches the children at once: mostly there is no second one. Of the others only the
 * last does, once there has been none for so long; drawing follows every step. Longer than the time between two steps
 * of a window dragged by its edge (40 ms and less), and where these come slower, as on a busy machine, longer still.
 */
export const RESIZE_SETTLE_MS = { least: 60, most: 90 };
const STEP_FACTOR = 1.5;
/** A change so long after another one begins a series of its own. */
const SERIES_GAP_MS = 1000;

/** When it is done: at once, or after a series of changes. */
export class PaneFitting implements Disposable {
  readonly #clock: Clock;
  readonly #resize: () => void;
  #settle: Disposable | null = null;
  #lastStepAt = Number.NEGATIVE_INFINITY;
  /** Between two steps of this series. */
  #longestGapMs = 0;

  constructor(clock: Clock, resize: () => void) {
    this.#clock = clock;
    this.#resize = resize;
  }

  fit(isGradual: boolean): void {
    this.#settle?.dispose();
    this.#settle = null;
    if (!isGradual || this.#isFirstStep()) this.#resize();
    else this.#settle = this.#clock.after(this.#settleMs, () => this.fit(false));
  }

  dispose(): void {
    this.#settle?.dispose();
  }

  #isFirstStep(): boolean {
    const now = this.#clock.monotonic();
    const gapMs = now - this.#lastStepAt;
    this.#lastStepAt = now;
    const isFirst = gapMs >= SERIES_GAP_MS;
    this.#longestGapMs = isFirst ? 0 : Math.max(this.#longestGapMs, gapMs);
    return isFirst;
  }

  get #settleMs(): number {
    const { least, most } = RESIZE_SETTLE_MS;
    return Math.min(most, Math.max(least, this.#longestGapMs * STEP_FACTOR));
  }
}

/** Answers whether any pane has got another size. */
export function resizePanes(state: SessionState, live: ReadonlyMap<string, LivePane>): boolean {
  let isAnyResized = false;
  for (const { id, size } of arrangementOf(state)?.panes ?? []) {
    const pane = live.get(id)?.pane;
    if (pane === undefined || size === null || sameSize(size, pane.size)) continue;
    pane.resize(size);
    live.get(id)?.front?.resized();
    isAnyResized = true;
  }
  return isAnyResized;
}
