import { describe, expect, it } from 'vitest';
import {
  BLANK,
  COLOR_RGB,
  INVERSE,
  UNDERLINE,
  WIDTH_SHIFT,
  WORDS_PER_CELL,
} from '../../../src/core/cells.ts';
import { CHROME, Frame } from '../../../src/core/frame.ts';
import { createTerminal, drawn } from './terminal.ts';

/** Row `y` as text: `.` for a blank, nothing for the second half of a wide character. */
function row(frame: Frame, y: number): string {
  let text = '';
  for (let x = 0; x < frame.cols; x++) {
    const content = frame.cells[(y * frame.cols + x) * WORDS_PER_CELL];
    if (content >>> WIDTH_SHIFT === 0) continue;
    text += content === BLANK ? '.' : String.fromCodePoint(content & 0x1fffff);
  }
  return text;
}

const word = (frame: Frame, x: number, y: number, which: number) =>
  frame.cells[(y * frame.cols + x) * WORDS_PER_CELL + which];

describe('a pane in a frame', () => {
  it('is drawn where it belongs, and blank beyond its own size', () => {
    const { emulator, feed } = createTerminal({ cols: 4, rows: 2 });
    feed('abcd\r\nef');
    const frame = new Frame(10, 5);
    const at = { x: 2, y: 1, width: 6, height: 3 };
    frame.cells.fill(0x78 | (1 << WIDTH_SHIFT));
    frame.setOwner(at, 7);
    emulator.blit(frame, 7, at, 0, 99);
    const rows = [0, 1, 2, 3, 4].map((y) => row(frame, y));
    expect(rows).toEqual(['xxxxxxxxxx', 'xxabcd..xx', 'xxef....xx', 'xx......xx', 'xxxxxxxxxx']);
  });

  it('marks the rows in which a cell changed, and no others', () => {
    const { emulator, feed } = createTerminal({ cols: 4, rows: 3 });
    const frame = drawn(emulator);
    frame.dirty.fill(0);
    feed('\x1b[2;1Hx');
    drawn(emulator, frame);
    expect([...frame.dirty]).toEqual([0, 1, 0]);
  });

  it('draws only the rows it is asked for', () => {
    const { emulator, feed } = createTerminal({ cols: 2, rows: 3 });
    feed('a\r\nb\r\nc');
    const frame = new Frame(2, 3);
    const all = { x: 0, y: 0, width: 2, height: 3 };
    frame.setOwner(all, 1);
    emulator.blit(frame, 1, all, 1, 1);
    expect([0, 1, 2].map((y) => row(frame, y))).toEqual(['..', 'b.', '..']);
  });

  it('leaves a wide character out that an overlay or the edge cuts', () => {
    const { emulator, feed } = createTerminal({ cols: 8, rows: 1 });
    feed('漢字漢字');
    const frame = new Frame(7, 1);
    const all = { x: 0, y: 0, width: 7, height: 1 };
    frame.setOwner(all, 1);
    frame.setOwner({ x: 3, y: 0, width: 2, height: 1 }, CHROME);
    emulator.blit(frame, 1, all, 0, 0);
    expect(row(frame, 0)).toBe('漢.....');
    expect(word(frame, 2, 0, 0)).toBe(BLANK);
    expect(word(frame, 5, 0, 0)).toBe(BLANK);
    expect(word(frame, 6, 0, 0)).toBe(BLANK);
  });

  it('shows the history where the view is scrolled back', () => {
    const { emulator, feed } = createTerminal({ cols: 2, rows: 2 });
    feed('1\r\n2\r\n3\r\n4');
    emulator.scroll(1);
    const frame = drawn(emulator);
    expect([row(frame, 0), row(frame, 1)]).toEqual(['2.', '3.']);
  });

  it('gives equal cells equal words, whatever colours were there before', () => {
    const { emulator, feed } = createTerminal({ cols: 4, rows: 1 });
    feed('\x1b[38;2;1;2;3m\x1b[39ma\x1b[48;2;1;2;3;49mb\x1b[38;2;9;9;9;31;4:3;24mc\x1b[0;4:1md');
    const frame = drawn(emulator);
    expect([0, 1, 2].map((x) => word(frame, x, 0, 1))).toEqual([0, 0, 0x1000001]);
    expect([0, 1, 2, 3].map((x) => [word(frame, x, 0, 2), word(frame, x, 0, 3)])).toEqual(
      Array(4).fill([0, 0]),
    );
    expect(word(frame, 3, 0, 1)).toBe(UNDERLINE);
  });

  it('keeps underline styles, their colours and links', () => {
    const { emulator, feed } = createTerminal({ cols: 4, rows: 1 });
    feed('\x1b[4:3;58:2::1:2:3ma\x1b[59mb\x1b[0m\x1b]8;;http://example.org/ü\x1b\\c');
    const frame = drawn(emulator);
    const extension = (x: number) => frame.extensions.value(word(frame, x, 0, 3));
    expect(extension(0)).toMatchObject({ underlineStyle: 3, underlineColor: COLOR_RGB | 0x010203 });
    expect(extension(1)).toMatchObject({ underlineStyle: 3, underlineColor: 0 });
    expect(extension(2)).toMatchObject({
      underlineStyle: 0,
      uri: 'http://example.org/%C3%BC',
      linkId: '1.1',
    });
  });
});

describe('a selection', () => {
  function selectable() {
    const terminal = createTerminal({ cols: 10, rows: 3 });
    terminal.feed('first one  \r\n漢字 wrapped over\r\nlast');
    return terminal;
  }

  it('is shown inverted, or in colours of its own', () => {
    const { emulator } = selectable();
    const line = emulator.lineOfRow(0);
    const selection = { anchor: { x: 3, line: line + 1 }, head: { x: 8, line } };
    const frame = new Frame(10, 3);
    const all = { x: 0, y: 0, width: 10, height: 3 };
    frame.setOwner(all, 1);
    const inverted = (y: number) =>
      Array.from({ length: 10 }, (_, x) => ((word(frame, x, y, 1) & INVERSE) === 0 ? '-' : '#')).join('');
    emulator.blit(frame, 1, all, 0, 2, { selection });
    expect([0, 1, 2].map(inverted)).toEqual(['--------##', '####------', '----------']);
    const selectionColors = { foreground: COLOR_RGB | 1, background: COLOR_RGB | 2 };
    emulator.blit(frame, 1, all, 0, 2, { selection, selectionColors });
    expect([word(frame, 9, 0, 1), word(frame, 9, 0, 2)]).toEqual([COLOR_RGB | 1, COLOR_RGB | 2]);
    emulator.blit(frame, 1, all, 0, 2);
    expect([0, 1, 2].map(inverted)).toEqual(Array(3).fill('-'.repeat(10)));
  });

  it('gives its text: rows that were wrapped as one line, wide characters whole, no blanks at the end', () => {
    const { emulator, feed } = createTerminal({ cols: 10, rows: 5 });
    feed('first   \r\nabcdefghi漢字kl\r\nlast');
    const at = (row: number) => emulator.lineOfRow(row);
    const text = (from: [number, number], to: [number, number]) =>
      emulator.selectionText({
        anchor: { x: from[0], line: at(from[1]) },
        head: { x: to[0], line: at(to[1]) },
      });
    expect(text([0, 0], [9, 3])).toBe('first\nabcdefghi漢字kl\nlast');
    expect(text([9, 3], [0, 0])).toBe('first\nabcdefghi漢字kl\nlast');
    expect(text([1, 2], [2, 2])).toBe('漢字');
    expect(text([2, 0], [2, 0])).toBe('r');
    expect(text([7, 0], [9, 0])).toBe('');
  });

  it('stays on its lines while others scroll in and the oldest are forgotten', () => {
    const { emulator, feed } = createTerminal({ cols: 10, rows: 3 }, { scrollback: 5 });
    feed('\r\n'.repeat(20), 'marked');
    const line = emulator.lineOfRow(2);
    feed('\r\nmore'.repeat(4));
    expect(emulator.selectionText({ anchor: { x: 0, line }, head: { x: 9, line } })).toBe('marked');
    feed('\r\nmore'.repeat(20));
    expect(emulator.selectionText({ anchor: { x: 0, line }, head: { x: 9, line } })).toBe('');
  });
});
