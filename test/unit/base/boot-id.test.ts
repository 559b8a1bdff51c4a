import { expect, it } from 'vitest';
import { readBootId } from '../../../src/base/boot-id.ts';
import { isSameStart, withoutBoot } from '../../../src/base/process-identity.ts';

const BOOT = '5e3c6ab9-2e85-4e5b-8b8d-95cf26bd91d6';

it('is what the kernel says, and nothing where it says nothing', () => {
  expect(readBootId(() => `${BOOT}\n`)).toBe(BOOT);
  expect(readBootId(() => '')).toBeNull();
  expect(
    readBootId(() => {
      throw new Error('ENOENT');
    }),
  ).toBeNull();
});

it('is not taken from a kernel that answers something else each time', () => {
  let asked = 0;
  expect(readBootId(() => `${asked++}${BOOT.slice(1)}`)).toBeNull();
});

it('is part of a start time, where whoever kept that knew of it', () => {
  expect(isSameStart(`12@${BOOT}`, `12@${BOOT}`)).toBe(true);
  expect(isSameStart('12', `12@${BOOT}`)).toBe(true);
  expect(isSameStart(`12@${BOOT}`, `12@${BOOT.replace('5', '6')}`)).toBe(false);
  expect(isSameStart('1', `12@${BOOT}`)).toBe(false);
  expect(isSameStart(`12@${BOOT}`, '12')).toBe(false);
  expect(withoutBoot(`12@${BOOT}`)).toBe('12');
  // As ps has it, on macOS.
  expect(withoutBoot('Fri Nov 20 20:12:01 2026')).toBe('Fri Nov 20 20:12:01 2026');
});
