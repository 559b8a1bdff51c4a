/** The state of a session before anything has happened: every seat of its layout has a pane that is to be started. */
import type { Clock } from '../base/clock.ts';
import { plainStatus } from '../core/agent-status.ts';
import { mapLeaves } from '../core/layout-tree.ts';
import type { SessionPlan } from '../core/plan.ts';
import type { PaneState, SessionState } from '../core/session-state.ts';

export interface SessionBeginning {
  readonly plan: SessionPlan;
  readonly newId: { readonly pane: () => string; readonly conversation: () => string };
  readonly clock: Clock;
}

export function initialState({ plan, newId, clock }: SessionBeginning): SessionState {
  const { resumption } = plan;
  const ids = new Map(plan.layout.seats.map((seat) => [seat.name, resumption?.paneId ?? newId.pane()]));
  const panes = plan.layout.seats.map((seat): PaneState => ({
    id: ids.get(seat.name) ?? seat.name,
    seat,
    phase: 'starting',
    pid: null,
    exit: null,
    conversation: resumption?.conversation ?? newId.conversation(),
    resumes: resumption?.from,
    status: plainStatus('starting', clock.now()),
    isSeen: true,
    usage: null,
  }));
  const tree = mapLeaves(plan.layout.tree, (name) => ids.get(name) ?? name);
  return {
    name: plan.name,
    cwd: plan.cwd,
    layout: plan.layout.name,
    roles: plan.roles,
    panes,
    costs: [],
    tree,
    ownTree: tree,
    focus: panes[0].id,
    lastFocus: null,
    isZoomed: false,
    isStacked: false,
    size: plan.size,
    hasStatusLine: plan.settings.statusBar,
    isDemo: plan.demo !== undefined,
    preset: null,
    isEnding: false,
  };
}
