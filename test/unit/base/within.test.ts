import { describe, expect, it } from 'vitest';
import { isWithin } from '../../../src/base/within.ts';

describe('isWithin', () => {
  it.each([
    ['/home/u/app', '/home/u/app'],
    ['/home/u/app/src', '/home/u/app'],
    ['/home/u/app', '/'],
  ])('takes %s to be within %s', (path, directory) => {
    expect(isWithin(path, directory)).toBe(true);
  });

  it.each([
    ['/home/u/app2', '/home/u/app'],
    ['/home/u', '/home/u/app'],
    ['', '/home/u'],
  ])('takes %j not to be within %s', (path, directory) => {
    expect(isWithin(path, directory)).toBe(false);
  });
});
