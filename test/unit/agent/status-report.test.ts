import { expect, test } from 'vitest';
import { parseStatusReport } from '../../../src/agent/status-report.ts';

/** As 2.1.329 hands it over, without what ccmux does not read. */
const TOLD = {
  session_id: '1d249f45-3efe-4032-810f-27884f96b234',
  model: { id: 'claude-sonnet-5-5', display_name: 'Sonnet 5.5' },
  cost: { total_cost_usd: 0.0058579999999999995, total_duration_ms: 2727 },
  context_window: { total_input_tokens: 2829, context_window_size: 1000000, used_percentage: 12 },
};

test('model, cost and context are read', () => {
  expect(parseStatusReport(JSON.stringify(TOLD))).toEqual({
    conversation: TOLD.session_id,
    model: 'Sonnet 5.5',
    costUsd: 0.0058579999999999995,
    contextPercent: 12,
    contextTokens: 2829,
    contextWindow: 1000000,
  });
});

test('what a fresh client does not know yet is null', () => {
  const fresh = { ...TOLD, cost: { total_cost_usd: 0 }, context_window: { used_percentage: null } };
  expect(parseStatusReport(JSON.stringify(fresh))).toMatchObject({
    costUsd: 0,
    contextPercent: null,
    contextTokens: null,
  });
});

test.each([
  ['half of it', JSON.stringify(TOLD).slice(0, 200)],
  ['no conversation', JSON.stringify({ ...TOLD, session_id: undefined })],
  ['a conversation that is a path', JSON.stringify({ ...TOLD, session_id: '../../etc/passwd' })],
  ['a list', '[]'],
  ['nothing', ''],
])('%s is no report', (_, text) => expect(parseStatusReport(text)).toBeNull());

test.each([
  ['a negative cost', { cost: { total_cost_usd: -1 } }, { costUsd: null }],
  ['a cost that is a text', { cost: { total_cost_usd: '1' } }, { costUsd: null }],
  ['a cost beyond all money', { cost: { total_cost_usd: 1e300 } }, { costUsd: null }],
  ['more than the whole context', { context_window: { used_percentage: 140 } }, { contextPercent: null }],
  ['a model that is a number', { model: { display_name: 7 } }, { model: null }],
  ['a model without a name', { model: { id: 'claude-x' } }, { model: 'claude-x' }],
])('%s is taken for what it is worth', (_, change, expected) => {
  expect(parseStatusReport(JSON.stringify({ ...TOLD, ...change }))).toMatchObject(expected);
});
