import { describe, expect, test } from 'vitest';
import type { InputToken } from '../../../src/core/input-token.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { toSessionSettings } from '../../../src/config/session-settings.ts';
import type { Theme } from '../../../src/core/plan.ts';
import { ClientKeys } from '../../../src/server/client-keys.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const SETTINGS = toSessionSettings(loadConfig(null), {} as Theme);

/** Everything that comes out, in order: what is the pane's as text, commands by name. */
function keysWith() {
  const clock = new FakeClock();
  const out: string[] = [];
  const take = (token: InputToken) => {
    for (const action of keys.step(token)) {
      if (action.kind === 'forward') out.push(Buffer.from(action.raw).toString('latin1'));
      if (action.kind === 'command') out.push(`<${action.command.name}>`);
    }
  };
  const keys = new ClientKeys(SETTINGS, clock, take);
  const type = (text: string) => keys.push(Buffer.from(text, 'latin1'));
  return { clock, keys, out, type };
}

describe('a lone Escape', () => {
  test('is handed on after the time in which the rest of a sequence would have come', () => {
    const { clock, out, type } = keysWith();
    type('\x1b');
    clock.advance(20);
    expect(out).toEqual([]);
    clock.advance(10);
    expect(out).toEqual(['\x1b']);
    expect(clock.pendingTimers).toBe(0);
  });

  test('is no key of its own where the rest follows in time', () => {
    const { clock, out, type } = keysWith();
    type('\x1b');
    clock.advance(10);
    type('[A');
    clock.advance(100);
    expect(out).toEqual(['\x1b[A']);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('a key that may be repeated', () => {
  test('needs no second prefix for a while', () => {
    const { clock, keys, out, type } = keysWith();
    type('\x1cHH');
    clock.advance(400);
    type('H');
    expect(out).toEqual(['<resize>', '<resize>', '<resize>']);
    clock.advance(600);
    type('H');
    expect(out.at(-1)).toBe('H');
    expect(keys.isPrefixActive).toBe(false);
  });
});

test('the prefix is active until the key behind it', () => {
  const { keys, type } = keysWith();
  type('\x1c');
  expect(keys.isPrefixActive).toBe(true);
  type('z');
  expect(keys.isPrefixActive).toBe(false);
});

test('a client that has gone leaves no timer, in the middle of a key as little as in the time of a repeat', () => {
  const { clock, keys, type, out } = keysWith();
  type('\x1cH\x1b');
  expect(clock.pendingTimers).toBe(2);
  keys.dispose();
  expect(clock.pendingTimers).toBe(0);
  clock.advance(10_000);
  expect(out).toEqual(['<resize>']);
});
