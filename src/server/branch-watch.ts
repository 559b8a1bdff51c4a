/** The project's branch, looked at from time to time: one small file, read again only where something shows it. */
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { readBranch } from './git-branch.ts';

/** A switch of branches is seen soon enough after this; reading costs some 50 µs. */
const LOOK_EVERY_MS = 5000;

export class BranchWatch implements Disposable {
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #changed: () => void;
  #timer: Disposable | null = null;
  #name: string | null = null;
  #isDisposed = false;

  constructor(directory: string, clock: Clock, changed: () => void) {
    this.#directory = directory;
    this.#clock = clock;
    this.#changed = changed;
    void this.#look();
  }

  /** Null outside a repository. */
  get name(): string | null {
    return this.#name;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer?.dispose();
  }

  async #look(): Promise<void> {
    const name = await readBranch(this.#directory);
    if (this.#isDisposed) return;
    const isChanged = name !== this.#name;
    this.#name = name;
    this.#timer = this.#clock.after(LOOK_EVERY_MS, () => void this.#look());
    if (isChanged) this.#changed();
  }
}
