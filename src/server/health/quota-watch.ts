/** What each pane's own directory takes of the disk: measured now and then, and told where it is more than it may be. */
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import type { QuotaSettings } from '../../core/plan.ts';

export interface MeasuredPane {
  readonly id: string;
  readonly name: string;
  /** Of its profile. */
  readonly directory: string;
}

export interface QuotaWatchOptions {
  readonly quota: QuotaSettings;
  readonly panes: () => readonly MeasuredPane[];
  /** Bytes that a directory takes. */
  readonly measure: (directory: string) => Promise<number>;
  /** A pane is beyond its quota, found for the first time or once more. */
  readonly exceeded: (pane: MeasuredPane, bytes: number) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** A pane that goes on with a large conversation is beyond it from the beginning. */
const FIRST_LOOK_MS = 5 * 60_000;

export class QuotaWatch implements Disposable {
  readonly #options: QuotaWatchOptions;
  #timer: Disposable;
  #isDisposed = false;

  constructor(options: QuotaWatchOptions) {
    this.#options = options;
    this.#timer = this.#later(Math.min(FIRST_LOOK_MS, options.quota.checkMs));
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer.dispose();
  }

  #later(delayMs: number): Disposable {
    return this.#options.clock.after(delayMs, () => void this.#look());
  }

  /** One after the other: a large tree is enough for a disk. */
  async #look(): Promise<void> {
    const { quota, panes, measure, exceeded, log } = this.#options;
    for (const pane of panes()) {
      try {
        const bytes = await measure(pane.directory);
        if (this.#isDisposed) return;
        log.debug('a pane was measured', { pane: pane.id, bytes });
        if (bytes > quota.diskBytes) exceeded(pane, bytes);
      } catch (error) {
        log.warn('a pane could not be measured', { pane: pane.id, error });
      }
    }
    if (!this.#isDisposed) this.#timer = this.#later(quota.checkMs);
  }
}
