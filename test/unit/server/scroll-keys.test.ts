import { expect, test } from 'vitest';
import { applicationCursorKey } from '../../../src/server/application-cursor.ts';
import { scrollStep } from '../../../src/server/scroll-keys.ts';

test.each([
  ['Up', 1],
  ['k', 1],
  ['Down', -1],
  ['j', -1],
  ['PageUp', 19],
  ['C-b', 19],
  ['Space', -19],
  ['PageDown', -19],
  ['u', 10],
  ['C-d', -10],
  ['g', 300],
  ['Home', 300],
  ['G', -300],
  ['x', 0],
])('in a pane of 20 rows with 300 lines above it, %s scrolls %i', (name, lines) => {
  const input = name.length === 1 ? { kind: 'text' as const, text: name } : { kind: 'key' as const, name };
  expect(scrollStep(input, 20, 300)).toBe(lines);
});

test.each(['q', 'Escape', 'Enter', 'C-c'])('%s leaves scroll mode', (name) => {
  const input = name.length === 1 ? { kind: 'text' as const, text: name } : { kind: 'key' as const, name };
  expect(scrollStep(input, 20, 300)).toBe('leave');
});

test('a page of the smallest pane is one line', () => {
  expect(scrollStep({ kind: 'key', name: 'PageUp' }, 1, 9)).toBe(1);
  expect(scrollStep({ kind: 'key', name: 'C-u' }, 1, 9)).toBe(1);
});

test.each([
  ['\x1b[A', '\x1bOA'],
  ['\x1b[H', '\x1bOH'],
  ['\x1b[F', '\x1bOF'],
  ['\x1b[1;5A', '\x1b[1;5A'],
  ['\x1b[Z', '\x1b[Z'],
  ['\x1bOA', '\x1bOA'],
  ['A', 'A'],
])('for a program in application cursor mode %j becomes %j', (raw, wanted) => {
  const bytes = applicationCursorKey(Buffer.from(raw, 'latin1'));
  expect(Buffer.from(bytes).toString('latin1')).toBe(wanted);
});
