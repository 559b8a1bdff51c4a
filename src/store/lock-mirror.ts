/**
 * `locks/active-locks.json`: the locks as JSON for people and scripts, written a moment after they have changed. Nobody
 * of ccmux reads it.
 */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import type { LockBook } from '../core/locks/lock-book.ts';
import { bookText } from '../core/locks/lock-json.ts';
import { fileFailure } from '../files/file-failure.ts';

/** Between two writes: what changes meanwhile is written in one. */
const APART_MS = 100;

export interface LockMirrorOptions {
  readonly path: string;
  /** The locks as they are now. */
  readonly look: () => LockBook;
  /** Something that is the same as long as nobody has changed them. */
  readonly version: () => unknown;
  readonly clock: Clock;
  readonly log: Log;
}

export class LockMirror implements Disposable {
  readonly #options: LockMirrorOptions;
  #due: Disposable | null = null;
  #writtenAt = -Infinity;

  constructor(options: LockMirrorOptions) {
    this.#options = options;
  }

  /** The locks have changed. Whoever made them change is answered first. */
  changed(): void {
    const { clock } = this.#options;
    const delayMs = Math.max(0, this.#writtenAt + APART_MS - clock.monotonic());
    this.#due ??= clock.after(delayMs, () => this.#write());
  }

  /** Writes what is still to be written. */
  dispose(): void {
    if (this.#due !== null) this.#write();
  }

  #write(): void {
    const { path, look, version, clock, log } = this.#options;
    this.#due?.dispose();
    this.#due = null;
    this.#writtenAt = clock.monotonic();
    const fresh = `${path}.${process.pid}.new`;
    try {
      const before = version();
      rmSync(fresh, { force: true });
      writeFileSync(fresh, `${bookText(look())}\n`, { mode: 0o600, flag: 'wx' });
      renameSync(fresh, path);
      // Another session may have put a later one there, before this one.
      if (version() !== before) this.changed();
    } catch (cause) {
      log.debug('the mirror of the locks cannot be written', { error: fileFailure('write', path, cause) });
      rmSync(fresh, { force: true, recursive: true });
    }
  }
}
