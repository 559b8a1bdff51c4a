import { expect, test } from 'vitest';
import { memoryLeft, memoryWarning } from '../../../src/cli/memory.ts';

const GIB = 1024 ** 3;

test('a team that does not fit into what is left is warned of, with both figures', () => {
  expect(memoryWarning(7, GIB)).toBe(
    '7 Claudes need about 1.4 GB of memory, and 1.0 GB is left (end other programs, or choose fewer with --layout)',
  );
  expect(memoryWarning(1, 0)).toBe(
    'a Claude needs about 0.2 GB of memory, and 0.0 GB is left (end other programs)',
  );
});

test('a team that fits is not, nor one where nobody knows', () => {
  expect(memoryWarning(7, 1.5 * GIB)).toBeNull();
  expect(memoryWarning(7, null)).toBeNull();
});

test('what is left is told by this very machine', () => {
  const left = memoryLeft();
  if (process.platform === 'linux') expect(left).toBeGreaterThan(0);
  else expect(left).toBeNull();
});
