import { expect, test } from 'vitest';
import { ParseLoop } from '../../../src/pane/parse-loop.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/** A source whose every millisecond of budget parses one byte and takes one millisecond. */
class Source {
  readonly name: string;
  queuedBytes: number;
  isHeld = false;
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

  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
  }
}

function loopOf(queued: Readonly<Record<string, number>>) {
  const clock = new FakeClock();
  const turns: string[] = [];
  const loop = new ParseLoop(clock);
  const sources = Object.entries(queued).map(([name, bytes]) => new Source(name, bytes, clock, turns));
  for (const source of sources) loop.add(source);
  return { clock, loop, turns, sources };
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

/** `a` has the focus, the others print. */
function typingInto(queued: Readonly<Record<string, number>>) {
  const made = loopOf(queued);
  const [focused, ...others] = made.sources;
  made.loop.focus(focused);
  for (const each of others) made.loop.schedule(each);
  made.loop.expectEcho();
  return {
    ...made,
    focused,
    others,
    held: () => made.sources.filter(({ isHeld }) => isHeld).map(({ name }) => name),
  };
}

test('from a key to its echo the others are held, and go on after it', async () => {
  const { loop, turns, focused, held } = typingInto({ a: 0, b: 1000, c: 1000 });
  await nextRound(loop);
  expect([held(), turns]).toEqual([['b', 'c'], []]);
  focused.queuedBytes = 1;
  loop.parseNow(focused);
  expect(held()).toEqual([]);
  await nextRound(loop);
  loop.dispose();
  expect(turns).toContain('b');
});

test('a key without an echo holds the others 3 ms, and no more than a tenth of the time however fast keys come', async () => {
  const { loop, clock, turns, held } = typingInto({ a: 0, b: 1000, c: 1000 });
  clock.advance(3);
  expect(held()).toEqual([]);
  loop.expectEcho();
  expect(held()).toEqual([]);
  await nextRound(loop);
  expect(turns).toContain('b');
  loop.schedule();
  clock.advance(27);
  loop.expectEcho();
  loop.dispose();
  expect(clock.pendingTimers).toBe(0);
});

test('nothing is held where no other prints, and a hush ends with the focus', () => {
  const { loop, clock, sources } = loopOf({ a: 0, b: 0, c: 0 });
  const [first, second] = sources;
  loop.focus(first);
  loop.schedule(second);
  clock.advance(1000);
  loop.expectEcho();
  expect(sources.some(({ isHeld }) => isHeld)).toBe(false);
  loop.schedule(second);
  loop.expectEcho();
  expect(second.isHeld).toBe(true);
  loop.focus(second);
  expect(sources.some(({ isHeld }) => isHeld)).toBe(false);
  loop.dispose();
});

test('whoever types takes no turn from the others, even where the focused one floods', async () => {
  const { loop, turns, clock } = typingInto({ a: 1000, b: 1000, c: 1000, d: 1000 });
  for (let round = 0; round < 8; round++) {
    await nextRound(loop);
    clock.advance(1);
    loop.expectEcho();
  }
  loop.dispose();
  expect(new Set(turns)).toEqual(new Set(['a', 'b', 'c', 'd']));
});
