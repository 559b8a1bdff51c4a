import { describe, expect, it } from 'vitest';
import { widthOf } from '../../../src/emulator/cell-width.ts';
import { createTerminal } from './terminal.ts';

const SAMPLES: readonly (readonly [string, string, number])[] = [
  ['an ideograph', '漢', 2],
  ['an emoji', '😀', 2],
  ['an emoji of Unicode 14', '🫠', 2],
  ['a family joined by ZWJ', '👩‍👩‍👧', 2],
  ['a flag of two regional indicators', '🇫🇷', 2],
  ['a heart with emoji presentation', '❤️', 2],
  ['an emoji with a skin tone', '👍🏽', 2],
  ['a keycap', '1️⃣', 2],
  ['a syllable of Hangul jamo', '\u1112\u1161\u11ab', 2],
  ['a precomposed letter', 'é', 1],
  ['a letter with a combining accent', 'e\u0301', 1],
  ['an ambiguous symbol', '①', 1],
  ['a symbol that is an emoji by default', '☕', 2],
  ['a private-use glyph', '\ue0b0', 1],
  ['a letter with a variation selector', 'a\ufe0f', 1],
  ['a heart in text style', '❤', 1],
  ['a soft hyphen', '\u00ad', 1],
  ['two flags', '🇫🇷🇩🇪', 4],
  ['a flag of tags', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 2],
  ['Thai with a vowel below and a tone mark', 'ก\u0e38\u0e48', 1],
];

describe('cell widths', () => {
  it.each(SAMPLES)('give %s (%s) %i cells on the screen', (_name, text, width) => {
    const terminal = createTerminal({ cols: 20, rows: 2 });
    terminal.feed(text);
    expect(terminal.emulator.cursor().x).toBe(width);
    expect(terminal.screen()).toEqual([text]);
  });

  it('give controls none and every other code point one or two, or none where it joins', () => {
    for (let code = 0; code <= 0x10ffff; code += 997) expect([0, 1, 2]).toContain(widthOf(code));
    expect([0x00, 0x1b, 0x7f, 0x9b].map(widthOf)).toEqual([0, 0, 0, 0]);
  });
});

describe('characters that join', () => {
  it('join over the border of two chunks', () => {
    const terminal = createTerminal({ cols: 20, rows: 2 });
    terminal.feed('👩', '\u200d', '👧', '❤', '\ufe0f', 'x');
    expect(terminal.emulator.cursor().x).toBe(5);
    expect(terminal.screen()).toEqual(['👩‍👧❤️x']);
  });

  it('are added to what stands left of the cursor after a control sequence', () => {
    const terminal = createTerminal({ cols: 20, rows: 2 });
    terminal.feed('e\x1b[31m\u0301f');
    expect(terminal.screen()).toEqual(['e\u0301f']);
  });

  it('get a space to stand on where nothing is', () => {
    const terminal = createTerminal({ cols: 20, rows: 2 });
    terminal.feed('\x1b[5G\u0301x');
    expect(terminal.screen()).toEqual(['    \u0301x']);
  });

  it('are kept up to a limit, however many there are and however they are sent', () => {
    const terminal = createTerminal({ cols: 20, rows: 2 });
    terminal.feed('e', '\u0301'.repeat(5000), '\x1b[Hf', '\x1b[m\u0301'.repeat(5000));
    expect(terminal.emulator.text({ scrollback: false }).length).toBeLessThan(120);
  });
});
