import { expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import type { Finding } from '../../../../src/isolation/audit/finding.ts';
import { warning, wrong } from '../../../../src/isolation/audit/finding.ts';
import { IsolationWatch } from '../../../../src/server/health/isolation-watch.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

function watched() {
  const clock = new FakeClock();
  const told: string[] = [];
  let findings: readonly Finding[] = [];
  let looks = 0;
  let failure: Error | null = null;
  const audit = () => {
    looks++;
    if (failure !== null) return Promise.reject(failure);
    return Promise.resolve({ panes: [{ pane: 'dev1', entries: [], changed: [], findings }], findings: [] });
  };
  const watch = new IsolationWatch({ audit, tell: (text) => told.push(text), clock, log: silentLog });
  const look = async (): Promise<void> => {
    clock.advance(60_000);
    // Every promise of the look is settled already.
    for (let i = 0; i < 5; i++) await Promise.resolve();
  };
  return {
    clock,
    told,
    watch,
    look,
    looks: () => looks,
    find: (...found: readonly Finding[]) => (findings = found),
    fail: (error: Error | null) => (failure = error),
  };
}

it('tells what is wrong once, and again when it comes back', async () => {
  const { told, look, find } = watched();
  find(wrong('open-mode', 'it is open', 'close it'), warning('fixed-port', 'one port', 'another'));
  await look();
  await look();
  expect(told).toEqual(['it is open; ccmux doctor tells more']);
  find();
  await look();
  find(wrong('open-mode', 'it is open', 'close it'));
  await look();
  expect(told).toHaveLength(2);
});

it('goes on after a look that failed, and ends with the server', async () => {
  const { clock, told, look, looks, fail, find, watch } = watched();
  fail(new Error('no /proc'));
  await look();
  fail(null);
  find(wrong('open-mode', 'it is open', 'close it'));
  await look();
  expect(told).toHaveLength(1);
  watch.dispose();
  await look();
  expect(looks()).toBe(2);
  expect(clock.pendingTimers).toBe(0);
});

it('looks soon where something has changed, once for many changes', async () => {
  const { clock, told, watch, looks, find } = watched();
  find(wrong('open-mode', 'it is open', 'close it'));
  for (let change = 0; change < 5; change++) watch.hint();
  clock.advance(1000);
  for (let i = 0; i < 5; i++) await Promise.resolve();
  expect([looks(), told.length]).toEqual([1, 1]);
  clock.advance(59_999);
  expect(looks()).toBe(1);
  clock.advance(1);
  expect(looks()).toBe(2);
  watch.dispose();
});
