/** A session as `ls --json` tells it. */
import type { SessionPlan } from '../core/plan.ts';
import { openPanes, type PaneState, type SessionState } from '../core/session-state.ts';
import { settingsOfSeat } from '../isolation/seat-isolation.ts';
import { costByRole, costOfAll, costOfPane } from '../core/usage.ts';
import type { PaneDescription, SessionDescription } from '../protocol/control.ts';
import type { LivePane } from '../session/live-pane.ts';

export interface DescriptionSources {
  readonly state: SessionState;
  readonly plan: SessionPlan;
  readonly live: (paneId: string) => LivePane | undefined;
  /** Of the server. */
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly clients: number;
}

export function describeSession(sources: DescriptionSources): SessionDescription {
  const { state, pid, createdAt, clients } = sources;
  return {
    name: state.name,
    pid,
    cwd: state.cwd,
    layout: state.layout,
    createdAt: new Date(createdAt).toISOString(),
    clients,
    costUsd: costOfAll(state.costs),
    costUsdByRole: costByRole(state.costs),
    panes: openPanes(state).map((pane) => describePane(pane, sources)),
  };
}

function describePane(pane: PaneState, { state, plan, live }: DescriptionSources): PaneDescription {
  const terminal = live(pane.id);
  const size = terminal?.pane.size ?? { cols: 0, rows: 0 };
  return {
    id: pane.id,
    name: pane.seat.name,
    role: pane.seat.role,
    pid: pane.pid,
    focused: pane.id === state.focus,
    cols: size.cols,
    rows: size.rows,
    cwd: terminal?.cwd ?? state.cwd,
    workspace: terminal?.ground?.kind ?? 'shared',
    access: terminal?.fence.access ?? 'write',
    sandboxed: terminal?.fence.sandbox != null,
    sharesLogin: terminal?.sharesLogin ?? false,
    status: pane.status.kind,
    statusSince: new Date(pane.status.since).toISOString(),
    statusSource: pane.status.source,
    activity: pane.status.activity,
    activitySince: timeOf(pane.status.activitySince),
    lastCommand: pane.status.lastCommand ?? null,
    waitingFor: pane.status.waitingFor,
    requests: (terminal?.requests ?? []).map(({ id, kind, tool, detail }) => ({ id, kind, tool, detail })),
    seen: pane.isSeen,
    exitCode: pane.exit?.code ?? null,
    conversation: pane.status.conversation ?? pane.conversation,
    conversationExpected: terminal?.trail?.expected ?? pane.conversation,
    agent: terminal?.isAgent ?? false,
    hooksHeard: terminal?.trail?.isHeard ?? false,
    isolation: terminal?.profile?.isolation ?? settingsOfSeat(plan.settings.claude, pane.seat).isolation,
    model: pane.usage?.model ?? null,
    costUsd: costOfPane(state.costs, pane.id),
    contextPercent: pane.usage?.contextPercent ?? null,
    contextTokens: pane.usage?.contextTokens ?? null,
    configDir: terminal?.profile?.configDir ?? null,
  };
}

function timeOf(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
