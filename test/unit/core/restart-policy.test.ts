import { describe, expect, it } from 'vitest';
import { decideRestart, MOST_RESTARTS, type Restarts } from '../../../src/core/restart-policy.ts';
import type { PaneState, SessionState } from '../../../src/core/session-state.ts';
import { update } from '../../../src/core/update.ts';
import { sessionOf } from '../../support/session-state.ts';

const FAILED = { code: 1, signal: null };
const WELL = { code: 0, signal: null };
const KILLED = { code: null, signal: 'SIGKILL' };

function ended(state: SessionState, at: number, exit: PaneState['exit'] = FAILED) {
  return update(state, { kind: 'paneExited', pane: 'id-dev1', exit: exit ?? FAILED, at });
}

describe('a program that ends', () => {
  const decide = (policy: 'never' | 'on-failure' | 'always', exit: { code: number | null }) =>
    decideRestart({ policy, exit, before: undefined, startedAt: 0, endedAt: 10 }).kind;

  it('is started again as the policy says', () => {
    const decisions = (['never', 'on-failure', 'always'] as const).map((policy) =>
      [WELL, FAILED, KILLED].map((exit) => decide(policy, exit)),
    );
    expect(decisions).toEqual([
      ['stays', 'stays', 'stays'],
      ['stays', 'again', 'again'],
      ['again', 'again', 'again'],
    ]);
  });

  it('waits twice as long each time in a row, a minute at most, and is left alone in the end', () => {
    const waits: (number | string)[] = [];
    let before: Restarts | undefined;
    for (let time = 0; time <= MOST_RESTARTS; time++) {
      const decision = decideRestart({ policy: 'always', exit: WELL, before, startedAt: 0, endedAt: 10 });
      waits.push(decision.kind === 'again' ? decision.afterMs : decision.kind);
      if (decision.kind === 'again') before = { count: decision.count, dueAt: null };
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 'given-up']);
  });

  it('begins to count anew after a good run', () => {
    const before = { count: MOST_RESTARTS, dueAt: null };
    const decision = decideRestart({ policy: 'always', exit: FAILED, before, startedAt: 0, endedAt: 60_000 });
    expect(decision).toEqual({ kind: 'again', count: 1, afterMs: 1000 });
  });
});

describe('in a session, a pane whose program ends', () => {
  const supervised: SessionState = { ...sessionOf(['dev1', 'dev2']), restartPolicy: 'on-failure' };

  it('shows when it is started again, and is then, with its conversation; the others are untouched', () => {
    const { state, effects } = ended(supervised, 5000);
    expect(effects).toEqual([{ kind: 'awaitRestart', pane: 'id-dev1', afterMs: 1000 }]);
    expect(state.panes[0]).toMatchObject({
      phase: 'exited',
      exit: FAILED,
      restarts: { count: 1, dueAt: 6000 },
    });
    expect(state.panes[1]).toBe(supervised.panes[1]);
    const due = update(state, { kind: 'restartDue', pane: 'id-dev1', at: 6000 });
    expect(due.effects).toEqual([{ kind: 'restartPane', pane: 'id-dev1', isAutomatic: true }]);
    expect(due.state.panes[0]).toMatchObject({
      phase: 'starting',
      conversation: supervised.panes[0].conversation,
      restarts: { count: 1, dueAt: null },
    });
  });

  it('is not started twice where somebody was quicker, nor in a session that ends', () => {
    const { state } = ended(supervised, 5000);
    const command = { name: 'restart', pane: 'dev1' } as const;
    const fresh = { paneId: 'x', conversation: 'y' };
    const byHand = update(state, { kind: 'commandGiven', command, at: 5500, fresh }).state;
    const due = { kind: 'restartDue', pane: 'id-dev1', at: 6000 } as const;
    expect(byHand.panes[0].restarts).toBeUndefined();
    expect(update(byHand, due).effects).toEqual([]);
    expect(update({ ...state, isEnding: true }, due).effects).toEqual([]);
    expect(ended({ ...supervised, isEnding: true }, 5000).effects).toEqual([]);
  });

  it('says so when it is left alone, until it is started by hand', () => {
    const [first, ...others] = supervised.panes;
    const often = { ...first, restarts: { count: MOST_RESTARTS, dueAt: null } };
    const { state, effects } = ended({ ...supervised, panes: [often, ...others] }, 5000);
    expect(effects).toEqual([]);
    expect(state.panes[0].remark).toBe('ended 9 times in a row, left alone');
  });
});
