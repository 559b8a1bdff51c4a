import { expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { QuotaWatch } from '../../../../src/server/health/quota-watch.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

it('measures every pane after a while and then at its pace, and tells of those beyond the quota', async () => {
  const clock = new FakeClock();
  const sizes = new Map([
    ['/a', 10],
    ['/b', 11],
  ]);
  const told: string[] = [];
  let looks = 0;
  const watch = new QuotaWatch({
    quota: { diskBytes: 10, checkMs: 3_600_000, onExceeded: 'warn' },
    panes: () => ['a', 'b', 'c'].map((id) => ({ id, name: id, directory: `/${id}` })),
    measure: (directory) => {
      looks++;
      const size = sizes.get(directory);
      return size === undefined ? Promise.reject(new Error('gone')) : Promise.resolve(size);
    },
    exceeded: ({ id }, bytes) => told.push(`${id} ${bytes}`),
    clock,
    log: silentLog,
  });
  const settle = async () => {
    for (let i = 0; i < 20; i++) await Promise.resolve();
  };
  clock.advance(29_999);
  await settle();
  expect(looks).toBe(0);
  clock.advance(1);
  await settle();
  expect([looks, told]).toEqual([3, ['b 11']]);
  sizes.set('/a', 12);
  clock.advance(3_600_000);
  await settle();
  expect(told).toEqual(['b 11', 'a 12', 'b 11']);
  // A pane that is opened does not wait for its turn, and brings no look on before it has come up.
  watch.soon();
  clock.advance(20_000);
  watch.soon();
  await settle();
  expect(looks).toBe(6);
  clock.advance(10_000);
  await settle();
  expect(looks).toBe(9);
  watch.dispose();
  expect(clock.pendingTimers).toBe(0);
});
