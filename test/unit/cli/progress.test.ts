/** One line on a terminal's stderr while something takes long; nothing anywhere else. */
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { withProgress } from '../../../src/cli/progress.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/** Work that ends when the test says so, with a stderr that is a terminal of `columns`, or none. */
function work(columns: number | null, env: Record<string, string> = {}) {
  const clock = new FakeClock();
  const written: string[] = [];
  const stderr = Object.assign(new PassThrough(), columns === null ? {} : { isTTY: true, columns });
  stderr.write = (text: string) => written.push(text) > 0;
  let end = (): void => undefined;
  const running = new Promise<string>((resolve) => (end = () => resolve('done')));
  let waitsFor = 'dev1, qa2';
  const finished = withProgress(() => `ending: ${waitsFor}`, running, { stderr, env, clock });
  return { clock, written, end, finished, waitsFor: (names: string) => (waitsFor = names) };
}

test('what is done within a second needs no word', async () => {
  const { clock, written, end, finished } = work(80);
  clock.advance(999);
  end();
  expect(await finished).toBe('done');
  expect([written, clock.pendingTimers]).toEqual([[], 0]);
});

test('after that it says what is waited for, and since when, on one line that is gone at the end', async () => {
  const { clock, written, end, finished, waitsFor } = work(80);
  clock.advance(1000);
  expect(written).toEqual(['\rending: dev1, qa2 (1 s)\x1b[K']);
  waitsFor('qa2');
  clock.advance(1000);
  expect(written.at(-1)).toBe('\rending: qa2 (2 s)\x1b[K');
  end();
  await finished;
  expect(written.at(-1)).toBe('\r\x1b[K');
  expect(clock.pendingTimers).toBe(0);
});

test('what fails takes its line with it', async () => {
  const { written, clock } = work(80);
  const stderr = Object.assign(new PassThrough(), { isTTY: true });
  stderr.write = (text: string) => written.push(text) > 0;
  let fail = (): void => undefined;
  const running = new Promise<never>((_, reject) => (fail = () => reject(new Error('gone'))));
  const finished = withProgress(() => 'x', running, { stderr, env: {}, clock });
  clock.advance(1500);
  fail();
  await expect(finished).rejects.toThrow('gone');
  expect(written.at(-1)).toBe('\r\x1b[K');
});

test('a narrow terminal gets what has room before its last column', () => {
  const { clock, written } = work(16);
  clock.advance(1000);
  expect(written).toEqual(['\rending: d (1 s)\x1b[K']);
});

test.each([
  ['no terminal', null, {}],
  ['a terminal that cannot take a line back', 80, { TERM: 'dumb' }],
])('%s is told nothing', async (_, columns, env) => {
  const { clock, written, end, finished } = work(columns, env);
  clock.advance(10_000);
  end();
  expect(await finished).toBe('done');
  expect(written).toEqual([]);
});
