import { expect, test } from 'vitest';
import { readingMs } from '../../../src/server/reading-time.ts';

test('a message stays for four seconds, and a long one for as long as it takes to read it', () => {
  expect([readingMs(''), readingMs('copied 12 characters'), readingMs('x'.repeat(150))]).toEqual([
    4000, 4000, 9000,
  ]);
});
