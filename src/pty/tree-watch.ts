/**
 * Looks again and again at the trees of children that print, so that what they started is known even when they are
 * killed and their tools live on in sessions of their own. One look at the process table, which costs milliseconds, is
 * for all trees that wait for one. A silent child costs nothing.
 */
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { ProcessEntry } from '../base/process-table.ts';
import type { TrackedTree } from './tracked-tree.ts';

const LOOK_EVERY_MS = 3000;

export class TreeWatch {
  readonly #clock: Clock;
  readonly #readTable: () => readonly ProcessEntry[] | null;
  readonly #waiting = new Set<Pick<TrackedTree, 'observe'>>();
  #next: Disposable | null = null;

  constructor(clock: Clock, readTable: () => readonly ProcessEntry[] | null) {
    this.#clock = clock;
    this.#readTable = readTable;
  }

  /** The tree's child has printed: it is looked at within three seconds. */
  observeSoon(tree: Pick<TrackedTree, 'observe'>): void {
    this.#waiting.add(tree);
    this.#next ??= this.#clock.after(LOOK_EVERY_MS, () => {
      this.#next = null;
      const table = this.#readTable();
      for (const each of this.#waiting) each.observe(table);
      this.#waiting.clear();
    });
  }

  forget(tree: Pick<TrackedTree, 'observe'>): void {
    this.#waiting.delete(tree);
    if (this.#waiting.size > 0) return;
    this.#next?.dispose();
    this.#next = null;
  }
}
