/**
 * The state of a session: what is true now, as plain data. It changes only through `update` (update.ts); everything
 * that can be worked out from it (the arrangement on the screen, names shown) is worked out, not kept.
 */
import type { AgentStatus } from './agent-status.ts';
import { arrange, type Arrangement } from './arrangement.ts';
import { CcmuxError } from './errors.ts';
import { sameSize, type Rect, type Size } from './geometry.ts';
import type { LayoutNode } from './layout-tree.ts';
import { nearest } from './nearest.ts';
import type { RestartPolicy, Restarts } from './restart-policy.ts';
import type { RoleRecipe, Seat } from './seat.ts';
import type { ConversationCost, UsageReport } from './usage.ts';

/**
 * `starting`: the child is being started · `live`: it runs · `exited`: it ended, its last screen stays ·
 * `closing`: gone from the screen, its directories are being torn down.
 */
export type PanePhase = 'starting' | 'live' | 'exited' | 'closing';

export interface PaneExit {
  /** Null where a signal ended it. */
  readonly code: number | null;
  /** `SIGKILL`, … */
  readonly signal: string | null;
}

export interface PaneState {
  readonly id: string;
  readonly seat: Seat;
  readonly phase: PanePhase;
  readonly pid: number | null;
  readonly exit: PaneExit | null;
  /** The conversation's UUID at the pane's start; the live one stands in `status`. */
  readonly conversation: string;
  /** The kept conversation that it goes on with: the same, or the one it is a fork of. */
  readonly resumes?: string | undefined;
  /** It comes back from a session that died: where its conversation cannot go on, it begins anew and says so. */
  readonly isRestored?: boolean | undefined;
  /** When its program was started last, milliseconds since the epoch. */
  readonly startedAt?: number | undefined;
  /** Absent while nobody but the user starts its program. */
  readonly restarts?: Restarts | undefined;
  /** What the user should know of how it was started, in its border until somebody uses it. */
  readonly remark?: string | undefined;
  readonly status: AgentStatus;
  /** False when it finished while no client looked at it. */
  readonly isSeen: boolean;
  /** What its client has said last of model, cost and context; null where it has not. */
  readonly usage: UsageReport | null;
}

export interface SessionState {
  readonly name: string;
  readonly cwd: string;
  readonly layout: string;
  /** What a seat of a role is started with, unless it says otherwise itself. */
  readonly roles: Readonly<Record<string, RoleRecipe>>;
  /** In the order of their numbers, closing ones included. */
  readonly panes: readonly PaneState[];
  /** Of every conversation that was open in a pane, those of closed panes too. */
  readonly costs: readonly ConversationCost[];
  /** Holds every pane that is not closing; null when none is left. */
  readonly tree: LayoutNode | null;
  /** The session's own layout: as `tree`, but untouched by presets. */
  readonly ownTree: LayoutNode | null;
  readonly focus: string | null;
  /** The pane focused before, for coming back after a close. */
  readonly lastFocus: string | null;
  readonly isZoomed: boolean;
  readonly isStacked: boolean;
  /** Terminal size of the client used last, status line included. */
  readonly size: Size;
  readonly hasStatusLine: boolean;
  /** Scripted stand-ins: said on the screen, and nothing of it is kept. */
  readonly isDemo: boolean;
  /** Preset that `next-layout` chose last; null for the layout's own tree. */
  readonly preset: string | null;
  readonly isEnding: boolean;
  /** `never` where absent. */
  readonly restartPolicy?: RestartPolicy;
}

/** The panes that have a place on the screen, in the order of their numbers. */
export function openPanes(state: SessionState): readonly PaneState[] {
  return state.panes.filter((pane) => pane.phase !== 'closing');
}

export function findPane(state: SessionState, id: string | null): PaneState | undefined {
  return id === null ? undefined : state.panes.find((pane) => pane.id === id);
}

/**
 * The open pane that `reference` names: an id, a name, or a number from 1; the focused one without a reference.
 * Throws CcmuxError('not-found').
 */
export function resolvePane(state: SessionState, reference: string | undefined): PaneState {
  const panes = openPanes(state);
  const wanted = reference ?? state.focus;
  const found =
    panes.find((pane) => pane.id === wanted || pane.seat.name === wanted) ??
    panes.find((_, index) => String(index + 1) === wanted);
  if (found !== undefined) return found;
  if (reference === undefined) throw new CcmuxError('not-found', `session ${state.name} has no pane`);
  const names = panes.map((pane) => pane.seat.name);
  const close = nearest(reference, names);
  throw new CcmuxError(
    'not-found',
    `no pane ${JSON.stringify(reference.slice(0, 64))} in session ${state.name}`,
    {
      hint: close === undefined ? `it has ${names.join(', ')}` : `did you mean ${close}?`,
    },
  );
}

/** The cells that panes share: everything but the status line. */
export function paneArea({ size, hasStatusLine }: SessionState): Rect {
  return { x: 0, y: 0, width: size.cols, height: Math.max(1, size.rows - (hasStatusLine ? 1 : 0)) };
}

/** Where every open pane stands on a terminal of the session's size. */
export function arrangementOf(state: SessionState): Arrangement | null {
  if (state.tree === null || state.focus === null) return null;
  return arrange({
    tree: state.tree,
    order: openPanes(state).map((pane) => pane.id),
    area: paneArea(state),
    focus: state.focus,
    isZoomed: state.isZoomed,
    isStacked: state.isStacked,
  });
}

/** Whether both give every pane the same size. Cheap where nothing of the layout differs: it is asked of each event. */
export function hasSameSizes(a: SessionState, b: SessionState): boolean {
  if (a.tree === b.tree && a.size === b.size && a.focus === b.focus && hasSameOpenPanes(a, b)) {
    return a.isZoomed === b.isZoomed && a.isStacked === b.isStacked;
  }
  const before = new Map(arrangementOf(a)?.panes.map(({ id, size }) => [id, size]));
  const after = arrangementOf(b)?.panes ?? [];
  return after.every(({ id, size }) => {
    const old = before.get(id) ?? null;
    return size === null ? old === null : old !== null && sameSize(size, old);
  });
}

function hasSameOpenPanes({ panes: a }: SessionState, { panes: b }: SessionState): boolean {
  const isOpen = ({ phase }: PaneState): boolean => phase !== 'closing';
  return (
    a === b ||
    (a.length === b.length && a.every((pane, i) => pane.id === b[i].id && isOpen(pane) === isOpen(b[i])))
  );
}

/** Moves the focus, remembering where it was. */
export function changeFocus(state: SessionState, id: string): SessionState {
  return state.focus === id ? state : { ...state, focus: id, lastFocus: state.focus };
}

/** `state` with some fields of one pane changed; itself where the pane is unknown or nothing differs. */
export function changePane(state: SessionState, id: string, change: Partial<PaneState>): SessionState {
  const pane = findPane(state, id);
  if (pane === undefined) return state;
  const keys = Object.keys(change) as (keyof PaneState)[];
  if (keys.every((key) => pane[key] === change[key])) return state;
  return { ...state, panes: state.panes.map((each) => (each.id === id ? { ...each, ...change } : each)) };
}
