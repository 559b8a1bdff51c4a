import { describe, expect, it } from 'vitest';
import { InputTokenizer } from '../../../src/core/input-tokenizer.ts';
import { parseAnswer, terminalQueries } from '../../../src/core/terminal-answers.ts';
import {
  formatXColor,
  isDark,
  parseXColor,
  paletteColor,
  DARK_COLORS,
} from '../../../src/core/terminal-colors.ts';

/** Through the tokenizer, byte by byte, as over a slow line. */
function answerTo(text: string) {
  const tokenizer = new InputTokenizer();
  const tokens = Array.from(Buffer.from(text, 'latin1')).flatMap((byte) =>
    tokenizer.push(Uint8Array.of(byte)),
  );
  expect(tokens.map(({ kind }) => kind)).toEqual(['reply']);
  return parseAnswer(tokens[0].raw);
}

describe('an answer of the terminal', () => {
  it.each([
    ['kitty’s keys', '\x1b[?5u', { kind: 'kittyKeys', flags: 5 }],
    ['modifyOtherKeys', '\x1b[>4;0m', { kind: 'otherKeys' }],
    ['its version', '\x1bP>|kitty(0.26.5)\x1b\\', { kind: 'version', text: 'kitty(0.26.5)' }],
    ['a mode that it has', '\x1b[?2026;2$y', { kind: 'mode', mode: 2026, isKnown: true }],
    ['a mode that it has not', '\x1b[?2026;0$y', { kind: 'mode', mode: 2026, isKnown: false }],
    [
      'its background',
      '\x1b]11;rgb:ffff/8080/0000\x1b\\',
      { kind: 'color', of: 'background', color: '#ff8000' },
    ],
    [
      'its text colour, ended by BEL',
      '\x1b]10;rgb:ff/80/00\x07',
      { kind: 'color', of: 'foreground', color: '#ff8000' },
    ],
    ['a colour of its palette', '\x1b]4;7;rgb:f/8/0\x1b\\', { kind: 'color', of: 7, color: '#ff8800' }],
    ['the size of a cell', '\x1b[6;20;9t', { kind: 'cellSize', width: 9, height: 20 }],
    ['its turn to light', '\x1b[?997;2n', { kind: 'colorScheme' }],
    ['its health', '\x1b[0n', { kind: 'deviceStatus' }],
    ['what it is', '\x1b[?62;1;22c', { kind: 'deviceAttributes' }],
  ])('tells %s', (_what, text, expected) => {
    expect(answerTo(text)).toEqual(expected);
  });

  it.each(['\x1b[6;0;9t', '\x1b]11;red\x07', '\x1b]4;900;rgb:1/2/3\x07', '\x1b]52;c;YQ==\x07', '\x1bP1$r0m\x1b\\', '\x1b[3;4R'])(
    'that answers nothing of ours means nothing: %j',
    (text) => {
      expect(answerTo(text)).toBeNull();
    },
  ); // prettier-ignore
});

it('a terminal is asked nothing that it would show as text', () => {
  expect(terminalQueries({ term: 'linux', termProgram: '' })).toBe('');
  expect(terminalQueries({ term: '', termProgram: '' })).toBe('');
  expect(terminalQueries({ term: 'xterm-256color', termProgram: 'Apple_Terminal' })).not.toContain('$p');
  expect(terminalQueries({ term: 'xterm-256color', termProgram: '' })).toMatch(/\?2026\$p.*\x1b\[c$/);
});

it('colours are read and written as X11 has them', () => {
  expect(parseXColor('rgba:0000/7fff/ffff/ffff')).toBe('#007fff');
  expect(parseXColor('#ABCDEF')).toBe('#abcdef');
  expect(parseXColor('rgb:12345/0/0')).toBeNull();
  expect(formatXColor('#0a80ff')).toBe('rgb:0a0a/8080/ffff');
  expect([16, 21, 231, 232, 255, 256, -1].map((index) => paletteColor(DARK_COLORS, index))).toEqual([
    '#000000', '#0000ff', '#ffffff', '#080808', '#eeeeee', null, null,
  ]); // prettier-ignore
  expect(['#000000', '#0000ff', '#00ff00', '#fdf6e3'].map(isDark)).toEqual([true, true, false, false]);
});
