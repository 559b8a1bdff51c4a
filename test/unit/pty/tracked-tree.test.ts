import { describe, expect, it } from 'vitest';
import type { ProcessEntry } from '../../../src/base/process-table.ts';
import { TrackedTree } from '../../../src/pty/tracked-tree.ts';

/** `10<1 s10 @5` is process 10, child of 1, in session 10, started at 5; a trailing `Z` makes it a zombie. */
function table(...rows: string[]): ProcessEntry[] {
  return rows.map((row) => {
    const match = /^(\d+)<(\d+) s(\d+) @(\d+)( Z)?$/.exec(row);
    if (match === null) throw new Error(`no process: ${row}`);
    const [, pid, parent, session, start, zombie] = match as unknown as [
      string,
      string,
      string,
      string,
      string,
      string?,
    ];
    return {
      pid: Number(pid),
      parentPid: Number(parent),
      sessionId: Number(session),
      startTime: start,
      isZombie: zombie !== undefined,
    };
  });
}

const pids = (found: readonly { readonly pid: number }[]) =>
  found.map(({ pid }) => pid).sort((a, b) => a - b);
const SYSTEM = ['1<0 s1 @0', '2<1 s2 @1', '3<2 s2 @2'];

describe('a remembered process tree', () => {
  it('is a process with its descendants, whatever their sessions, and nobody else', () => {
    const tree = new TrackedTree([{ pid: 10, startTime: '5' }]);
    const now = table(...SYSTEM, '12<11 s12 @7', '10<3 s10 @5', '11<10 s10 @6', '20<3 s2 @6');
    expect(pids(tree.observe(now))).toEqual([10, 11, 12]);
  });

  it('has the members of its session whose parents are gone', () => {
    const tree = new TrackedTree([{ pid: 10, startTime: '5' }]);
    expect(pids(tree.observe(table(...SYSTEM, '10<3 s10 @5', '11<1 s10 @6')))).toEqual([10, 11]);
    expect(pids(tree.observe(table(...SYSTEM, '11<1 s10 @6', '13<1 s10 @9')))).toEqual([11, 13]);
  });

  it('keeps those once seen when everyone between has ended, with what they start later', () => {
    const tree = new TrackedTree([{ pid: 10, startTime: '5' }]);
    tree.observe(table(...SYSTEM, '10<3 s10 @5', '11<10 s10 @6', '12<11 s12 @7'));
    expect(pids(tree.observe(table(...SYSTEM, '12<1 s12 @7', '14<1 s12 @9', '15<14 s15 @9')))).toEqual([
      12, 14, 15,
    ]);
    expect(pids(tree.observe(table(...SYSTEM, '15<1 s15 @9')))).toEqual([15]);
  });

  it('walks through zombies without counting them', () => {
    const tree = new TrackedTree([{ pid: 10, startTime: '5' }]);
    expect(pids(tree.observe(table('10<3 s10 @5', '11<10 s10 @6 Z', '12<11 s12 @7')))).toEqual([10, 12]);
  });

  it('has nothing to do with a later process of the same number, nor with its session', () => {
    const tree = new TrackedTree([{ pid: 10, startTime: '5' }]);
    expect(tree.observe(table(...SYSTEM, '10<3 s10 @6', '11<10 s10 @7'))).toEqual([]);
    const other = new TrackedTree([{ pid: 10, startTime: '5' }]);
    other.observe(table(...SYSTEM, '10<3 s10 @5'));
    expect(other.observe(table(...SYSTEM))).toEqual([]);
    expect(other.observe(table(...SYSTEM, '11<1 s10 @99'))).toEqual([]);
  });

  it('does not reach into the session that its root was started in', () => {
    const tree = new TrackedTree([{ pid: 3, startTime: '2' }]);
    const now = table(...SYSTEM, '30<3 s2 @4', '40<2 s2 @4');
    expect(pids(tree.observe(now))).toEqual([3, 30]);
    expect(pids(tree.observe(now))).toEqual([3, 30]);
  });

  it('survives a table that is no tree', () => {
    const tree = new TrackedTree([{ pid: 10, startTime: '5' }]);
    expect(pids(tree.observe(table('10<11 s10 @5', '11<10 s11 @5', '12<12 s12 @5')))).toEqual([10, 11]);
  });
});
