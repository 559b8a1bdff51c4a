/** Brings every pane's terminal to the size that the arrangement gives it. */
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { sameSize } from '../core/geometry.ts';
import { arrangementOf, type SessionState } from '../core/session-state.ts';
import type { LivePane } from './live-pane.ts';

/**
 * Children get their size once a terminal's resizing has paused for so long; drawing follows every step. Longer than
 * the time between two steps of a window dragged by its edge (40 ms and less), on a busy machine too.
 */
export const RESIZE_SETTLE_MS = 90;

/** When it is done: at once, or after a series of changes. */
export class PaneFitting implements Disposable {
  readonly #clock: Clock;
  readonly #resize: () => void;
  #settle: Disposable | null = null;

  constructor(clock: Clock, resize: () => void) {
    this.#clock = clock;
    this.#resize = resize;
  }

  fit(isGradual: boolean): void {
    this.#settle?.dispose();
    this.#settle = null;
    if (isGradual) this.#settle = this.#clock.after(RESIZE_SETTLE_MS, () => this.fit(false));
    else this.#resize();
  }

  dispose(): void {
    this.#settle?.dispose();
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
