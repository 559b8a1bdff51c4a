import { expect, test } from 'vitest';
import { applicationCursorKey } from '../../../src/server/application-cursor.ts';

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
