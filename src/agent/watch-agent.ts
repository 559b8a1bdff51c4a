/**
 * What a pane's program is doing, from whatever evidence there is: the client's session file where the pane has a
 * config dir of its own, else only that the program lives. The end of a child is told by its pane, not here.
 */
import type { Clock } from '../base/clock.ts';
import { disposable, DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Event } from '../base/emitter.ts';
import type { Log } from '../base/log.ts';
import { plainStatus, type AgentStatus } from '../core/agent-status.ts';
import { watchSessionFile } from './watch-session-file.ts';

export interface AgentTarget {
  /** The config dir that belongs to this pane alone; null where it shares one, or runs another program. */
  readonly configDir: string | null;
  /** The pane's child. */
  readonly pid: number;
  /** The child has printed something; without it a program counts as started at once. */
  readonly onOutput?: Event<void>;
  readonly onStatus: (status: AgentStatus) => void;
}

/**
 * A client that has not said a word for so long waits for an answer at a first question (trust, login), or writes no
 * session file. It boots in half a second; seven at once on two slow cores in five.
 */
const SILENT_AFTER_MS = 10_000;

/** A program that says nothing by itself (cat, tail -f) has started all the same. */
const QUIET_PROGRAM_MS = 1000;

/** Makes the watch of one pane's program; the first report replaces the `starting` that a pane begins with. */
export function agentWatcher(surroundings: { readonly clock: Clock; readonly log: Log }) {
  return (target: AgentTarget): Disposable =>
    target.configDir === null
      ? watchProgram(target, surroundings.clock)
      : watchClient({ ...target, configDir: target.configDir }, surroundings);
}

/** Of a program that is not the client nothing is known but that it runs, and at the latest that once it speaks. */
function watchProgram({ onOutput, onStatus }: AgentTarget, clock: Clock): Disposable {
  const store = new DisposableStore();
  const report = (): void => {
    store.dispose();
    onStatus(plainStatus('unknown', clock.now()));
  };
  store.add(clock.after(onOutput === undefined ? 0 : QUIET_PROGRAM_MS, report));
  if (onOutput !== undefined) store.add(onOutput(report));
  return store;
}

function watchClient(
  target: AgentTarget & { readonly configDir: string },
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Disposable {
  const { configDir, pid, onStatus } = target;
  const silence = clock.after(SILENT_AFTER_MS, () => onStatus(plainStatus('unknown', clock.now())));
  const file = watchSessionFile({
    configDir,
    pid: () => pid,
    clock,
    log,
    onStatus(status) {
      if (status.kind !== 'starting') silence.dispose();
      onStatus(status);
    },
  });
  return disposable(() => {
    silence.dispose();
    file.dispose();
  });
}
