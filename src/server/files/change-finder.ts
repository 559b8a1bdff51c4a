/**
 * From what the watch of a project tells to changes of files: events are gathered for a moment, and what remained of
 * them is looked up. A file that came and went meanwhile (how most programs write) has not changed, nor has one whose
 * attributes alone did.
 */
import { lstat } from 'node:fs/promises';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { WatchEvent } from './project-watch.ts';

export interface FoundChange<Who> {
  readonly path: string;
  /** When it was first seen. Milliseconds since the epoch. */
  readonly at: number;
  readonly who: Who;
}

export interface ChangeFinderOptions<Who> {
  readonly clock: Clock;
  /** Whose doing it is what happens to the file now; null where it is to be passed over. */
  readonly attribute: (path: string) => Who | null;
  /** Of two that were at one file within a moment. */
  readonly both: (one: Who, other: Who) => Who;
  readonly onFound: (changes: readonly FoundChange<Who>[]) => void;
}

/** So long events are gathered; who has to know sooner asks for it (`settle`). */
const GATHER_MS = 250;
/** Of more at once (another branch was checked out, a tree unpacked) the first ones are enough. */
const MOST_GATHERED = 5000;
/** A file that was written has a time of writing that is not older than the event, but for the clocks of file systems. */
const CLOCK_DIFFERENCE_MS = 2000;

interface Gathered<Who> {
  readonly at: number;
  who: Who;
  /** How often its name came or went. */
  renames: number;
}

export class ChangeFinder<Who> implements Disposable {
  readonly #options: ChangeFinderOptions<Who>;
  #gathered = new Map<string, Gathered<Who>>();
  #timer: Disposable | null = null;
  /** What has been gathered before is being looked up, by its path. */
  readonly #looking = new Map<string, Promise<void>>();

  constructor(options: ChangeFinderOptions<Who>) {
    this.#options = options;
  }

  heard(path: string, event: WatchEvent): void {
    const { clock, attribute, both } = this.#options;
    const who = attribute(path);
    if (who === null) return;
    const known = this.#gathered.get(path);
    if (known !== undefined) {
      known.who = both(known.who, who);
      if (event === 'rename') known.renames += 1;
      return;
    }
    if (this.#gathered.size >= MOST_GATHERED) return;
    this.#gathered.set(path, { at: clock.now(), who, renames: event === 'rename' ? 1 : 0 });
    this.#timer ??= clock.after(GATHER_MS, () => this.#lookUpAll());
  }

  /**
   * Resolves when what has been heard of the file up to now is found. It waits for no other file: a command may have
   * written thousands, and a tool waits for this.
   */
  async settle(path: string): Promise<void> {
    const heard = this.#gathered.get(path);
    if (heard === undefined) {
      await this.#looking.get(path);
      return;
    }
    this.#gathered.delete(path);
    await this.#lookUp(new Map([[path, heard]]));
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#gathered.clear();
  }

  #lookUpAll(): void {
    this.#timer = null;
    const gathered = this.#gathered;
    this.#gathered = new Map();
    void this.#lookUp(gathered);
  }

  async #lookUp(gathered: ReadonlyMap<string, Gathered<Who>>): Promise<void> {
    const looking = this.#found(gathered);
    for (const path of gathered.keys()) this.#looking.set(path, looking);
    await looking;
    for (const path of gathered.keys()) {
      if (this.#looking.get(path) === looking) this.#looking.delete(path);
    }
  }

  async #found(gathered: ReadonlyMap<string, Gathered<Who>>): Promise<void> {
    const looks = Array.from(gathered, async ([path, { at, who, renames }]) => {
      return (await hasChanged(path, at, renames)) ? [{ path, at, who }] : [];
    });
    const found = (await Promise.all(looks)).flat();
    if (found.length > 0) this.#options.onFound(found);
  }
}

async function hasChanged(path: string, at: number, renames: number): Promise<boolean> {
  try {
    const status = await lstat(path);
    if (!status.isFile()) return false;
    return renames > 0 || status.mtimeMs >= at - CLOCK_DIFFERENCE_MS;
  } catch {
    // Gone: what was there before has one end and no beginning.
    return renames === 1;
  }
}
