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

/** A pane that goes on with a large conversation is beyond it from the beginning; but its start comes first. */
const FIRST_LOOK_MS = 30_000;

export class QuotaWatch implements Disposable {
  readonly #options: QuotaWatchOptions;
  #timer: Disposable;
  /** When the next look is due; null while one is under way. */
  #dueAt: number | null = null;
  /** A pane was opened while a look was under way: it may have missed it. */
  #isWantedSoon = false;
  #isDisposed = false;

  constructor(options: QuotaWatchOptions) {
    this.#options = options;
    this.#timer = this.#later(Math.min(FIRST_LOOK_MS, options.quota.checkMs));
  }

  /** A pane was opened: it is not to wait for its turn. */
  soon(): void {
    const { clock, quota } = this.#options;
    const delayMs = Math.min(FIRST_LOOK_MS, quota.checkMs);
    this.#isWantedSoon = this.#dueAt === null;
    if (this.#dueAt === null || this.#dueAt <= clock.now() + delayMs) return;
    this.#timer.dispose();
    this.#timer = this.#later(delayMs);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer.dispose();
  }

  #later(delayMs: number): Disposable {
    this.#dueAt = this.#options.clock.now() + delayMs;
    return this.#options.clock.after(delayMs, () => void this.#look());
  }

  /** One after the other: a large tree is enough for a disk. */
  async #look(): Promise<void> {
    const { quota, panes, measure, exceeded, log } = this.#options;
    this.#dueAt = null;
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
    if (this.#isDisposed) return;
    this.#timer = this.#later(quota.checkMs);
    if (this.#isWantedSoon) this.soon();
  }
}
