import { expect, test } from 'vitest';
import { parseCpu, parsePss, parsePsUsage, usageOf } from '../../../src/base/process-usage.ts';

test('the proportional share is read from the kernel’s roll-up', () => {
  const rollup =
    '5640-7ffd ---p 00000000 00:00 0  [rollup]\nRss:  230000 kB\nPss:  120500 kB\nPss_Dirty: 9 kB\n';
  expect(parsePss(rollup)).toBe(120_500 * 1024);
  expect(parsePss('')).toBeNull();
});

test('CPU is user and system time with that of ended children, whatever the program is called', () => {
  const before = 'S 1 2 2 34816 2 4194304 100 200 0 0';
  expect(parseCpu(`42 (a) b (c) ${before} 150 50 20 5 20 0 11 0 777`)).toBe(2.25);
  expect(parseCpu('')).toBe(0);
});

test('the answer of ps is read with and without hours and days', () => {
  expect(parsePsUsage('  1024   0:02.50\n 2048  1:00:01\n 1  2-00:00:00\n\nnonsense\n')).toEqual([
    { memoryBytes: 1024 * 1024, cpuSeconds: 2.5 },
    { memoryBytes: 2048 * 1024, cpuSeconds: 3601 },
    { memoryBytes: 1024, cpuSeconds: 172_800 },
  ]);
});

test('a process that is gone costs nothing', async () => {
  expect(await usageOf([2 ** 22 + 1])).toEqual({ memoryBytes: 0, cpuSeconds: 0 });
});
