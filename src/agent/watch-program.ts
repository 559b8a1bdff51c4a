/**
 * Watches a pane's program that is not the client: hears its marks, progress and title, and looks which job has its
 * terminal and whether it prints. What follows from that is worked out in program-evidence.ts.
 */
import type { Clock } from '../base/clock.ts';
import { disposable, DisposableStore, type Disposable } from '../base/disposable.ts';
import { terminalJob } from '../base/terminal-job.ts';
import type { AgentStatus } from '../core/agent-status.ts';
import type { AgentHandle, AgentTarget } from './agent-target.ts';
import { Printing, type PrintingState } from './printing.ts';
import {
  NOTHING_KNOWN,
  programClaims,
  programStatus,
  withJob,
  withMark,
  withOutput,
  withProgramTitle,
  withProgress,
  type ProgramEvidence,
} from './program-evidence.ts';
import { sameStatus, withStep } from '../core/agent-status.ts';

/** A program that says nothing by itself (cat, tail -f) has started all the same. */
const QUIET_PROGRAM_MS = 1000;
/**
 * How long after a word it is looked which job has the terminal: a command that is over by then has never been seen,
 * and a shell that floods is looked at no more often than this.
 */
const LOOK_AFTER_MS = 250;
/** After input it is looked once more: a shell may take its time before it starts a command that says nothing. */
const LOOK_AGAIN_MS = 1000;

export function watchProgram(target: AgentTarget, clock: Clock): AgentHandle {
  const { pid, onStatus, onOutput, job = terminalJob, lastInputAt = () => null } = target;
  const store = new DisposableStore();
  let evidence: ProgramEvidence = NOTHING_KNOWN;
  let last: AgentStatus | null = null;
  let outputAt: number | null = null;
  let lookedAt = Number.NEGATIVE_INFINITY;

  const report = (): void => {
    const status = programStatus(evidence, clock.now());
    if (last !== null && sameStatus(last, status)) return;
    last = withStep(status, last, clock.now());
    onStatus(last);
  };
  const learn = (next: ProgramEvidence): void => {
    evidence = next;
    report();
  };
  let looking: Disposable | null = null;
  let again: Disposable | null = null;
  const look = (): void => {
    const isNewInput = (lastInputAt() ?? Number.NEGATIVE_INFINITY) > lookedAt;
    lookedAt = clock.monotonic();
    looking = null;
    again?.dispose();
    again = isNewInput ? clock.after(LOOK_AGAIN_MS, look) : null;
    learn(withJob(evidence, job(pid), clock.now()));
  };
  const first = store.add(clock.after(onOutput === undefined ? 0 : QUIET_PROGRAM_MS, look));
  const onChange = (output: PrintingState): void => learn(withOutput(evidence, output));
  const printing = store.add(new Printing({ clock, lastInputAt, onChange }));
  store.add(disposable(() => looking?.dispose()));
  store.add(disposable(() => again?.dispose()));
  const heard = (): void => {
    outputAt = clock.now();
    if (last === null) {
      first.dispose();
      look();
    }
    printing.heard();
    looking ??= clock.after(LOOK_AFTER_MS, look);
  };
  if (onOutput !== undefined) store.add(onOutput(heard));
  const { onShellMark, onProgress, onTitle } = target;
  if (onShellMark !== undefined)
    store.add(onShellMark((mark) => learn(withMark(evidence, mark, clock.now()))));
  if (onProgress !== undefined) {
    store.add(
      onProgress(() => {
        const kind = target.progress?.()?.kind ?? null;
        learn(withProgress(evidence, kind === 'running' || kind === 'paused', clock.now()));
      }),
    );
  }
  if (onTitle !== undefined) {
    store.add(onTitle(() => learn(withProgramTitle(evidence, target.title?.() ?? '', clock.now()))));
  }
  return {
    dispose: () => store.dispose(),
    answer: () => 'gone',
    looked: () => undefined,
    claims: () => programClaims(evidence, { pid, outputAt }),
    hooks: 'off',
  };
}
