import { describe, expect, it } from 'vitest';
import { WORDS_PER_CELL } from '../../../src/core/cells.ts';
import { createTerminal, drawn } from './terminal.ts';

const SIZE = { cols: 30, rows: 5 };
const withoutCore = () => createTerminal(SIZE, { publicInterfaceOnly: true });

describe('an emulator that has to do without the core of the terminal library', () => {
  it('says so in its log', () => {
    expect(withoutCore().logged.join('')).toContain('not as expected');
  });

  it('draws the same cells, but for underline styles and links', () => {
    const output =
      'plain \x1b[1;31mbold\x1b[m 漢字 😀 e\u0301 👩‍👩‍👧\r\n\x1b[38;2;1;2;3;48;5;200;3;7;9mall\x1b[0;4;53mline\x1b[m\r\n' +
      'wrapped over the end of the line and on\x1b[1;5H\x1b[2P';
    const [one, other] = [createTerminal(SIZE), withoutCore()];
    one.feed(output);
    other.feed(output);
    const [frame, same] = [drawn(one.emulator), drawn(other.emulator)];
    for (let at = 0; at < frame.cells.length; at += WORDS_PER_CELL) {
      expect([at, ...same.cells.subarray(at, at + 3)]).toEqual([at, ...frame.cells.subarray(at, at + 3)]);
    }
    expect(other.emulator.ansi({ scrollback: true })).toBe(one.emulator.ansi({ scrollback: true }));
  });

  it('parses, answers and tells as it is asked to', () => {
    const { emulator, feed, replies } = withoutCore();
    const heard: string[] = [];
    emulator.onTitle((title) => heard.push(title));
    emulator.onClipboardWrite((text) => heard.push(text));
    feed('\x1b]0;title\x07\x1b]52;c;aGk=\x07\x1b[>q\x1b]11;?\x07');
    expect(heard).toEqual(['title', 'hi']);
    expect(replies()).toBe('\x1bP>|ccmux 1.2.3\x1b\\\x1b]11;rgb:0000/0000/0000\x1b\\');
  });

  it('takes everything for damaged', () => {
    const { emulator, feed } = withoutCore();
    const tracker = emulator.trackDamage();
    tracker.reset();
    feed('x');
    expect([tracker.first, tracker.last]).toEqual([0, SIZE.rows - 1]);
  });

  it('begins anew where the library fails by itself', () => {
    const { feed, screen, logged } = withoutCore();
    // Mended where the core is at hand.
    feed('\x1b[999;999H\x1b[1J');
    feed('\x1b[2J\x1b[Hon');
    expect(screen()).toEqual(['on']);
    expect(logged.join('')).toContain('was reset');
  });

  it('keeps its view while lines arrive', () => {
    const { emulator, feed } = withoutCore();
    feed('line\r\n'.repeat(20));
    emulator.scroll(4);
    feed('line\r\n');
    expect(emulator.scrollOffset).toBe(5);
  });
});
