/**
 * Looks from time to time whether the isolation of the live panes still holds, as `ccmux doctor` does when it is
 * asked. What it finds is told once, and again when it comes back after it was mended.
 */
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import type { Audit } from '../isolation/audit/audit.ts';

export interface IsolationWatchOptions {
  readonly audit: () => Promise<Audit>;
  /** One sentence, for the user. */
  readonly tell: (text: string) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** A look reads the environment of every process of the user, some 10 ms of work. */
const LOOK_EVERY_MS = 60_000;

export class IsolationWatch implements Disposable {
  readonly #options: IsolationWatchOptions;
  #timer: Disposable;
  #known: ReadonlySet<string> = new Set();
  #isDisposed = false;

  constructor(options: IsolationWatchOptions) {
    this.#options = options;
    this.#timer = this.#later();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer.dispose();
  }

  #later(): Disposable {
    return this.#options.clock.after(LOOK_EVERY_MS, () => void this.#look());
  }

  async #look(): Promise<void> {
    const { audit, tell, log } = this.#options;
    try {
      const { panes, findings } = await audit();
      const wrong = [...panes.flatMap((pane) => pane.findings), ...findings].filter(
        ({ severity }) => severity === 'wrong',
      );
      for (const { code, text, remedy } of wrong) {
        if (this.#isDisposed || this.#known.has(text)) continue;
        log.warn('the isolation does not hold', { code, text, remedy });
        tell(`${text}; ccmux doctor tells more`);
      }
      this.#known = new Set(wrong.map(({ text }) => text));
    } catch (error) {
      log.warn('the isolation could not be looked at', { error });
    }
    if (!this.#isDisposed) this.#timer = this.#later();
  }
}
