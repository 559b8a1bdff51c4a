import { describe, expect, it } from 'vitest';
import { groupsOf, isInteractiveShell } from '../../../src/base/terminal-job.ts';

describe('a shell of which jobs can be told', () => {
  it.each([
    [['/bin/bash']],
    [['-zsh']],
    [['bash', '--norc', '-i']],
    [['/usr/bin/fish', '-l']],
    [['sh', '+m']],
  ])('is %j', (args) => expect(isInteractiveShell(args)).toBe(true));

  it.each([
    [[]],
    [['vim']],
    [['bash', '-c', 'sleep 1']],
    [['bash', '-lc', 'sleep 1']],
    [['sh', 'script.sh']],
    [['/bin/bashful']],
  ])('is not %j', (args) => expect(isInteractiveShell(args)).toBe(false));
});

describe('the groups of a process', () => {
  it('are read behind a name with parentheses', () => {
    expect(groupsOf('12 (a) b) S 1 12 12 34816 40 4194304 0')).toEqual({ own: 12, foreground: 40 });
  });

  it.each(['', '12 (sh) S 1 12 12 0 -1 0', 'nonsense'])('are not known of “%s”', (stat) =>
    expect(groupsOf(stat)).toBeNull(),
  );
});
