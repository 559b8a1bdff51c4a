import { describe, expect, it } from 'vitest';
import { descendsFrom, isSameProcess } from '../../../src/agent/client-process.ts';
import type { ProcessEntry } from '../../../src/base/process-table.ts';

/** pid → [parent, session] */
function table(entries: Readonly<Record<number, readonly [number, number] | undefined>>) {
  return (pid: number): ProcessEntry | null => {
    const entry = entries[pid];
    if (entry === undefined) return null;
    const [parentPid, sessionId] = entry;
    return { pid, parentPid, sessionId, startTime: `start of ${pid}`, isZombie: false };
  };
}

describe("a pane's client", () => {
  const read = table({ 10: [1, 10], 11: [10, 10], 12: [11, 12], 13: [12, 12], 14: [1, 10], 20: [1, 20] });

  it('is the child itself, or came of it at any depth, sessions of its own included', () => {
    expect([10, 11, 12, 13].map((pid) => descendsFrom(pid, 10, read))).toEqual([true, true, true, true]);
  });

  it("may have lost its parent, as long as it is in the child's session", () => {
    expect(descendsFrom(14, 10, read)).toBe(true);
  });

  it('is none that runs elsewhere, or does not run', () => {
    expect([20, 99, 1, 0].map((pid) => descendsFrom(pid, 10, read))).toEqual([false, false, false, false]);
  });

  it('is looked for in vain, not for ever, in a table that runs in a circle', () => {
    expect(descendsFrom(5, 10, table({ 5: [6, 5], 6: [5, 5] }))).toBe(false);
  });
});

describe.runIf(process.platform === 'linux')('a process that a file names', () => {
  const read = table({ 10: [1, 10] });

  it('is the one that wrote it only when it started at the same time', () => {
    expect(isSameProcess({ pid: 10, processStart: 'start of 10' }, read)).toBe(true);
    expect(isSameProcess({ pid: 10, processStart: 'start of another' }, read)).toBe(false);
    expect(isSameProcess({ pid: 10, processStart: null }, read)).toBe(true);
    expect(isSameProcess({ pid: 11, processStart: null }, read)).toBe(false);
  });
});
