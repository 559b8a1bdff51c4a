import { expect, test } from 'vitest';
import { ParseLoop } from '../../../src/pane/parse-loop.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/** A source whose every millisecond of budget parses one byte and takes one millisecond. */
class Source {
  readonly name: string;
  queuedBytes: number;
  readonly #clock: FakeClock;
  readonly #turns: string[];

  constructor(name: string, queuedBytes: number, clock: FakeClock, turns: string[]) {
    this.name = name;
    this.queuedBytes = queuedBytes;
    this.#clock = clock;
    this.#turns = turns;
  }

  parse(budgetMs: number): boolean {
    const bytes = Math.min(budgetMs, this.queuedBytes);
    this.#turns.push(this.name);
    this.queuedBytes -= bytes;
    this.#clock.advance(bytes);
    return this.queuedBytes > 0;
  }
}

function loopOf(queued: Readonly<Record<string, number>>) {
  const clock = new FakeClock();
  const turns: string[] = [];
  const loop = new ParseLoop(clock);
  const sources = Object.entries(queued).map(([name, bytes]) => new Source(name, bytes, clock, turns));
  for (const source of sources) loop.add(source);
  return { loop, turns, sources };
}

function nextRound(loop: ParseLoop): Promise<void> {
  return new Promise((resolve) => {
    const once = loop.onParsed(() => {
      once.dispose();
      resolve();
    });
  });
}

test('every source gets its turn, however much the others have queued', async () => {
  const { loop, turns } = loopOf({ a: 1000, b: 1000, c: 1000, d: 1000, e: 1000, f: 1000, g: 1 });
  loop.schedule();
  for (let round = 0; round < 4; round++) await nextRound(loop);
  loop.dispose();
  expect(new Set(turns)).toEqual(new Set(['a', 'b', 'c', 'd', 'e', 'f', 'g']));
});

test('a round ends when its time is up, so that a key waits no longer than that', async () => {
  const { loop, turns } = loopOf({ a: 1000, b: 1000, c: 1000, d: 1000, e: 1000 });
  loop.schedule();
  await nextRound(loop);
  loop.dispose();
  expect(turns).toEqual(['a', 'b', 'c']);
});

test('the focused source goes first in every round', async () => {
  const { loop, turns, sources } = loopOf({ a: 1000, b: 1000, c: 1000, d: 1000 });
  loop.focus(sources[3]);
  loop.schedule();
  await nextRound(loop);
  await nextRound(loop);
  loop.dispose();
  expect(turns[0]).toBe('d');
  expect(turns.filter((name) => name === 'd').length).toBeGreaterThanOrEqual(2);
});

test('the loop rests once nothing is queued, and an echo is parsed within the turn', async () => {
  const { loop, turns, sources } = loopOf({ a: 2, b: 0 });
  loop.schedule();
  await nextRound(loop);
  await new Promise((resolve) => setImmediate(resolve));
  expect(turns).toEqual(['a']);
  sources[1].queuedBytes = 1;
  loop.parseNow(sources[1]);
  expect(turns).toEqual(['a', 'b']);
  loop.dispose();
});

test('a removed source is parsed no more', async () => {
  const { loop, turns, sources } = loopOf({ a: 1000, b: 1000 });
  loop.focus(sources[0]);
  loop.remove(sources[0]);
  loop.schedule();
  await nextRound(loop);
  loop.dispose();
  expect(new Set(turns)).toEqual(new Set(['b']));
});
