/**
 * The heart of a session: what a fact changes, and what is to be done about it. Pure: no clock, no I/O, no ids made
 * here. A command that cannot be carried out throws a CcmuxError and changes nothing.
 */
import { assertNever } from '../base/assert.ts';
import { plainStatus } from './agent-status.ts';
import type { Effect, Outcome, SessionEvent } from './event.ts';
import { sameSize } from './geometry.ts';
import { closePane, moveDividerTo, withoutPane } from './session-layout.ts';
import { changePane, findPane, type PaneState, type SessionState } from './session-state.ts';
import { carryOut } from './update-command.ts';
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
          status: plainStatus('starting', event.at),
        }),
      );
    case 'paneFailed':
      return same(
        changeStarting(state, event.pane, {
          phase: 'exited',
          pid: null,
          exit: { code: null, signal: null },
          status: plainStatus('exited', event.at),
        }),
      );
    case 'paneExited':
      return paneExited(state, event);
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
  const status = { ...plainStatus('exited', event.at), conversation: pane.status.conversation };
  const exited = changePane(state, event.pane, { phase: 'exited', pid: null, exit: event.exit, status });
  // Leaving one's own shell closes its pane, as everywhere; anything else leaves its last words readable.
  // Where the session is ending, its end closes the pane.
  const wasShellLeft = pane.seat.command === '' && event.exit.code === 0 && !state.isEnding;
  return wasShellLeft ? closePane(exited, event.pane) : same(exited);
}

function paneClosed(state: SessionState, id: string): Outcome<SessionState> {
  const next = withoutPane(state, id);
  const panes = next.panes.filter((pane) => pane.id !== id);
  const isOver = !next.isEnding && panes.length === 0;
  return isOver
    ? same({ ...next, panes, isEnding: true }, [{ kind: 'endSession' }])
    : same({ ...next, panes });
}

function statusChanged(
  state: SessionState,
  event: Extract<SessionEvent, { kind: 'statusChanged' }>,
): SessionState {
  const pane = findPane(state, event.pane);
  // A status that arrives after the exit is of the child that is gone.
  if (pane?.phase !== 'live') return state;
  const hasFinished = pane.status.kind === 'busy' && event.status.kind === 'idle';
  const isSeen = hasFinished ? event.isWatched : event.status.kind === 'idle' ? pane.isSeen : true;
  return changePane(state, event.pane, { status: event.status, isSeen });
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
