import { expect, it } from 'vitest';
import { createTerminal } from './terminal.ts';

/** `output`, then a query of kitty's flags: the answers. */
function answers(...output: string[]): string {
  const { feed, replies, screen } = createTerminal({ cols: 20, rows: 4 });
  feed(...output, '\x1b[?u');
  expect(screen()).toEqual([]);
  return replies();
}

it.each([
  ['none at first', '', 0],
  ['those that were pushed', '\x1b[>5u', 5],
  ['those below after a pop', '\x1b[>1u\x1b[>5u\x1b[<u', 1],
  ['none after more pops than pushes', '\x1b[>1u\x1b[<9u', 0],
  ['those that were set', '\x1b[>1u\x1b[=8u', 8],
  ['those that were added', '\x1b[>1u\x1b[=8;2u', 9],
  ['those that were not taken away', '\x1b[>9u\x1b[=8;3u', 1],
  ['no others than the protocol has', '\x1b[>255u', 31],
  ['none on the alternate screen', '\x1b[>5u\x1b[?1049h', 0],
  ['those of the main screen when it comes back', '\x1b[>5u\x1b[?1049h\x1b[>8u\x1b[?1049l', 5],
  ['those of the alternate screen at its next time', '\x1b[?1049h\x1b[>8u\x1b[?1049l\x1b[?1049h', 8],
  ['none after a reset', '\x1b[>5u\x1bc', 0],
])('the keyboard’s flags are %s', (_what, output, flags) => {
  expect(answers(output)).toBe(`\x1b[?${flags}u`);
});

it('a program that pushes without end loses its oldest flags, and no more', () => {
  expect(answers('\x1b[>1u'.repeat(10_000), '\x1b[<7u')).toBe('\x1b[?1u');
  expect(answers('\x1b[>1u'.repeat(10_000), '\x1b[<8u')).toBe('\x1b[?0u');
});

it('the level of modifyOtherKeys is kept, told and reset', () => {
  const { emulator, feed, replies } = createTerminal({ cols: 20, rows: 4 });
  feed('\x1b[>4;2m');
  expect(emulator.modes()).toMatchObject({ otherKeys: 2, kittyFlags: 0 });
  feed('\x1b[?4m\x1b[>4;1m\x1b[?4m\x1b[>4m\x1b[?4m\x1b[>4;2m\x1b[>4n\x1b[?4m');
  expect(replies()).toBe('\x1b[>4;2m\x1b[>4;1m\x1b[>4;0m\x1b[>4;0m');
});

it('what concerns other keys of xterm’s is not taken for it', () => {
  const { emulator, feed } = createTerminal({ cols: 20, rows: 4 });
  feed('\x1b[>4;2m\x1b[>1;3m\x1b[>2n');
  expect(emulator.modes().otherKeys).toBe(2);
});

it('restoring the cursor, which ends in the same letter, stays what it is', () => {
  const { feed, screen } = createTerminal({ cols: 20, rows: 4 });
  feed('ab\x1b[scd\x1b[uX');
  expect(screen()).toEqual(['abXd']);
});
