/**
 * The end of processes and of everything they started. Nobody is told when a process that is not one's own child
 * ends, so this one place looks again and again, at growing intervals.
 */
import { constants } from 'node:os';
import { systemClock, type Clock } from '../base/clock.ts';
import {
  identityKey,
  isSameProcessAlive,
  readProcessIdentity,
  type ProcessIdentity,
} from '../base/process-identity.ts';
import { ignoresSignal } from '../base/process-table.ts';
import { TrackedTree } from './tracked-tree.ts';

/**
 * TERM asks everyone, but interactive shells ignore it and are hung up on instead. Whoever has not ended by this part
 * of the grace is hung up on too; not earlier, since that would kill a program that is just ending well.
 */
const HANGUP_AFTER_GRACE = 0.5;
/** bash loses a hang-up that comes just before it reads its next line, one in eight at a fresh prompt. */
const HANGUP_AGAIN_MS = 200;
const FIRST_LOOK_MS = 5;
const LAST_LOOK_MS = 100;
/** A look at a machine full of processes may take 20 ms: at least this many times its cost until the next. */
const COST_FACTOR = 10;
/** Nothing survives KILL but another user's process and one inside a hanging file system: not worth a longer wait. */
const AFTER_KILL_MS = 2000;

export interface EndOptions {
  /** How long they may take to end by themselves; 0 kills at once. */
  readonly graceMs: number;
  readonly clock?: Clock;
}

/** All living processes that came of `pid`, itself excluded. */
export function descendants(pid: number): ProcessIdentity[] {
  const root = readProcessIdentity(pid);
  return root === null ? [] : new TrackedTree([root]).observe().filter((identity) => identity.pid !== pid);
}

/**
 * Ends `identities` and everything that came of them: asks, waits the grace, kills. Resolves when all are gone, to
 * the empty list, or a little after the kill to those that cannot be killed.
 */
export function endProcesses(
  identities: readonly ProcessIdentity[],
  options: EndOptions,
): Promise<readonly ProcessIdentity[]> {
  return endTrackedTree(new TrackedTree(identities.filter(isSameProcessAlive)), options);
}

/** The same for a tree that has been watched already. */
export async function endTrackedTree(
  tree: TrackedTree,
  { graceMs, clock = systemClock }: EndOptions,
): Promise<readonly ProcessIdentity[]> {
  const startedAt = clock.monotonic();
  const sent = new Map<string, { readonly signal: NodeJS.Signals; readonly atMs: number }>();
  for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(lookMs * 2, LAST_LOOK_MS)) {
    const passedMs = clock.monotonic() - startedAt;
    const leftMs = graceMs - passedMs;
    const living = tree.observe(); // each time: one that is ending may start another that nobody would know of
    const costMs = clock.monotonic() - startedAt - passedMs;
    if (living.length === 0 || leftMs <= -AFTER_KILL_MS) return living;
    for (const identity of living) {
      const isLate = passedMs >= graceMs * HANGUP_AFTER_GRACE;
      const signal = leftMs <= 0 ? 'SIGKILL' : isLate || ignoresTerm(identity.pid) ? 'SIGHUP' : 'SIGTERM';
      const last = sent.get(identityKey(identity));
      const isRepeat = last?.signal === signal;
      if (isRepeat && (signal !== 'SIGHUP' || passedMs - last.atMs < HANGUP_AGAIN_MS)) continue;
      sent.set(identityKey(identity), { signal, atMs: passedMs });
      signalProcess(identity, signal);
      signalProcess(identity, 'SIGCONT'); // the stopped would keep it pending for ever
    }
    const waitMs = leftMs > 0 ? Math.min(lookMs, leftMs) : lookMs;
    await new Promise<void>((wake) => clock.after(Math.max(waitMs, costMs * COST_FACTOR), wake));
  }
}

function ignoresTerm(pid: number): boolean {
  return ignoresSignal(pid, constants.signals.SIGTERM);
}

/** Kills a tree without waiting; looks again for what was started meanwhile. */
export function killTrackedTree(tree: TrackedTree): void {
  const killed = new Set<string>();
  for (let isNews = true; isNews;) {
    const newcomers = tree.observe().filter((identity) => !killed.has(identityKey(identity)));
    isNews = newcomers.length > 0;
    for (const identity of newcomers) {
      killed.add(identityKey(identity));
      signalProcess(identity, 'SIGKILL');
    }
  }
}

function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  try {
    if (isSameProcessAlive(identity)) process.kill(identity.pid, signal);
  } catch {
    // it ended at this very moment, or belongs to another user: the next look tells
  }
}
