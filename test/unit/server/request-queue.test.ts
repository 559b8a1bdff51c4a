import { expect, test } from 'vitest';
import type { ControlReply, ControlRequest } from '../../../src/protocol/control.ts';
import { RequestQueue } from '../../../src/server/request-queue.ts';

const REQUEST: ControlRequest = { kind: 'describe' };
const REPLY: ControlReply = { ok: true, result: null };

/** A queue whose requests are answered when the test says so. */
function queueWith({ takes = () => true }: { takes?: (id: number) => boolean } = {}) {
  const open: { readonly answer: () => void; readonly signal: AbortSignal }[] = [];
  const replied: number[] = [];
  const reading: boolean[] = [];
  const queue = new RequestQueue({
    answer: (_request, signal) =>
      new Promise((resolve) => open.push({ answer: () => resolve(REPLY), signal })),
    reply: (id) => {
      replied.push(id);
      return takes(id);
    },
    lines: () => true,
    setReading: (isReading) => reading.push(isReading),
  });
  const push = (...ids: readonly number[]) => {
    for (const id of ids) queue.push({ id, request: REQUEST });
  };
  /** Answers the oldest open request. */
  const answer = async () => {
    open.shift()?.answer();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { queue, open, replied, reading, push, answer };
}

const numbers = (count: number) => Array.from({ length: count }, (_, id) => id);

test('several requests are answered at a time, each under its own number', async () => {
  const { push, open, replied, answer } = queueWith();
  push(7, 3);
  expect(open).toHaveLength(2);
  open.reverse();
  await answer();
  await answer();
  expect(replied).toEqual([3, 7]);
});

test('beyond a number of open ones the socket is not read, until one is answered', async () => {
  const { push, open, reading, answer, replied } = queueWith();
  push(...numbers(40));
  expect(open).toHaveLength(32);
  expect(reading.at(-1)).toBe(false);
  while (open.length > 0) await answer();
  expect(replied).toEqual(numbers(40));
  expect(reading.at(-1)).toBe(true);
});

test('nothing more is answered for a caller who does not read, until the caller has', async () => {
  const { queue, push, open, answer, reading } = queueWith({ takes: (id) => id !== 0 });
  push(0);
  await answer();
  push(1, 2);
  expect(open).toHaveLength(0);
  expect(reading.at(-1)).toBe(false);
  queue.drained();
  expect(open).toHaveLength(2);
  expect(reading.at(-1)).toBe(true);
});

test('when the connection is gone every open request is given up, and no reply is sent', async () => {
  const { queue, push, open, replied, answer } = queueWith();
  push(1, 2);
  const signals = open.map(({ signal }) => signal);
  queue.dispose();
  push(3);
  expect(signals.map((signal) => signal.aborted)).toEqual([true, true]);
  expect(open).toHaveLength(2);
  await answer();
  expect(replied).toEqual([]);
});
