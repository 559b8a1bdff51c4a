/** What each command does to a session. Pure; see `update.ts`. A refused command throws a CcmuxError. */
import { assertNever } from '../base/assert.ts';
import { plainStatus } from './agent-status.ts';
import { neighbour } from './arrangement.ts';
import { CcmuxError } from './errors.ts';
import type { Effect, Outcome, SessionCommand, SessionEvent } from './event.ts';
import { nextPreset } from './layout-presets.ts';
import { MAX_PANES } from './layout-tree.ts';
import type { RoleRecipe } from './seat.ts';
import { checkRole, checkSeatName, nextSeatName, roleSlip } from './seat-name.ts';
import { closePane, equalisePanes, resizePane, swapPane, withPane } from './session-layout.ts';
import {
  arrangementOf,
  changeFocus,
  changePane,
  openPanes,
  paneArea,
  resolvePane,
  type PaneState,
  type SessionState,
} from './session-state.ts';

type Given = Extract<SessionEvent, { kind: 'commandGiven' }>;

export function carryOut(state: SessionState, given: Given): Outcome<SessionState> {
  const { command } = given;
  switch (command.name) {
    case 'split':
      return split(state, command, given);
    case 'close':
      checkNotEnding(state);
      return closePane(state, resolvePane(state, command.pane).id);
    case 'focus':
      return only(focusPane(state, resolvePane(state, command.pane).id));
    case 'focus-number':
    case 'focus-next':
    case 'focus-direction':
    case 'focus-waiting':
      return only(focusPane(state, focusTarget(state, command)));
    case 'zoom':
      return only(zoom(state, command.pane));
    case 'stack':
      return only({ ...state, isStacked: !state.isStacked, isZoomed: false });
    case 'resize':
      return only(resizePane(state, resolvePane(state, command.pane).id, command.direction, command.cells));
    case 'equalise':
      return only(equalisePanes(state));
    case 'swap':
      return only(swapPane(state, resolvePane(state, command.pane).id, command.side));
    case 'next-layout':
      return only(nextLayout(state));
    case 'rename':
      return only(rename(state, command));
    case 'restart':
      return restart(state, resolvePane(state, command.pane).id, given);
    case 'quit':
      return { state: { ...state, isEnding: true }, effects: [{ kind: 'endSession' }] };
    default:
      return assertNever(command);
  }
}

/** The end of a session tears its panes down, each once. */
function checkNotEnding(state: SessionState): void {
  if (state.isEnding) throw new CcmuxError('failed', `session ${state.name} is ending`);
}

function only(state: SessionState): Outcome<SessionState> {
  return { state, effects: [] };
}

function split(
  state: SessionState,
  command: Extract<SessionCommand, { name: 'split' }>,
  given: Given,
): Outcome<SessionState> {
  const open = openPanes(state);
  checkNotEnding(state);
  if (open.length >= MAX_PANES) {
    throw new CcmuxError('held', `session ${state.name} has ${MAX_PANES} panes already`, {
      hint: 'close one first; seven is the most',
    });
  }
  const target = open.length === 0 ? null : resolvePane(state, command.pane);
  const names = state.panes.map((pane) => pane.seat.name);
  const role = command.role ?? (command.command === '' ? 'shell' : (target?.seat.role ?? 'dev'));
  checkRole(role);
  if (command.command === undefined) checkIsNoSlip(role, state);
  const name = command.seat ?? nextSeatName(role, names);
  checkSeatName(name, names);
  const pane: PaneState = {
    id: given.fresh.paneId,
    seat: {
      ...(target?.seat.role === role ? inherited(target) : ownRecipe(state, role)),
      name,
      role,
      ...(command.command !== undefined && { command: command.command }),
      // An agent belongs where its role says, which the user trusts; a shell beside a shell where that one is.
      ...(command.command !== undefined && given.fresh.directory != null && { cwd: given.fresh.directory }),
      ...(command.args !== undefined && { ownArgs: command.args }),
      ...(command.cwd !== undefined && { cwd: command.cwd }),
    },
    phase: 'starting',
    pid: null,
    exit: null,
    conversation: given.fresh.conversation,
    resumes: given.fresh.from,
    status: plainStatus('starting', given.at),
    isSeen: true,
    usage: null,
  };
  const place = target === null ? null : { target: target.id, side: command.side };
  return { state: withPane(state, pane, place), effects: [{ kind: 'startPane', pane: pane.id }] };
}

function checkIsNoSlip(role: string, { roles, panes }: SessionState): void {
  const slip = roleSlip(role, [...Object.keys(roles), ...panes.map(({ seat }) => seat.role)]);
  if (slip !== null) throw new CcmuxError('usage', slip.claim, { hint: slip.hint });
}

function ownRecipe({ roles }: SessionState, role: string): RoleRecipe {
  return Object.hasOwn(roles, role) ? roles[role] : {};
}

/** What another seat of the same role takes over; its own title and arguments belong to the one it was given to. */
function inherited(pane: PaneState): RoleRecipe {
  const { name, role, title, args, ownArgs, ...rest } = pane.seat;
  return rest;
}

function focusPane(state: SessionState, id: string): SessionState {
  const isZoomed = state.isZoomed && state.focus === id;
  return changePane(changeFocus({ ...state, isZoomed }, id), id, { isSeen: true });
}

function focusTarget(
  state: SessionState,
  command: Extract<
    SessionCommand,
    { name: 'focus-number' | 'focus-next' | 'focus-direction' | 'focus-waiting' }
  >,
): string {
  const panes = openPanes(state);
  const current = resolvePane(state, undefined).id;
  switch (command.name) {
    case 'focus-number':
      return (panes.at(command.number - 1) ?? resolvePane(state, String(command.number))).id;
    case 'focus-next':
      return panes[(panes.findIndex((pane) => pane.id === current) + 1) % panes.length].id;
    case 'focus-direction': {
      // In a zoomed or stacked picture every direction but along the list leads nowhere: the tiled one decides.
      const arrangement = arrangementOf({ ...state, isZoomed: false });
      return (arrangement && neighbour(arrangement, current, command.direction)) ?? current;
    }
    case 'focus-waiting': {
      const waiting = panes.filter((pane) => pane.status.kind === 'waiting');
      const longest = waiting.sort((a, b) => a.status.since - b.status.since).at(0);
      if (longest === undefined) throw new CcmuxError('not-found', 'no pane waits for you');
      return longest.id;
    }
    default:
      return assertNever(command);
  }
}

function zoom(state: SessionState, reference: string | undefined): SessionState {
  const { id } = resolvePane(state, reference);
  const isZoomed = !(state.isZoomed && state.focus === id) && openPanes(state).length > 1;
  return { ...changeFocus(state, id), isZoomed };
}

function nextLayout(state: SessionState): SessionState {
  const ids = openPanes(state).map((pane) => pane.id);
  if (ids.length < 2) return state;
  const { name, tree } = nextPreset(ids, state.preset, {
    own: state.ownTree,
    area: paneArea(state),
    shown: state.tree,
  });
  return { ...state, tree, preset: name, isZoomed: false };
}

function rename(state: SessionState, command: Extract<SessionCommand, { name: 'rename' }>): SessionState {
  const pane = resolvePane(state, command.pane);
  const name = command.to ?? '';
  const others = state.panes.filter((each) => each.id !== pane.id).map((each) => each.seat.name);
  checkSeatName(name, others);
  return changePane(state, pane.id, { seat: { ...pane.seat, name } });
}

function restart(state: SessionState, id: string, given: Given): Outcome<SessionState> {
  checkNotEnding(state);
  const effects: readonly Effect[] = [{ kind: 'restartPane', pane: id }];
  const pane = resolvePane(state, id);
  // Its next child is on its way already.
  if (pane.phase === 'starting') return only(state);
  const change = { ...restarted(pane, given.at), restarts: undefined };
  return { state: changePane(state, id, change), effects };
}

/** What changes of a pane whose program is started again. */
export function restarted(pane: PaneState, at: number): Partial<PaneState> {
  const conversation = pane.status.conversation ?? pane.conversation;
  const status = plainStatus('starting', at);
  // Another one since then (/clear) goes on with nothing.
  const resumes = conversation === pane.conversation ? pane.resumes : undefined;
  const fresh = { phase: 'starting', pid: null, exit: null, isSeen: true, remark: undefined } as const;
  return { ...fresh, status, conversation, resumes, startedAt: undefined };
}
