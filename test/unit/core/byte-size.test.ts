import { expect, it } from 'vitest';
import { formatBytes } from '../../../src/core/byte-size.ts';

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [10_189, '10 KiB'],
  [1_048_575, '1.0 MiB'],
  [200 * 1024 ** 2, '200 MiB'],
  [5000 * 1024 ** 4, '5000 TiB'],
])('says %d bytes as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
