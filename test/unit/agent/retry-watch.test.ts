import { describe, expect, it } from 'vitest';
import { RetryWatch, withRetry } from '../../../src/agent/retry-watch.ts';
import { plainStatus } from '../../../src/core/agent-status.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const notice = (attempt: number) => `✻ API error · retrying in 1s · attempt ${attempt}/10\n❯`;

function watched() {
  const clock = new FakeClock();
  const told: (number | null)[] = [];
  let looks = 0;
  const state = { screen: '' };
  const watch = new RetryWatch({
    clock,
    screen: () => (looks++, state.screen),
    onChange: () => told.push(watch.current?.notice.attempt ?? null),
  });
  return { clock, told, watch, state, looks: () => looks };
}

describe('the watch for retries', () => {
  it('tells each attempt once, and the end', () => {
    const { clock, told, watch, state } = watched();
    for (const screen of ['✻ Baking…', notice(1), notice(1), notice(2), '✻ Baking…']) {
      state.screen = screen;
      watch.heard();
      clock.advance(500);
    }
    expect(told).toEqual([1, 2, null]);
  });

  it('looks twice a second at most, and not where nothing is printed', () => {
    const { clock, watch, looks } = watched();
    for (let i = 0; i < 1000; i++) {
      watch.heard();
      clock.advance(1);
    }
    clock.advance(60_000);
    expect(looks()).toBe(2);
    expect(clock.pendingTimers).toBe(0);
  });

  it('forgets what it has seen of a client that is busy no more, and looks no more', () => {
    const { clock, watch, state, looks } = watched();
    state.screen = notice(1);
    watch.heard();
    clock.advance(500);
    watch.heard();
    watch.forget();
    clock.advance(60_000);
    expect(watch.current).toBeNull();
    expect(looks()).toBe(1);
  });
});

it('a retry changes what a busy client does, and nothing else', () => {
  const [busy, waiting] = [plainStatus('busy', 5), plainStatus('waiting', 5)];
  expect(withRetry(busy, { attempt: 2, of: 10 })).toEqual({ ...busy, activity: 'retrying 2/10' });
  expect(withRetry(waiting, { attempt: 2, of: 10 })).toBe(waiting);
  expect(withRetry(busy, null)).toBe(busy);
});
