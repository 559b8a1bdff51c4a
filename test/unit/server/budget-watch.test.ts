import { expect, it } from 'vitest';
import { update } from '../../../src/core/update.ts';
import type { BudgetSettings } from '../../../src/core/plan.ts';
import type { TeamFact } from '../../../src/core/team-event.ts';
import { BudgetWatch } from '../../../src/server/budget-watch.ts';
import { sessionOf } from '../../support/session-state.ts';

const NONE: BudgetSettings = { pane: null, team: null, roles: {}, warnAt: [80, 100] };

function watched(budget: Partial<BudgetSettings>) {
  let state = sessionOf(['dev1', 'qa1']);
  const warned: string[] = [];
  const published: TeamFact[] = [];
  const watch = new BudgetWatch({
    budget: { ...NONE, ...budget },
    publish: (fact) => published.push(fact),
    warn: (_, text) => warned.push(text),
  });
  const costs = (name: string, costUsd: number): void => {
    const told = { model: null, contextPercent: null, contextTokens: null, contextWindow: null };
    const report = { conversation: `of ${name}`, costUsd, ...told };
    ({ state } = update(state, { kind: 'usageReported', pane: `id-${name}`, report }));
    watch.changed(state);
  };
  return { costs, warned, published };
}

it('warns of a pane once for each threshold, of the highest where several are passed at once', () => {
  const { costs, warned, published } = watched({ pane: 5 });
  for (const usd of [1, 3.99, 4, 4.5, 4.99, 5.01, 9]) costs('dev1', usd);
  costs('qa1', 7);
  expect(warned).toEqual([
    'dev1 has used 80% of its budget: $4.00 of $5.00',
    'dev1 has used 100% of its budget: $5.01 of $5.00',
    'qa1 has used 100% of its budget: $7.00 of $5.00',
  ]);
  expect(published[0]).toEqual({
    type: 'budget',
    whose: 'pane',
    pane: 'id-dev1',
    name: 'dev1',
    percent: 80,
    budgetUsd: 5,
    costUsd: 4,
  });
});

it('warns of the team, and gives a role a budget of its own', () => {
  const { costs, warned } = watched({ pane: 100, team: 10, roles: { qa: 2 } });
  costs('dev1', 6);
  costs('qa1', 2);
  expect(warned).toEqual([
    'qa1 has used 100% of its budget: $2.00 of $2.00',
    'the team has used 80% of the budget: $8.00 of $10.00',
  ]);
});

it('says nothing where no budget is set', () => {
  const { costs, warned, published } = watched({});
  costs('dev1', 1e6);
  expect([...warned, ...published]).toEqual([]);
});
