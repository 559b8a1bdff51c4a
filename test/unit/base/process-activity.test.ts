import { expect, it } from 'vitest';
import { isAtWork, isStopped, parseActivity } from '../../../src/base/process-activity.ts';

const stat = (state: string, user: number, system: number) =>
  `42 (a) b) ${state} 7 8 9 0 -1 4194304 150 0 0 0 ${user} ${system} 0 0 20 0 1 0 206799 123456 78\n`;

it('is read whatever the program is called, and is nothing when it was cut short', () => {
  expect(parseActivity(stat('S', 3, 4))).toEqual({ state: 'S', cpuTicks: 7 });
  expect(parseActivity('42 (x) S 7')).toBeNull();
  expect(parseActivity('')).toBeNull();
});

it('tells who works, waits for a disk, rests, and is stopped', () => {
  const rest = { state: 'S', cpuTicks: 7 };
  expect(isAtWork(rest, rest)).toBe(false);
  expect(isAtWork(rest, { ...rest, cpuTicks: 8 })).toBe(true);
  for (const state of ['R', 'D']) expect(isAtWork(rest, { ...rest, state })).toBe(true);
  for (const state of ['T', 't'])
    expect([isStopped({ ...rest, state }), isAtWork(rest, rest)]).toEqual([true, false]);
  expect(isStopped(rest)).toBe(false);
});
