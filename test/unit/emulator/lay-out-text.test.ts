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

it('begins rows under the text and not under its mark, with cells that are no part of it', () => {
  const laidOut = layOutLine('● one two three 漢字漢字漢字', 12, { first: 0, rest: 2 });
  expect(laidOut.map(({ text }) => text)).toEqual(['● one two ', 'three ', '漢字漢字漢', '字']);
  expect(laidOut.map(({ columns, width }) => [columns?.[0] ?? 0, width])).toEqual([
    [0, 10],
    [2, 8],
    [2, 12],
    [2, 4],
  ]);
  expect(laidOut.map(({ isWrapped }) => isWrapped)).toEqual([false, true, true, true]);
  expect(layOutLine('', 12, { first: 2, rest: 2 })).toEqual([
    { text: '', columns: null, width: 0, isWrapped: false },
  ]);
  // Where there is no room for both, the text goes before.
  expect(layOutLine('one two three', 8, { first: 0, rest: 2 })[1]).toMatchObject({ text: 'three', width: 5 });
});
