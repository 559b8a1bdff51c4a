/** How a session's tree, focus and numbering follow its panes. Pure. */
import type { Divider } from './layout-solver.ts';
import {
  equalise,
  leaf,
  moveDivider,
  removeLeaf,
  resizeLeaf,
  splitLeaf,
  swapLeaves,
  type LayoutNode,
} from './layout-tree.ts';
import type { Outcome } from './event.ts';
import type { Direction, Point } from './geometry.ts';
import {
  arrangementOf,
  changeFocus,
  changePane,
  openPanes,
  paneArea,
  type PaneState,
  type SessionState,
} from './session-state.ts';

/** Puts `pane` beside `target` and focuses it; the first pane of an empty session needs no target. */
export function withPane(
  state: SessionState,
  pane: PaneState,
  place: { target: string; side: 'right' | 'below' } | null,
): SessionState {
  const grown = (tree: LayoutNode | null) =>
    tree === null || place === null ? leaf(pane.id) : splitLeaf(tree, place.target, pane.id, place.side);
  const index =
    place === null ? state.panes.length : state.panes.findIndex((each) => each.id === place.target) + 1;
  const panes = [...state.panes.slice(0, index), pane, ...state.panes.slice(index)];
  return changeFocus(
    {
      ...state,
      panes,
      tree: grown(state.tree),
      ownTree: grown(state.ownTree),
      preset: null,
      isZoomed: false,
    },
    pane.id,
  );
}

/** Takes a pane out of the tree; the focus falls to the one focused before, else to its neighbour in order. */
export function withoutPane(state: SessionState, id: string): SessionState {
  if (state.tree === null) return state;
  const order = openPanes(state).map((pane) => pane.id);
  const others = order.filter((each) => each !== id);
  const tree = removeLeaf(state.tree, id);
  const ownTree = state.ownTree && removeLeaf(state.ownTree, id);
  const next = { ...state, tree, ownTree, lastFocus: state.lastFocus === id ? null : state.lastFocus };
  if (state.focus !== id) return next;
  const back = others.includes(state.lastFocus ?? '')
    ? state.lastFocus
    : others[Math.max(0, order.indexOf(id) - 1)];
  return { ...next, focus: back ?? null, lastFocus: null, isZoomed: false };
}

export function resizePane(
  state: SessionState,
  id: string,
  direction: Direction,
  cells: number,
): SessionState {
  if (state.tree === null) return state;
  return { ...state, tree: resizeLeaf(state.tree, id, direction, cells, paneArea(state)), preset: null };
}

/** Drags `divider` so that it stands at `to`, as far as the minimum sizes allow. */
export function moveDividerTo(state: SessionState, divider: Divider, to: Point): SessionState {
  const arrangement = arrangementOf(state);
  if (state.tree === null || arrangement?.mode !== 'tiled') return state;
  const cells = divider.direction === 'row' ? to.x - divider.rect.x : to.y - divider.rect.y;
  if (cells === 0) return state;
  return { ...state, tree: moveDivider(state.tree, divider, cells, paneArea(state)), preset: null };
}

export function equalisePanes(state: SessionState): SessionState {
  return state.tree === null ? state : { ...state, tree: equalise(state.tree), preset: null };
}

/** Swaps a pane with the one before or after it, both in place and in number. */
export function swapPane(state: SessionState, id: string, side: 'previous' | 'next'): SessionState {
  const order = openPanes(state).map((pane) => pane.id);
  if (state.tree === null || order.length < 2) return state;
  const at = order.indexOf(id);
  const other = order[(at + (side === 'next' ? 1 : order.length - 1)) % order.length];
  const exchanged = new Map([
    [id, other],
    [other, id],
  ]);
  const panes = state.panes.map(
    (pane) => state.panes.find((each) => each.id === (exchanged.get(pane.id) ?? pane.id)) ?? pane,
  );
  return { ...state, panes, tree: swapLeaves(state.tree, id, other), preset: null };
}

/** Takes a pane off the screen; its teardown is the effect. */
export function closePane(state: SessionState, id: string): Outcome<SessionState> {
  const next = changePane(withoutPane(state, id), id, { phase: 'closing' });
  return { state: next, effects: [{ kind: 'closePane', pane: id }] };
}
