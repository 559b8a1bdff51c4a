/**
 * The heart of a session: what a fact changes, and what is to be done about it. Pure: no clock, no I/O, no ids made
 * here. A command that cannot be carried out throws a CcmuxError and changes nothing.
 */
import { assertNever } from '../base/assert.ts';
import { plainStatus, type StatusSource } from './agent-status.ts';
import type { Effect, Outcome, SessionEvent } from './event.ts';
import { sameSize } from './geometry.ts';
import { closePane, moveDividerTo, withoutPane } from './session-layout.ts';
import { changePane, findPane, type PaneExit, type PaneState, type SessionState } from './session-state.ts';
import { decideRestart, MOST_RESTARTS } from './restart-policy.ts';
import { carryOut, restarted } from './update-command.ts';
import { withReport, type UsageReport } from './usage.ts';

export function update(state: SessionState, event: SessionEvent): Outcome<SessionState> {
  switch (event.kind) {
    case 'commandGiven':
      return carryOut(state, event);
    case 'paneStarted':
      return same(
        changeStarting(state, event.pane, {
          phase: 'live',
          pid: event.pid,
          exit: null,
          startedAt: event.at,
          status: plainStatus('starting', event.at),
        }),
      );
    case 'paneFailed':
      return paneFailed(state, event);
    case 'paneExited':
      return paneExited(state, event);
    case 'resumptionFailed':
      return same(beginAnew(state, event.pane, event));
    case 'restartDue':
      return restartDue(state, event);
    case 'paneClosed':
      return paneClosed(state, event.pane);
    case 'endingBegun':
      return same({ ...state, isEnding: true });
    case 'statusChanged':
      return same(statusChanged(state, event));
    case 'usageReported':
      return same(usageReported(state, event.pane, event.report));
    case 'clientLooked':
      return same(state.focus === null ? state : changePane(state, state.focus, { isSeen: true }));
    case 'sizeChanged':
      return same(sameSize(state.size, event.size) ? state : { ...state, size: event.size });
    case 'dividerDragged':
      return same(moveDividerTo(state, event.divider, event.to));
    default:
      return assertNever(event);
  }
}

function same(state: SessionState, effects: readonly Effect[] = []): Outcome<SessionState> {
  return { state, effects };
}

/** A pane that was closed while it started stays closed: it has no place on the screen any more. */
function changeStarting(state: SessionState, id: string, change: Partial<PaneState>): SessionState {
  return findPane(state, id)?.phase === 'starting' ? changePane(state, id, change) : state;
}

function paneExited(
  state: SessionState,
  event: Extract<SessionEvent, { kind: 'paneExited' }>,
): Outcome<SessionState> {
  const pane = findPane(state, event.pane);
  // While a pane is starting, the exit is that of the child before it.
  if (pane?.phase !== 'live') return same(state);
  if (event.anew !== undefined && hasRefused(pane, event.exit) && !state.isEnding) {
    const reason = `${pane.seat.name} could not go on with its conversation: ${event.anew.lastWords}`;
    const starting = { phase: 'starting', pid: null, status: plainStatus('starting', event.at) } as const;
    const anew = beginAnew(state, pane.id, { ...event.anew, reason });
    return same(changePane(anew, pane.id, starting), [{ kind: 'startPane', pane: pane.id }]);
  }
  const status = { ...plainStatus('exited', event.at), conversation: pane.status.conversation };
  const exited = changePane(state, event.pane, { phase: 'exited', pid: null, exit: event.exit, status });
  // Leaving one's own shell closes its pane, as everywhere; anything else leaves its last words readable.
  // Where the session is ending, its end closes the pane.
  const wasShellLeft = pane.seat.command === '' && event.exit.code === 0 && !state.isEnding;
  return wasShellLeft ? closePane(exited, event.pane) : supervised(exited, event.pane, event.at);
}

function paneFailed(
  state: SessionState,
  { pane: id, at }: Extract<SessionEvent, { kind: 'paneFailed' }>,
): Outcome<SessionState> {
  if (findPane(state, id)?.phase !== 'starting') return same(state);
  const exit = { code: null, signal: null };
  const failed = { phase: 'exited', pid: null, exit, status: plainStatus('exited', at) } as const;
  return supervised(changePane(state, id, failed), id, at);
}

/** A program that has ended is started again where that is wished, and left alone where it is no use. */
function supervised(state: SessionState, id: string, at: number): Outcome<SessionState> {
  const pane = findPane(state, id);
  if (pane?.exit == null || state.isEnding) return same(state);
  const { exit, startedAt, restarts: before } = pane;
  const decision = decideRestart({
    policy: state.restartPolicy ?? 'never',
    ...{ exit, before, startedAt, endedAt: at },
  });
  if (decision.kind === 'stays') return same(changePane(state, id, { restarts: undefined }));
  if (decision.kind === 'given-up') {
    const remark = `ended ${MOST_RESTARTS + 1} times in a row, left alone`;
    return same(changePane(state, id, { restarts: undefined, remark }));
  }
  const restarts = { count: decision.count, dueAt: at + decision.afterMs };
  return same(changePane(state, id, { restarts }), [
    { kind: 'awaitRestart', pane: id, afterMs: decision.afterMs },
  ]);
}

function restartDue(
  state: SessionState,
  { pane: id, at }: Extract<SessionEvent, { kind: 'restartDue' }>,
): Outcome<SessionState> {
  const pane = findPane(state, id);
  // Somebody has started, closed or ended it meanwhile.
  if (pane?.phase !== 'exited' || pane.restarts?.dueAt == null || state.isEnding) return same(state);
  const restarts = { count: pane.restarts.count, dueAt: null };
  const again = { ...restarted(pane, at), restarts };
  return same(changePane(state, id, again), [{ kind: 'restartPane', pane: id, isAutomatic: true }]);
}

/** A client that is to go on with a conversation and ends before it has said anything does not know it. */
function hasRefused({ isRestored, resumes, status }: PaneState, { code }: PaneExit): boolean {
  const hasSaidNothing = status.source === 'process' && status.kind !== 'exited';
  return isRestored === true && resumes !== undefined && hasSaidNothing && code !== null && code !== 0;
}

function beginAnew(
  state: SessionState,
  id: string,
  { conversation, reason }: { readonly conversation: string; readonly reason: string },
): SessionState {
  return changePane(state, id, { conversation, resumes: undefined, remark: `begun anew: ${reason}` });
}

function paneClosed(state: SessionState, id: string): Outcome<SessionState> {
  const next = withoutPane(state, id);
  const panes = next.panes.filter((pane) => pane.id !== id);
  const isOver = !next.isEnding && panes.length === 0;
  return isOver
    ? same({ ...next, panes, isEnding: true }, [{ kind: 'endSession' }])
    : same({ ...next, panes });
}

/** By these no client speaks. */
const PROGRAM_SOURCES: ReadonlySet<StatusSource> = new Set([
  'shell',
  'foreground',
  'progress',
  'output',
  'process',
]);

function statusChanged(
  state: SessionState,
  event: Extract<SessionEvent, { kind: 'statusChanged' }>,
): SessionState {
  const pane = findPane(state, event.pane);
  // A status that arrives after the exit is of the child that is gone.
  if (pane?.phase !== 'live') return state;
  const hasFinished = pane.status.kind === 'busy' && event.status.kind === 'idle';
  const isSeen = hasFinished ? event.isWatched : event.status.kind === 'idle' ? pane.isSeen : true;
  // A client that speaks has taken its conversation up; and whoever gives it work has seen what there was to say.
  const isRestored = PROGRAM_SOURCES.has(event.status.source) ? pane.isRestored : undefined;
  const remark = event.status.kind === 'busy' ? undefined : pane.remark;
  return changePane(state, event.pane, { status: event.status, isSeen, isRestored, remark });
}

/** A report that arrives after the exit is of a client that is gone, but what it cost is owed. */
function usageReported(state: SessionState, id: string, report: UsageReport): SessionState {
  const pane = findPane(state, id);
  if (pane === undefined) return state;
  const { conversation, resumes, usage, seat } = pane;
  const isFork = resumes !== undefined && resumes !== conversation;
  const reporter = { pane: id, role: seat.role, before: usage?.conversation ?? null, isFork };
  const costs = withReport(state.costs, report, reporter);
  return { ...changePane(state, id, { usage: report }), costs };
}
