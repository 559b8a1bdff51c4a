/** Session states to start a test from: panes in columns, all live, ids `id-NAME`, the first one focused. */
import { plainStatus } from '../../src/core/agent-status.ts';
import type { LayoutNode } from '../../src/core/layout-tree.ts';
import type { Seat } from '../../src/core/seat.ts';
import type { PaneState, SessionState } from '../../src/core/session-state.ts';

/** A seat's role is its name without the number, unless a whole seat is given. */
export function sessionOf(seats: readonly (string | Seat)[]): SessionState {
  const panes = seats.map((seat): PaneState => {
    const whole = typeof seat === 'string' ? { name: seat, role: seat.replace(/\d+$/, '') } : seat;
    return {
      id: `id-${whole.name}`,
      seat: whole,
      phase: 'live',
      pid: 100,
      exit: null,
      conversation: '00000000-0000-4000-8000-000000000000',
      status: plainStatus('idle', 0),
      isSeen: true,
      usage: null,
    };
  });
  const leaves = panes.map((pane): LayoutNode => ({ kind: 'leaf', id: pane.id }));
  const tree: LayoutNode =
    leaves.length === 1
      ? leaves[0]
      : { kind: 'split', direction: 'row', children: leaves, weights: leaves.map(() => 1) };
  return {
    name: 'test',
    cwd: '/project',
    layout: 'test',
    roles: { qa: { systemPrompt: 'Test it.' } },
    panes,
    costs: [],
    tree,
    ownTree: tree,
    focus: panes[0].id,
    lastFocus: null,
    isZoomed: false,
    isStacked: false,
    size: { cols: 200, rows: 50 },
    hasStatusLine: true,
    isDemo: false,
    preset: null,
    isEnding: false,
  };
}
