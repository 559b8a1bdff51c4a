import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainStatus, type AgentStatus, type StatusKind } from '../../../src/core/agent-status.ts';
import { CcmuxError } from '../../../src/core/errors.ts';
import type { SessionEvent } from '../../../src/core/event.ts';
import { openPanes, type SessionState } from '../../../src/core/session-state.ts';
import { beginningOf, changesBetween } from '../../../src/core/team-changes.ts';
import type { TeamFact } from '../../../src/core/team-event.ts';
import { update } from '../../../src/core/update.ts';
import { sessionOf } from '../../support/session-state.ts';

const FRESH = { paneId: 'new1', conversation: '11111111-0000-4000-8000-000000000000' };

function after(state: SessionState, event: SessionEvent) {
  const next = update(state, event).state;
  return { next, facts: changesBetween(state, next) };
}

function facts(state: SessionState, event: SessionEvent): readonly TeamFact[] {
  return after(state, event).facts;
}

function changed(status: Partial<AgentStatus>, kind: StatusKind = 'busy'): SessionEvent {
  return {
    kind: 'statusChanged',
    pane: 'id-dev1',
    status: { ...plainStatus(kind, 5), source: 'session-file', ...status },
    isWatched: false,
  };
}

const DEV1 = { pane: 'id-dev1', name: 'dev1' };

describe('a session tells of', () => {
  const state = sessionOf(['dev1', 'qa']);

  test('its beginning: itself, then every pane', () => {
    expect(beginningOf(state)).toEqual([
      { type: 'session-started', layout: 'test', cwd: '/project' },
      { type: 'pane-opened', ...DEV1, role: 'dev' },
      { type: 'pane-opened', pane: 'id-qa', name: 'qa', role: 'qa' },
    ]);
  });

  test('a new pane, and the focus that it takes', () => {
    const command = { name: 'split', side: 'right' } as const;
    expect(facts(state, { kind: 'commandGiven', command, at: 1, fresh: FRESH })).toEqual([
      { type: 'pane-opened', pane: 'new1', name: 'dev2', role: 'dev' },
      { type: 'focus', pane: 'new1', name: 'dev2' },
    ]);
  });

  test('a status with all that is known of it, and not again where only its age differs', () => {
    const waitingFor = { kind: 'permission', detail: 'rm -rf build' } as const;
    const { next, facts: told } = after(state, changed({ activity: 'Bash', waitingFor }, 'waiting'));
    expect(told).toEqual([
      {
        type: 'status',
        ...DEV1,
        status: 'waiting',
        activity: 'Bash',
        waitingFor,
        source: 'session-file',
      },
    ]);
    const again = { activity: 'Bash', waitingFor: { ...waitingFor }, since: 99 };
    expect(facts(next, changed(again, 'waiting'))).toEqual([]);
    const other = { activity: 'Bash', waitingFor: { ...waitingFor, detail: 'ls' } };
    expect(facts(next, changed(other, 'waiting'))).toMatchObject([{ waitingFor: { detail: 'ls' } }]);
  });

  test('another conversation, once', () => {
    const { next, facts: told } = after(state, changed({ conversation: FRESH.conversation }, 'idle'));
    expect(told).toContainEqual({
      type: 'conversation',
      ...DEV1,
      conversation: FRESH.conversation,
      before: '00000000-0000-4000-8000-000000000000',
    });
    expect(
      facts(next, changed({ conversation: FRESH.conversation }, 'busy')).map(({ type }) => type),
    ).toEqual(['status']);
  });

  test('the end of a program, its restart and its next start', () => {
    const exit = { code: null, signal: 'SIGKILL' };
    const exited = after(state, { kind: 'paneExited', pane: 'id-dev1', exit, at: 7 });
    expect(exited.facts).toMatchObject([
      { type: 'pane-exited', ...DEV1, exitCode: null, signal: 'SIGKILL' },
      { type: 'status', ...DEV1, status: 'exited' },
    ]);
    const command = { name: 'restart', pane: 'dev1' } as const;
    const restarted = after(exited.next, { kind: 'commandGiven', command, at: 8, fresh: FRESH });
    expect(restarted.facts).toMatchObject([{ type: 'status', status: 'starting' }]);
    expect(facts(restarted.next, { kind: 'paneStarted', pane: 'id-dev1', pid: 42, at: 9 })).toEqual([
      { type: 'pane-started', ...DEV1, pid: 42 },
    ]);
    expect(facts(restarted.next, { kind: 'paneFailed', pane: 'id-dev1', at: 9 })[0]).toEqual({
      type: 'pane-failed',
      ...DEV1,
    });
  });

  test('a new name with the old one, and a close in its two steps', () => {
    const rename = { name: 'rename', pane: 'dev1', to: 'bob' } as const;
    expect(facts(state, { kind: 'commandGiven', command: rename, at: 1, fresh: FRESH })).toEqual([
      { type: 'pane-renamed', pane: 'id-dev1', name: 'bob', before: 'dev1' },
    ]);
    const close = { name: 'close', pane: 'dev1', ask: false } as const;
    const closing = after(state, { kind: 'commandGiven', command: close, at: 1, fresh: FRESH });
    expect(closing.facts.map(({ type }) => type)).toEqual(['pane-closing', 'focus']);
    expect(facts(closing.next, { kind: 'paneClosed', pane: 'id-dev1' })).toEqual([
      { type: 'pane-closed', ...DEV1 },
    ]);
  });

  test('nothing where only the size of a terminal changes', () => {
    expect(facts(state, { kind: 'sizeChanged', size: { cols: 80, rows: 24 } })).toEqual([]);
  });
});

test('whatever is done, whoever reads the events knows the panes, their names and their states', () => {
  const numbers = fc.array(fc.tuple(fc.nat(9), fc.nat(6)), { maxLength: 40 });
  fc.assert(
    fc.property(numbers, (steps) => {
      let state = sessionOf(['dev1', 'qa']);
      const known = new Map<string, { name: string; status: string; isOpen: boolean }>(
        state.panes.map(({ id, seat, status }) => [
          id,
          { name: seat.name, status: status.kind, isOpen: true },
        ]),
      );
      let focus = state.focus;
      for (const [step, [what, which]] of steps.entries()) {
        const next = happen(state, what, { which, step });
        for (const fact of changesBetween(state, next)) {
          if (!('pane' in fact)) throw new Error(`${fact.type} is about no pane`);
          const pane = known.get(fact.pane) ?? { name: fact.name, status: 'starting', isOpen: true };
          known.set(fact.pane, pane);
          pane.name = fact.name;
          if (fact.type === 'status') pane.status = fact.status;
          if (fact.type === 'pane-closing') pane.isOpen = false;
          if (fact.type === 'pane-closed') known.delete(fact.pane);
          if (fact.type === 'focus') focus = fact.pane;
        }
        state = next;
      }
      const told = [...known].map(([id, { name, status, isOpen }]) => [id, name, status, isOpen]);
      const open = new Set(openPanes(state));
      const real = state.panes.map((pane) => [pane.id, pane.seat.name, pane.status.kind, open.has(pane)]);
      expect(new Set(told.map(String))).toEqual(new Set(real.map(String)));
      if (state.focus !== null) expect(focus).toBe(state.focus);
    }),
  );
});

/** One of ten things that may happen to one of the panes; nothing where it is refused. */
function happen(
  state: SessionState,
  what: number,
  { which, step }: { readonly which: number; readonly step: number },
): SessionState {
  const pane = state.panes.at(which % Math.max(1, state.panes.length));
  if (pane === undefined) return state;
  const fresh = {
    paneId: `new${step}`,
    conversation: `00000000-0000-4000-8000-${String(step).padStart(12, '0')}`,
  };
  const given = { kind: 'commandGiven', at: step, fresh } as const;
  const kind = (['busy', 'idle', 'waiting'] as const)[which % 3];
  const events: readonly SessionEvent[] = [
    { ...given, command: { name: 'split', pane: pane.id, side: 'right' } },
    { ...given, command: { name: 'close', pane: pane.id, ask: false } },
    { ...given, command: { name: 'focus', pane: pane.id } },
    { ...given, command: { name: 'rename', pane: pane.id, to: `name${step}` } },
    { ...given, command: { name: 'restart', pane: pane.id } },
    { kind: 'paneStarted', pane: pane.id, pid: step, at: step },
    { kind: 'paneFailed', pane: pane.id, at: step },
    { kind: 'paneExited', pane: pane.id, exit: { code: 0, signal: null }, at: step },
    { kind: 'paneClosed', pane: pane.id },
    { kind: 'statusChanged', pane: pane.id, status: plainStatus(kind, step), isWatched: false },
  ];
  if (what === 8 && pane.phase !== 'closing') return state;
  try {
    return update(state, events[what]).state;
  } catch (error) {
    if (error instanceof CcmuxError) return state;
    throw error;
  }
}
