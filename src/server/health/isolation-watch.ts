/**
 * Looks from time to time whether the isolation of the live panes still holds, as `ccmux doctor` does when it is
 * asked. What it finds is told once, and again when it comes back after it was mended.
 */
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import type { Audit } from '../../isolation/audit/audit.ts';

export interface IsolationWatchOptions {
  readonly audit: () => Promise<Audit>;
  /** One sentence, for the user. */
  readonly tell: (text: string) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** A look reads the environment of every process of the user, some 10 ms of work. */
const LOOK_EVERY_MS = 60_000;
/** What is being changed is often changed in several steps, and a program that has just been forked is not itself yet. */
const LOOK_SOON_MS = 1000;

export class IsolationWatch implements Disposable {
  readonly #options: IsolationWatchOptions;
  #timer: Disposable;
  #known: ReadonlySet<string> = new Set();
  #isDisposed = false;
  #isHinted = false;
  #isLooking = false;

  constructor(options: IsolationWatchOptions) {
    this.#options = options;
    this.#timer = this.#later();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer.dispose();
  }

  /** Something has changed that may concern it: it is looked at soon. */
  hint(): void {
    if (this.#isDisposed || this.#isHinted) return;
    this.#isHinted = true;
    if (this.#isLooking) return;
    this.#timer.dispose();
    this.#timer = this.#later();
  }

  #later(): Disposable {
    const delayMs = this.#isHinted ? LOOK_SOON_MS : LOOK_EVERY_MS;
    return this.#options.clock.after(delayMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    this.#isHinted = false;
    this.#isLooking = true;
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
    this.#isLooking = false;
    if (!this.#isDisposed) this.#timer = this.#later();
  }
}
