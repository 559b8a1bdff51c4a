/**
 * Who has read and changed which file of the project, and when: the session's memory of it, bounded. What it is good
 * for besides being read: telling a pane that a file is no longer what that pane has read.
 *
 * Paths are real ones (files/real-path.ts); times are milliseconds since the epoch.
 */

/** How a change is known: `tool`, by the client's own word; `command`, since the pane's command alone ran then. */
export type ChangeCause = 'tool' | 'command';

export interface Toucher {
  /** The pane's id. */
  readonly pane: string;
  readonly name: string;
}

/** What one pane did to one file. */
export interface FileTouch extends Toucher {
  readonly readAt: number | null;
  readonly changedAt: number | null;
  /** How often it changed the file. */
  readonly changes: number;
  /** Of the last change. */
  readonly cause: ChangeCause | null;
}

export interface FileRecord {
  readonly path: string;
  /** Who did it last stands first. */
  readonly touches: readonly FileTouch[];
  /** When it was last changed by somebody who is not known; null for never. */
  readonly unknownAt: number | null;
  /** The last change, by whomever; null where it was only read. */
  readonly changedAt: number | null;
  /** At least two panes have changed it. */
  readonly isShared: boolean;
}

/** A change that a pane has not seen. */
export interface UnseenChange extends Toucher {
  readonly at: number;
  readonly cause: ChangeCause;
}

/** A team's week of work; then the file that was touched longest ago is forgotten. */
const MOST_FILES = 2000;

interface Touch {
  name: string;
  readAt: number | null;
  changedAt: number | null;
  changes: number;
  cause: ChangeCause | null;
  /** Up to when the pane knows the file; null where it never read it, or has forgotten. */
  seenAt: number | null;
  /** Of the unseen change that it was told of last, and how often. */
  toldOf: number | null;
  told: number;
}

interface Entry {
  readonly touches: Map<string, Touch>;
  unknownAt: number | null;
}

export class FileLedger {
  /** The file that was touched last is the last. */
  readonly #files = new Map<string, Entry>();

  /** The pane has the file as it was at `at`, when it began to read. */
  read(by: Toucher, path: string, at: number): void {
    const touch = this.#touch(by, path);
    touch.readAt = Math.max(at, touch.readAt ?? at);
    touch.seenAt = Math.max(at, touch.seenAt ?? at);
  }

  /** By a tool the pane knows the file afterwards; by a command it knows no more of it than before. */
  changed(
    by: Toucher,
    path: string,
    { at, cause }: { readonly at: number; readonly cause: ChangeCause },
  ): void {
    const touch = this.#touch(by, path);
    touch.changedAt = at;
    touch.changes += 1;
    touch.cause = cause;
    if (cause === 'tool') touch.seenAt = at;
  }

  changedByUnknown(path: string, at: number): void {
    this.#entry(path).unknownAt = at;
  }

  /** What another pane did to the file since this one read it last; null where it did not read it, or knows all. */
  unseen(pane: string, path: string): UnseenChange | null {
    const entry = this.#files.get(path);
    const seenAt = entry?.touches.get(pane)?.seenAt ?? null;
    if (entry === undefined || seenAt === null) return null;
    let last: UnseenChange | null = null;
    for (const [id, { name, changedAt, cause }] of entry.touches) {
      if (id === pane || changedAt === null || cause === null || changedAt <= seenAt) continue;
      if (last === null || changedAt > last.at) last = { pane: id, name, at: changedAt, cause };
    }
    return last;
  }

  /** The pane is told of an unseen change; answers the how manyeth time it is that it hears of this one. */
  told(pane: string, path: string, { at }: UnseenChange): number {
    const touch = this.#files.get(path)?.touches.get(pane);
    if (touch === undefined) return 1;
    touch.told = touch.toldOf === at ? touch.told + 1 : 1;
    touch.toldOf = at;
    return touch.told;
  }

  /** The pane's program knows nothing of what it has read any longer: another conversation, or its end. */
  forgetReads(pane: string): void {
    for (const { touches } of this.#files.values()) {
      const touch = touches.get(pane);
      if (touch !== undefined) touch.seenAt = null;
    }
  }

  get size(): number {
    return this.#files.size;
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  /** What was changed, the last change first; what was only read is left out. */
  changes(): readonly FileRecord[] {
    return [...this.#files]
      .map(([path, entry]) => recordOf(path, entry))
      .filter(({ changedAt }) => changedAt !== null)
      .sort((one, other) => (other.changedAt ?? 0) - (one.changedAt ?? 0));
  }

  #touch({ pane, name }: Toucher, path: string): Touch {
    const { touches } = this.#entry(path);
    let touch = touches.get(pane);
    if (touch === undefined) {
      const nothing = { readAt: null, changedAt: null, cause: null, seenAt: null, toldOf: null };
      touch = { name, changes: 0, told: 0, ...nothing };
      touches.set(pane, touch);
    }
    touch.name = name;
    return touch;
  }

  #entry(path: string): Entry {
    const entry = this.#files.get(path) ?? { touches: new Map<string, Touch>(), unknownAt: null };
    this.#files.delete(path);
    this.#files.set(path, entry);
    for (const oldest of this.#files.keys()) {
      if (this.#files.size <= MOST_FILES) break;
      this.#files.delete(oldest);
    }
    return entry;
  }
}

function recordOf(path: string, { touches, unknownAt }: Entry): FileRecord {
  const all = Array.from(touches, ([pane, { name, readAt, changedAt, changes, cause }]): FileTouch => {
    return { pane, name, readAt, changedAt, changes, cause };
  }).sort((one, other) => lastOf(other) - lastOf(one));
  const changed = all.flatMap(({ changedAt }) => (changedAt === null ? [] : [changedAt]));
  const times = [...changed, ...(unknownAt === null ? [] : [unknownAt])];
  return {
    path,
    touches: all,
    unknownAt,
    changedAt: times.length === 0 ? null : Math.max(...times),
    isShared: changed.length > 1,
  };
}

function lastOf({ readAt, changedAt }: FileTouch): number {
  return Math.max(readAt ?? 0, changedAt ?? 0);
}
