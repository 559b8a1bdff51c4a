/** What a session costs that nobody uses: the server wakes for what the clock changes on the screen, and no more. */
import { afterEach, expect, test } from 'vitest';
import { FakeClock } from '../../support/fake-clock.ts';
import { ServedSession } from '../../support/served-session.ts';
import { until } from '../../support/until.ts';

/** Counts what its timers run. */
class CountingClock extends FakeClock {
  runs = 0;

  override after(delayMs: number, run: () => void) {
    return super.after(delayMs, () => {
      this.runs++;
      run();
    });
  }
}

let served: ServedSession | null = null;
let ticking: NodeJS.Timeout | undefined;
afterEach(async () => {
  // The end of a session waits for farewells.
  clearInterval(ticking);
  await served?.dispose();
  served = null;
});

test('seven quiet panes and a client wake the server at most once a second, and keep a handful of timers', async () => {
  const clock = new CountingClock();
  ticking = setInterval(() => clock.advance(5), 1);
  served = await ServedSession.start({ layout: 'dev7', command: 'seq 1 3000; echo quiet; cat' }, { clock });
  const live = served;
  const peer = await live.attach({ size: { cols: 160, rows: 60 } });
  await peer.waitFor('seven quiet panes', ({ text }) => text.split('quiet').length > 7);
  await live.panesWhere('a status', (panes) => panes.every(({ status }) => status === 'unknown'));
  clearInterval(ticking);
  // Frames, messages and hellos that are still under way.
  clock.advance(10_000);
  const before = { runs: clock.runs, bytes: peer.outputBytes };
  for (let second = 0; second < 120; second++) {
    clock.advance(1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(clock.runs - before.runs).toBeLessThanOrEqual(120);
  expect(clock.pendingTimers).toBeLessThanOrEqual(6);
  // The minute in the status line, twice or three times.
  expect(peer.outputBytes - before.bytes).toBeLessThan(2000);
  ticking = setInterval(() => clock.advance(5), 1);
  peer.type('still here\r');
  await peer.waitForText('still here');
  await until('an idle clock', () => clock.pendingTimers <= 7);
});
