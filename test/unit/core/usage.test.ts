import { describe, expect, test } from 'vitest';
import {
  costByRole,
  costOfAll,
  costOfPane,
  moneyText,
  withReport,
  type ConversationCost,
  type Reporter,
} from '../../../src/core/usage.ts';

/** A report as `[conversation, total in dollars]`. */
type Told = readonly [conversation: string, costUsd: number | null];

function reported(told: readonly Told[], change: Partial<Reporter> = {}): readonly ConversationCost[] {
  return more([], told, change);
}

/** Each report comes from the same pane; what it said before is the conversation of the report before. */
function more(
  costs: readonly ConversationCost[],
  told: readonly Told[],
  change: Partial<Reporter> = {},
): readonly ConversationCost[] {
  let before: string | null = null;
  let all = costs;
  for (const [conversation, costUsd] of told) {
    const report = {
      ...{ conversation, costUsd },
      ...{ model: 'Opus', contextPercent: 3, contextTokens: 30, contextWindow: 1000 },
    };
    all = withReport(all, report, { pane: 'p1', role: 'dev', before, isFork: false, ...change });
    before = conversation;
  }
  return all;
}

describe('what a team has cost', () => {
  test('is not known before a client has said anything', () => {
    expect(costOfAll([])).toBeNull();
    expect(costOfPane(reported([['a', 1]]), 'p2')).toBeNull();
  });

  test('is the latest total of each conversation, not the sum of what was told', () => {
    expect(costOfAll(reported([['a', 0], ['a', 0.4], ['a', 0.4], ['a', 0.7]]))).toBeCloseTo(0.7); // prettier-ignore
  });

  test('goes on when /clear begins another conversation at zero', () => {
    const costs = reported([['a', 0.4], ['b', 0], ['b', 0.2]]); // prettier-ignore
    expect(costOfPane(costs, 'p1')).toBeCloseTo(0.6);
  });

  test('counts a conversation once that is resumed, in whichever pane', () => {
    const closed = reported([['a', 0.4], ['b', 0.2]]); // prettier-ignore
    const resumed = more(closed, [['a', 0.4], ['a', 0.5]], { pane: 'p2', role: 'qa' }); // prettier-ignore
    expect(costOfAll(resumed)).toBeCloseTo(0.7);
    expect(costByRole(resumed)).toEqual({ qa: 0.5, dev: 0.2 });
  });

  test('leaves out what a fork or a branch took over', () => {
    expect(costOfAll(reported([['f', 0.74], ['f', 0.8]], { isFork: true, before: null }))).toBeCloseTo(0.06); // prettier-ignore
    const branched = reported([['a', 0.4], ['b', 0.4], ['b', 0.5]]); // prettier-ignore
    expect(costOfAll(branched)).toBeCloseTo(0.5);
  });

  test('keeps what a client had counted that begins anew in the middle', () => {
    expect(costOfAll(reported([['a', 0.4], ['a', 0.1], ['a', 0.3]]))).toBeCloseTo(0.7); // prettier-ignore
  });

  test('stays what it was when a report does not say it', () => {
    expect(costOfAll(reported([['a', 0.4], ['a', null]]))).toBeCloseTo(0.4); // prettier-ignore
  });
});

test.each([
  [0, '$0.00'],
  [0.005, '$0.01'],
  [12.3, '$12.30'],
  [999.49, '$999.49'],
  [1204.4, '$1,204'],
])('%d dollars read %s', (usd, text) => expect(moneyText(usd)).toBe(text));
