/**
 * A process tree that is remembered. What a process started stays its own even when the parents in between have
 * ended (then the system calls it a child of init) and when it has opened a session of its own: each look adds the
 * children of known processes and the members of sessions that known processes lead, and forgets nobody who lives.
 */
import { identityKey, livingOf, type ProcessIdentity } from '../base/process-identity.ts';
import { listProcesses, type ProcessEntry } from '../base/process-table.ts';

export class TrackedTree {
  /** By `identityKey`; holds the roots, dead ones too until they are seen to be, and everyone seen since. */
  #known: ReadonlyMap<string, ProcessIdentity>;
  /** Sessions led by a known process, dead or not, for as long as a known process has been in them. */
  #sessions: ReadonlySet<number>;

  /** `roots` must have been alive a moment ago: only then do the members of their sessions belong to them. */
  constructor(roots: readonly ProcessIdentity[]) {
    this.#known = new Map(roots.map((root) => [identityKey(root), root]));
    this.#sessions = new Set(roots.map((root) => root.pid));
  }

  /**
   * Looks at the whole process table (milliseconds) and returns everyone of the tree who lives. Where it cannot be
   * read, for want of descriptors say, everyone counts as living.
   */
  observe(table: readonly ProcessEntry[] | null = readTable()): ProcessIdentity[] {
    if (table === null) return [...this.#known.values()].map(toIdentity);
    const seen = growTree(table, this.#known, this.#sessions);
    this.#known = new Map(seen.map((entry) => [identityKey(entry), entry]));
    // A session's number is given away again when its last member has ended: it is only ours as long as one of ours
    // is in it, and only if one of ours opened it (a root may have been started inside the user's own session).
    const leaders = new Set([...this.#sessions, ...seen.map((entry) => entry.pid)]);
    this.#sessions = new Set(seen.map((entry) => entry.sessionId).filter((id) => leaders.has(id)));
    return seen.filter((entry) => !entry.isZombie).map(toIdentity);
  }

  /** Whether any of the last look still lives; cheap. */
  get isAlive(): boolean {
    try {
      return livingOf([...this.#known.values()]).length > 0;
    } catch {
      return this.#known.size > 0;
    }
  }
}

/** The entries that are known, came of a known one, or are in one of `sessions`; zombies are walked through. */
export function growTree(
  table: readonly ProcessEntry[],
  known: ReadonlyMap<string, unknown>,
  sessions: ReadonlySet<number>,
): ProcessEntry[] {
  const byParent = groupBy(table, (entry) => entry.parentPid);
  const bySession = groupBy(table, (entry) => entry.sessionId);
  const byPid = new Map(table.map((entry) => [entry.pid, entry]));
  const isKnown = (entry: ProcessEntry): boolean => known.has(identityKey(entry));
  /** Not ours when its number now belongs to a stranger who leads it. */
  const isOurSession = (id: number): boolean => {
    const leader = byPid.get(id);
    const isLed = leader?.sessionId === id;
    return !isLed || isKnown(leader);
  };
  const found = new Set(table.filter(isKnown));
  for (const id of sessions) {
    if (isOurSession(id)) bySession.get(id)?.forEach((member) => found.add(member));
  }
  // A Set's iteration goes on over what is added to it meanwhile.
  for (const entry of found) {
    byParent.get(entry.pid)?.forEach((child) => found.add(child));
    if (entry.sessionId === entry.pid) bySession.get(entry.pid)?.forEach((member) => found.add(member));
  }
  return [...found];
}

/** Null where it cannot be read. */
function readTable(): ProcessEntry[] | null {
  try {
    return listProcesses();
  } catch {
    return null;
  }
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => number): ReadonlyMap<number, readonly T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

function toIdentity({ pid, startTime }: ProcessIdentity): ProcessIdentity {
  return { pid, startTime };
}
