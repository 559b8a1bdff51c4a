import { describe, expect, it } from 'vitest';
import { isForegroundOf } from '../../../src/base/foreground.ts';

/** As the kernel writes it: the group is 4242. */
const statOf = (foreground: number, name = 'node') =>
  `4242 (${name}) S 1000 4242 1000 34816 ${foreground} 4194304 100 0 0 0`;

describe('a process and its terminal', () => {
  it('are together while the process group is the one in the foreground', () => {
    expect(isForegroundOf(statOf(4242))).toBe(true);
    expect(isForegroundOf(statOf(1000))).toBe(false);
  });

  it('are together where no terminal controls the process: nobody would stop it', () => {
    expect(isForegroundOf(statOf(-1))).toBe(true);
  });

  it('are told apart whatever the program is called', () => {
    expect(isForegroundOf(statOf(4242, 'a) S 1 2 3 4 5'))).toBe(true);
    expect(isForegroundOf(statOf(1000, 'a) S 1 2 3 4 5'))).toBe(false);
  });
});
