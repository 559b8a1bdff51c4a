/**
 * What a pane's program is doing, from whatever evidence there is: the client's session file and its hooks, or of
 * another program only that it lives. The end of a child is told by its pane, not here.
 */
import type { Clock } from '../base/clock.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Event } from '../base/emitter.ts';
import type { Log } from '../base/log.ts';
import { plainStatus, type AgentStatus } from '../core/agent-status.ts';
import type { AgentFact } from '../core/team-event.ts';
import { agentFactOf } from './agent-fact.ts';
import { fusedStatus, NO_EVIDENCE, withFile, withHook, type Evidence } from './evidence.ts';
import type { HookListener } from './hook-listener.ts';
import { sameStatus, watchSessionFile } from './watch-session-file.ts';

export interface AgentTarget {
  /** The client's config dir; null where the child is another program. */
  readonly configDir: string | null;
  /** The pane's child. */
  readonly pid: number;
  /** By which the client's hooks prove which pane they come from. */
  readonly token: string;
  /** The child has printed something; without it a program counts as started at once. */
  readonly onOutput?: Event<void>;
  readonly onStatus: (status: AgentStatus) => void;
  /** The client's hooks tell something of note. */
  readonly onFact?: (fact: AgentFact) => void;
}

/**
 * A client that has not said a word for so long waits for an answer at a first question (trust, login), or writes no
 * session file. It boots in half a second; seven at once on two slow cores in five.
 */
const SILENT_AFTER_MS = 10_000;

/** A program that says nothing by itself (cat, tail -f) has started all the same. */
const QUIET_PROGRAM_MS = 1000;

export interface AgentSurroundings {
  readonly clock: Clock;
  readonly log: Log;
  /** Null where hooks are not wanted, or cannot be had. */
  readonly hooks: () => HookListener | null;
}

/** Makes the watch of one pane's program; the first report replaces the `starting` that a pane begins with. */
export function agentWatcher(surroundings: AgentSurroundings) {
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
  { clock, log, hooks }: AgentSurroundings,
): Disposable {
  const { configDir, pid, token, onStatus, onFact } = target;
  const store = new DisposableStore();
  let evidence: Evidence = NO_EVIDENCE;
  let last: AgentStatus | null = null;
  const learn = (next: Evidence): void => {
    evidence = next;
    const conversation = last?.conversation ?? null;
    const status = fusedStatus(evidence) ?? { ...plainStatus('unknown', clock.now()), conversation };
    if (last !== null && sameStatus(last, status)) return;
    last = status;
    if (status.kind !== 'starting') silence.dispose();
    onStatus(status);
  };
  const silence = clock.after(SILENT_AFTER_MS, () => {
    if (last === null || last.kind === 'starting') onStatus(plainStatus('unknown', clock.now()));
  });
  store.add(silence);
  store.add(
    watchSessionFile({
      configDir,
      pid: () => pid,
      clock,
      log,
      onStatus: (status) => learn(withFile(evidence, status.source === 'session-file' ? status : null)),
    }),
  );
  const listener = hooks();
  if (listener !== null) {
    store.add(
      listener.listen(token, (event) => {
        log.debug('hook', { kind: event.kind, tool: 'tool' in event ? event.tool : null });
        const fact = agentFactOf(event);
        if (fact !== null) onFact?.(fact);
        learn(withHook(evidence, event, clock.now()));
      }),
    );
  }
  return store;
}
