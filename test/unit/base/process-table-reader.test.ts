import { expect, it } from 'vitest';
import { ProcessTableReader } from '../../../src/base/process-table-reader.ts';
import { listProcesses, type ProcessEntry } from '../../../src/base/process-table.ts';

/** A table to be changed, and the numbers of the processes that were read. */
function table(...pids: readonly number[]) {
  const entries = new Map<number, ProcessEntry>();
  const read: number[] = [];
  const put = (pid: number, sessionId = 1) =>
    entries.set(pid, { pid, parentPid: 1, sessionId, startTime: `${pid}`, isZombie: false });
  for (const pid of pids) put(pid);
  const readOne = (pid: number) => {
    read.push(pid);
    return entries.get(pid) ?? null;
  };
  const reader = new ProcessTableReader({
    list: () => [...entries.keys()].map(readOne).filter((entry) => entry !== null),
    pids: () => [...entries.keys()],
    read: readOne,
  });
  return {
    entries,
    put,
    read: () => read.splice(0),
    look: () => reader.look().map(({ pid, sessionId }) => [pid, sessionId]),
  };
}

it('reads no process again that it has read twice', () => {
  const { put, read, look } = table(1, 2);
  expect(look()).toEqual([
    [1, 1],
    [2, 1],
  ]);
  look();
  expect(read()).toEqual([1, 2, 1, 2]);
  put(3);
  look();
  expect(read()).toEqual([3]);
  put(3, 3); // a session of its own, soon after its start
  expect(look()).toEqual([
    [1, 1],
    [2, 1],
    [3, 3],
  ]);
  expect(read()).toEqual([3]);
  look();
  expect(read()).toEqual([]);
});

it('misses who has ended at once, and a number that was given away anew after ten looks at most', () => {
  const { entries, put, look } = table(1, 2);
  for (let i = 0; i < 3; i++) look();
  entries.delete(2);
  expect(look()).toEqual([[1, 1]]);
  put(1, 7);
  const looks = Array.from({ length: 10 }, () => look());
  expect(looks.at(-1)).toEqual([[1, 7]]);
});

it('sees this process among all others, as the whole table does', async () => {
  const { systemTable } = await import('../../../src/base/process-table-reader.ts');
  for (let i = 0; i < 3; i++) {
    const own = systemTable.look().find(({ pid }) => pid === process.pid);
    expect(own).toEqual(listProcesses().find(({ pid }) => pid === process.pid));
  }
});
