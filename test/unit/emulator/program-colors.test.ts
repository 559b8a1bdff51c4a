import { describe, expect, it } from 'vitest';
import { BLANK, COLOR_PALETTE_16, COLOR_RGB, WORDS_PER_CELL } from '../../../src/core/cells.ts';
import { createTerminal, drawn, type TestTerminal } from './terminal.ts';

const rgb = (value: number) => (COLOR_RGB | value) >>> 0;
const COLORS = 0x3ffffff;

/** Foreground and background of a cell, without flags. */
function colorsAt({ emulator }: TestTerminal, x: number, y = 0): [number, number] {
  const { cells, cols } = drawn(emulator);
  const at = (y * cols + x) * WORDS_PER_CELL;
  return [(cells[at + 1] & COLORS) >>> 0, (cells[at + 2] & COLORS) >>> 0];
}

const terminal = () => createTerminal({ cols: 10, rows: 2 });

describe('colours that a program sets', () => {
  it('are those of the cells that name them, written before or after, and of no others', () => {
    const pane = terminal();
    pane.feed('\x1b[31ma\x1b[34mb\x1b[38;5;196mc\x1b[38;2;1;2;3md');
    pane.feed('\x1b]4;1;#123456;196;rgb:aa/bb/cc\x07\x1b[0;41me');
    expect(colorsAt(pane, 0)).toEqual([rgb(0x123456), 0]);
    expect(colorsAt(pane, 1)).toEqual([COLOR_PALETTE_16 | 4, 0]);
    expect(colorsAt(pane, 2)).toEqual([rgb(0xaabbcc), 0]);
    expect(colorsAt(pane, 3)).toEqual([rgb(0x010203), 0]);
    expect(colorsAt(pane, 4)).toEqual([0, rgb(0x123456)]);
  });

  it('may be those of all text and of all that is behind it, to the last cell', () => {
    const pane = terminal();
    pane.feed('a\x1b]10;white;navy\x1b\\');
    expect(colorsAt(pane, 0)).toEqual([rgb(0xffffff), rgb(0x000080)]);
    expect(colorsAt(pane, 9, 1)).toEqual([0, rgb(0x000080)]);
    const frame = drawn(pane.emulator);
    expect(frame.cells[WORDS_PER_CELL]).toBe(BLANK);
    // An inverse blank shows the colour of the text.
    pane.feed('\x1b[7m \x1b[m');
    expect(colorsAt(pane, 1)).toEqual([rgb(0xffffff), rgb(0x000080)]);
  });

  it('go for underlines too', () => {
    const { emulator, feed } = terminal();
    feed('\x1b]4;1;#123456\x07\x1b[4:3;58:5:1mx');
    const frame = drawn(emulator);
    expect(frame.extensions.value(frame.cells[3])).toMatchObject({ underlineColor: rgb(0x123456) });
  });

  it('are told to it, and the terminal’s own again once taken back', () => {
    const { emulator, feed, replies } = terminal();
    feed('\x1b]4;1;red;1;?\x07\x1b]12;#0a0b0c\x07\x1b]12;?\x07');
    expect(replies()).toBe('\x1b]4;1;rgb:ffff/0000/0000\x1b\\\x1b]12;rgb:0a0a/0b0b/0c0c\x1b\\');
    expect(emulator.cursor().color).toBe('#0a0b0c');
    feed('\x1b]104;1\x07\x1b]112\x07\x1b]4;1;?\x07\x1b]12;?\x07');
    expect(replies()).toMatch(/4;1;rgb:cdcd\/0000\/0000.*12;rgb:d4d4\/d4d4\/d4d4/);
    expect(emulator.cursor().color).toBeUndefined();
  });

  it.each([
    ['all of the palette', '\x1b]104\x07', '\x1b]110\x07\x1b]111\x07'],
    ['a reset', '\x1bc', ''],
  ])('are taken back by %s', (_what, first, second) => {
    const pane = terminal();
    pane.feed('\x1b]4;1;red;2;green\x07\x1b]11;blue\x07', first, second, '\x1b[H\x1b[31ma');
    expect(colorsAt(pane, 0)).toEqual([COLOR_PALETTE_16 | 1, 0]);
  });

  it('make everything be drawn anew, and nothing where nothing changes', () => {
    const { emulator, feed } = terminal();
    const damage = emulator.trackDamage();
    damage.reset();
    feed('\x1b]11;blue\x07');
    expect([damage.first, damage.last]).toEqual([0, 1]);
    damage.reset();
    feed('\x1b]11;blue\x07\x1b]104\x07\x1b]110\x07\x1b]4;300;red;x;red;1;nonsense\x07');
    // The row of the cursor at most.
    expect(damage.last).toBe(0);
  });

  it('are seen by who reads the history, and end with the program’s terminal', () => {
    const pane = terminal();
    pane.feed('\x1b]11;navy\x07one');
    const frozen = pane.emulator.freeze();
    const frame = drawn(pane.emulator);
    const at = { frame, slot: 1, x: 0, y: 0, width: 10 };
    frozen.paint(0, at);
    expect(frame.cells[2]).toBe(rgb(0x000080));
    frozen.dispose();
    pane.emulator.reset();
    expect(colorsAt(pane, 0)).toEqual([0, 0]);
  });
});
