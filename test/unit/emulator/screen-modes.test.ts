/** Modes that change where and how text is put on the screen; the expected screens are those of a real xterm. */
import { describe, expect, it } from 'vitest';
import { INVERSE, WORDS_PER_CELL } from '../../../src/core/cells.ts';
import { createTerminal, drawn } from './terminal.ts';

function shown(cols: number, rows: number, ...output: readonly string[]): readonly string[] {
  const { feed, screen } = createTerminal({ cols, rows });
  feed(...output);
  return screen();
}

describe('the screen of a program', () => {
  it.each<[string, string, readonly string[]]>([
    ['scrolls within its margins alone', 'a\r\nb\r\nc\r\nd\x1b[2;3r\x1b[3;1H\nnew', ['a', 'c', 'new', 'd']],
    [
      'scrolls down at the upper margin',
      'a\r\nb\r\nc\r\nd\x1b[2;3r\x1b[2;1H\x1bMnew',
      ['a', 'new', 'b', 'd'],
    ],
    ['does not scroll outside of them', 'a\r\nb\x1b[1;2r\x1b[4;1Hc\r\n\r\nd', ['a', 'b', '', 'd']],
    ['ignores margins without room', 'a\x1b[3;3r\x1b[4;1Hb\r\nc', ['', '', 'b', 'c']],
    ['counts rows from its margin in origin mode', '\x1b[2;3r\x1b[?6h\x1b[1;1Ha\x1b[9;1Hb', ['', 'a', 'b']],
    ['counts from its own top again afterwards', '\x1b[2;3r\x1b[?6h\x1b[?6l\x1b[1;1Ha', ['a']],
    ['moves what follows in insert mode', 'abcdef\r\x1b[4hXY\x1b[4lZ', ['XYZbcdef']],
    ['pushes it out at the right', 'abcdefghij\r\x1b[4hXYZ', ['XYZabcdefg']],
    ['has stops at every eighth column', 'a\tb', ['a       b']],
    [
      'sets and clears stops',
      '\x1b[3g\x1b[4G\x1bH\x1b[7G\x1bH\ra\tb\tc\r\x1b[7G\x1b[g\rx\ty\tz',
      ['x  y  c  z'],
    ],
    ['goes back by stops', '\x1b[10Gx\x1b[2Zy', ['         x', 'y']],
    ['draws lines with the set for it', '\x1b(0lqk\x1b(B\r\nlqk', ['┌─┐', 'lqk']],
    ['draws them with the set that is shifted to', '\x1b)0a\x0eqx\x0fq', ['a─│q']],
    ['has a blank for the underscore in that set', '\x1b(0q_q', ['─ ─']],
    ['writes pounds where they are British', '\x1b(A#\x1b(B#', ['£#']],
    [
      'has no margins after the alignment pattern',
      '\x1b[2;3r\x1b#8\x1b[2J\x1b[4;1Ha\n\rb',
      ['', '', 'a', 'b'],
    ],
    ['inserts columns where the cursor waits to wrap', "0123456789\x1b['}x", ['012345678', 'x']],
    ['deletes columns there', "0123456789\x1b['~x", ['012345678', 'x']],
    ['clears the alternate screen each time it is asked for', 'a\x1b[?1049hb\x1b[?1049hc', ['  c']],
    ['repeats a character', 'a\x1b[3b', ['aaaa']],
  ])('%s', (_what, output, rows) => {
    expect(shown(10, 4, output)).toEqual(rows);
  });

  it.each<[string, string, readonly string[]]>([
    ['its place', 'ab\x1b7\r\nc\x1b8d', ['abd', 'c']],
    ['its place after the last column', '0123456789\x1b7\x1b[2;1Hx\x1b8y', ['0123456789', 'y']],
    [
      'its row, whatever scrolled meanwhile',
      '\x1b[2;3H\x1b7\x1b[4;1Ha\r\nb\r\nc\x1b8x',
      ['', 'a x', 'b', 'c'],
    ],
    ['the sets, all four and the one in use', '\x1b7\x1b(0\x1b)0\x0eq\x1b8q\x0eq\x0fq', ['qqq']],
    ['the set that was in use', '\x1b(0\x1b7\x1b(Bq\x1b8q', ['─']],
    ['origin mode', '\x1b[2;3r\x1b[?6h\x1b7\x1b[?6l\x1b8\x1b[1;1Ha', ['', 'a']],
    ['that there was none, after a soft reset too', '\x1b[!p\x1b[2;3r\x1b[?6h\x1b8a', ['a']],
    ['that there was no origin mode', '\x1b7\x1b[2;3r\x1b[?6h\x1b8\x1b[1;1Ha', ['a']],
    ['nothing where nothing was saved', '\x1b[2;3r\x1b[?6h\x1b[3;3H\x1b8a', ['a']],
    ['nothing after a soft reset', 'abc\x1b7\x1b[!p\x1b8x', ['xbc']],
  ])('saves with the cursor: %s', (_what, output, rows) => {
    expect(shown(10, 4, output)).toEqual(rows);
  });

  it('saves the style with the cursor, its underline included', () => {
    const { emulator, feed } = createTerminal({ cols: 10, rows: 1 });
    feed('\x1b[1;4:3;58:5:9m\x1b7\x1b[m-\x1b8a');
    expect(emulator.ansi({ scrollback: false })).toBe('\x1b[0;1;4:3;58:5:9ma\x1b[0m\n');
  });
});

describe('a reversed screen', () => {
  const inverted = (emulator: ReturnType<typeof createTerminal>['emulator']) => {
    const { cells } = drawn(emulator);
    return Array.from({ length: cells.length / WORDS_PER_CELL }, (_, i) =>
      cells[i * WORDS_PER_CELL + 1] & INVERSE ? '#' : '.',
    ).join('');
  };

  it('inverts every cell, and what is inverted already stands out plain', () => {
    const { emulator, feed, replies } = createTerminal({ cols: 4, rows: 2 });
    feed('a\x1b[7mb\x1b[m\x1b[?5h\x1b[?5$p');
    expect(inverted(emulator)).toBe('#.######');
    feed('\x1b[?5l\x1b[?5$p');
    expect([inverted(emulator), replies()]).toEqual(['.#......', '\x1b[?5;1$y\x1b[?5;2$y']);
  });

  it('is drawn whole, and plain again after a reset', () => {
    const { emulator, feed } = createTerminal({ cols: 4, rows: 2 });
    const damage = emulator.trackDamage();
    damage.reset();
    feed('\x1b[?5h');
    expect([damage.isEmpty, damage.first, damage.last]).toEqual([false, 0, 1]);
    feed('\x1bc');
    expect(inverted(emulator)).toBe('........');
  });
});
