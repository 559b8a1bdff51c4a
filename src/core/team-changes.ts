/**
 * What of a session's change the outside is told: the difference of two states as facts. Since every change goes
 * through the state, nothing can happen to a pane that is not told, whoever caused it.
 */
import type { AgentStatus } from './agent-status.ts';
import type { PaneState, SessionState } from './session-state.ts';
import type { TeamFact } from './team-event.ts';
import { costOf, type UsageReport } from './usage.ts';

/** Facts in the order of the panes, the focus last. */
export function changesBetween(before: SessionState, after: SessionState): readonly TeamFact[] {
  if (before.panes === after.panes && before.focus === after.focus) return [];
  const old = new Map(before.panes.map((pane) => [pane.id, pane]));
  const left = new Set(after.panes.map(({ id }) => id));
  const facts = after.panes.flatMap((pane) => {
    const was = old.get(pane.id);
    return was === undefined ? [opened(pane)] : was === pane ? [] : changesOf(was, pane, after);
  });
  for (const pane of before.panes)
    if (!left.has(pane.id)) facts.push({ type: 'pane-closed', ...named(pane) });
  const focused = after.panes.find(({ id }) => id === after.focus);
  if (before.focus !== after.focus && focused !== undefined) facts.push({ type: 'focus', ...named(focused) });
  return facts;
}

/** The facts of a session's beginning. */
export function beginningOf(state: SessionState): readonly TeamFact[] {
  return [
    { type: 'session-started', layout: state.layout, cwd: state.cwd },
    ...state.panes.map((pane) => opened(pane)),
  ];
}

function opened(pane: PaneState): TeamFact {
  return { type: 'pane-opened', ...named(pane), role: pane.seat.role };
}

function changesOf(was: PaneState, pane: PaneState, { costs }: SessionState): readonly TeamFact[] {
  const it = named(pane);
  const facts: TeamFact[] = [];
  if (was.seat.name !== pane.seat.name) facts.push({ type: 'pane-renamed', ...it, before: was.seat.name });
  if (was.phase !== pane.phase) facts.push(...phaseChange(was, pane));
  if (!isSameStatus(was.status, pane.status)) {
    const { kind: status, activity, waitingFor, source } = pane.status;
    facts.push({ type: 'status', ...it, status, activity, waitingFor, source });
  }
  const [conversation, before] = [conversationOf(pane), conversationOf(was)];
  if (conversation !== before) facts.push({ type: 'conversation', ...it, conversation, before });
  if (was.usage !== pane.usage && pane.usage !== null) facts.push(...usageChange(pane, pane.usage, costs));
  return facts;
}

function usageChange(
  pane: PaneState,
  { conversation, model, contextPercent, contextTokens }: UsageReport,
  costs: SessionState['costs'],
): readonly TeamFact[] {
  const cost = costs.find((each) => each.conversation === conversation);
  const costUsd = cost === undefined ? null : costOf(cost);
  return [{ type: 'usage', ...named(pane), conversation, model, costUsd, contextPercent, contextTokens }];
}

function phaseChange(was: PaneState, pane: PaneState): readonly TeamFact[] {
  const it = named(pane);
  switch (pane.phase) {
    case 'starting':
      return []; // told as a status, and again when the child runs
    case 'live':
      return [{ type: 'pane-started', ...it, pid: pane.pid }];
    case 'exited': {
      if (was.phase === 'starting') return [{ type: 'pane-failed', ...it }];
      const { code: exitCode = null, signal = null } = pane.exit ?? {};
      return [{ type: 'pane-exited', ...it, exitCode, signal }];
    }
    case 'closing':
      return [{ type: 'pane-closing', ...it }];
  }
}

function named({ id, seat }: PaneState): { readonly pane: string; readonly name: string } {
  return { pane: id, name: seat.name };
}

/** The one that is open now: the client's word, else the one that the pane was started with. */
export function conversationOf({ status, conversation }: PaneState): string {
  return status.conversation ?? conversation;
}

/** Whether a program that runs in another pane than `paneId` has the conversation open. */
export function isOpenElsewhere({ panes }: SessionState, conversation: string, paneId: string): boolean {
  return panes.some(
    (pane) => pane.id !== paneId && pane.phase === 'live' && conversationOf(pane) === conversation,
  );
}

/** Whether both say the same of what is done; since when is no change. */
function isSameStatus(a: AgentStatus, b: AgentStatus): boolean {
  return (
    a === b ||
    (a.kind === b.kind &&
      a.activity === b.activity &&
      a.source === b.source &&
      a.waitingFor?.kind === b.waitingFor?.kind &&
      a.waitingFor?.detail === b.waitingFor?.detail &&
      a.lastCommand === b.lastCommand)
  );
}
