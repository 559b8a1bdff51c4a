import { expect, it } from 'vitest';
import { layOutLine } from '../../../src/emulator/lay-out-text.ts';

const rows = (line: string, cols: number) => layOutLine(line, cols).map(({ text }) => text);

it('leaves out the colours that a command printed, and keeps its words', () => {
  expect(rows('\x1b[31;1mfailed\x1b[0m: \x1b]8;;https://a\x07link\x1b]8;;\x07\tend', 40)).toEqual([
    'failed: link    end',
  ]);
});

it('leaves out what no terminal shows', () => {
  expect(rows('a\x00b\u200ec\x7fd', 40)).toEqual(['abcd']);
});

it('wraps between words where it can, and never within a wide character', () => {
  expect(rows('one two three', 8)).toEqual(['one two ', 'three']);
  expect(rows('漢字漢字', 5)).toEqual(['漢字', '漢字']);
});
