/** The branch of the directory that the focused pane works in, looked at from time to time: one small file. */
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { readBranch } from './git-branch.ts';

/** A switch of branches is seen soon enough after this; reading costs some 50 µs. */
const LOOK_EVERY_MS = 5000;

export class BranchWatch implements Disposable {
  readonly #directory: () => string;
  readonly #clock: Clock;
  readonly #changed: () => void;
  #timer: Disposable | null = null;
  #name: string | null = null;
  #isDisposed = false;
  /** Where the last look was. */
  #at = '';

  constructor(directory: () => string, clock: Clock, changed: () => void) {
    this.#directory = directory;
    this.#clock = clock;
    this.#changed = changed;
    void this.#look();
  }

  /** Null outside a repository. */
  get name(): string | null {
    return this.#name;
  }

  /** Another directory may be meant: looks at once where it is. */
  follow(): void {
    if (!this.#isDisposed && this.#directory() !== this.#at) void this.#look();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer?.dispose();
  }

  async #look(): Promise<void> {
    const directory = this.#directory();
    this.#at = directory;
    const name = await readBranch(directory);
    // The focus may have gone on meanwhile: whoever looks there tells.
    if (this.#isDisposed || this.#at !== directory) return;
    const isChanged = name !== this.#name;
    this.#name = name;
    this.#timer?.dispose();
    this.#timer = this.#clock.after(LOOK_EVERY_MS, () => void this.#look());
    if (isChanged) this.#changed();
  }
}
