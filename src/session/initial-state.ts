/**
 * The state of a session before anything has happened: every seat of its layout has a pane that is to be started; or,
 * of a session that died, the panes as they were.
 */
import type { Clock } from '../base/clock.ts';
import { plainStatus } from '../core/agent-status.ts';
import { mapLeaves } from '../core/layout-tree.ts';
import type { SessionPlan } from '../core/plan.ts';
import { runsClaude, type SavedPane, type SavedTeam } from '../core/saved-team.ts';
import type { PaneState, SessionState } from '../core/session-state.ts';

export interface SessionBeginning {
  readonly plan: SessionPlan;
  readonly newId: { readonly pane: () => string; readonly conversation: () => string };
  readonly clock: Clock;
}

export function initialState(beginning: SessionBeginning): SessionState {
  const { plan } = beginning;
  const { restores } = plan;
  return {
    name: plan.name,
    cwd: plan.cwd,
    roles: plan.roles,
    size: plan.size,
    hasStatusLine: plan.settings.statusBar,
    isDemo: plan.demo !== undefined,
    isEnding: false,
    restartPolicy: plan.settings.restart,
    costs: restores?.costs ?? [],
    ...(restores === undefined ? freshPanes(beginning) : restoredPanes(restores, beginning.clock)),
  };
}

/** What of a state depends on where the panes come from. */
type Panes = Pick<
  SessionState,
  'layout' | 'panes' | 'tree' | 'ownTree' | 'focus' | 'lastFocus' | 'isZoomed' | 'isStacked' | 'preset'
>;

function freshPanes({ plan, newId, clock }: SessionBeginning): Panes {
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
    layout: plan.layout.name,
    panes,
    tree,
    ownTree: tree,
    focus: panes[0].id,
    lastFocus: null,
    isZoomed: false,
    isStacked: false,
    preset: null,
  };
}

function restoredPanes(team: SavedTeam, clock: Clock): Panes {
  const { layout, tree, ownTree, focus, lastFocus, isZoomed, isStacked, preset } = team;
  const panes = team.panes.map((pane) => restoredPane(pane, team, clock.now()));
  return { layout, panes, tree, ownTree, focus, lastFocus, isZoomed, isStacked, preset };
}

/** A program that had ended is not started again by itself: nobody knows what it would do a second time. */
function restoredPane(pane: SavedPane, team: SavedTeam, now: number): PaneState {
  const { id, seat, conversation, isBegun, exit } = pane;
  const isClaude = runsClaude(team, pane);
  return {
    id,
    seat,
    phase: exit === null ? 'starting' : 'exited',
    pid: null,
    exit,
    conversation,
    resumes: isClaude && isBegun ? conversation : undefined,
    isRestored: true,
    status: plainStatus(exit === null ? 'starting' : 'exited', now),
    isSeen: true,
    usage: null,
  };
}
