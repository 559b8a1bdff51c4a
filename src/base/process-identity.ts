/**
 * Which process is meant, proof against a pid that was given away again: its number together with its start time.
 * Start times are opaque strings of the system (on Linux clock ticks since boot, and which boot that was); compare them
 * by `isSameStart` only.
 * Everything for macOS goes through `ps` and is untested.
 */
import { isJsonObject } from './json.ts';
import { listProcesses, readProcess } from './process-table.ts';

export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
}

/** An identity that was kept as JSON; null for anything else. */
export function parseProcessIdentity(value: unknown): ProcessIdentity | null {
  if (!isJsonObject(value)) return null;
  const { pid, startTime } = value;
  return typeof pid === 'number' && typeof startTime === 'string' ? { pid, startTime } : null;
}

/** When process `pid` started; null when there is none, or only its zombie. */
export function readProcessStart(pid: number): string | null {
  const entry = readProcess(pid);
  return entry === null || entry.isZombie ? null : entry.startTime;
}

/** The identity of a process that lives now. */
export function readProcessIdentity(pid: number): ProcessIdentity | null {
  const startTime = readProcessStart(pid);
  return startTime === null ? null : { pid, startTime };
}

/** A zombie is dead: it only waits for its parent to look. */
export function isSameProcessAlive(identity: ProcessIdentity): boolean {
  const start = readProcessStart(identity.pid);
  return start !== null && isSameStart(identity.startTime, start);
}

/**
 * Whether a start time that was kept is that of a process which lives now. One that says nothing of the boot, as Claude
 * Code writes it and earlier versions of ccmux did, is taken for one of this boot.
 */
export function isSameStart(kept: string, now: string): boolean {
  return kept === now || kept === withoutBoot(now);
}

/** As /proc/PID/stat has it. */
export function withoutBoot(startTime: string): string {
  return startTime.split('@', 1)[0];
}

/** Those of `identities` that live, in their order; reads the table once where that is cheaper. */
export function livingOf<T extends ProcessIdentity>(identities: readonly T[]): T[] {
  if (process.platform === 'linux' || identities.length < 2) return identities.filter(isSameProcessAlive);
  const alive = new Map(listProcesses().map((entry) => [entry.pid, entry]));
  return identities.filter(({ pid, startTime }) => {
    const entry = alive.get(pid);
    return entry !== undefined && !entry.isZombie && isSameStart(startTime, entry.startTime);
  });
}

/** One key for a Map or Set. */
export function identityKey(identity: ProcessIdentity): string {
  return `${identity.pid}/${identity.startTime}`;
}
