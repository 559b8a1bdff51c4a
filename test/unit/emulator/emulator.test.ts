import { describe, expect, it } from 'vitest';
import { createTerminal } from './terminal.ts';

describe('Emulator', () => {
  it('reads nothing before it is told to parse, and says what is left', () => {
    const { emulator, screen } = createTerminal({ cols: 20, rows: 4 });
    emulator.write(Buffer.from('x'.repeat(100_000)));
    expect([emulator.queuedBytes, screen()]).toEqual([100_000, []]);
    expect(emulator.parse(0)).toBe(true);
    expect(emulator.queuedBytes).toBeGreaterThan(0);
    while (emulator.parse(0));
    expect(emulator.queuedBytes).toBe(0);
    expect(screen()[0]).toBe('x'.repeat(20));
  });

  it('uses the core of the terminal library as it is', () => {
    expect(createTerminal({ cols: 20, rows: 4 }).logged).toEqual([]);
  });

  it('takes characters that are cut between two chunks', () => {
    const { feed, screen } = createTerminal({ cols: 20, rows: 4 });
    const bytes = Buffer.from('–─漢😀é');
    feed(...Array.from(bytes, (byte) => Uint8Array.of(byte)));
    expect(screen()).toEqual(['–─漢😀é']);
  });

  it('tells where the cursor is and how it looks', () => {
    const { emulator, feed } = createTerminal({ cols: 20, rows: 4 });
    const at = { x: 0, y: 0, isVisible: true, style: 'block', isBlinking: true, isDefaultStyle: true };
    expect(emulator.cursor()).toEqual(at);
    feed('\x1b[3;5H\x1b[4 q\x1b[?25l');
    const steady = { style: 'underline', isBlinking: false, isDefaultStyle: false };
    expect(emulator.cursor()).toEqual({ x: 4, y: 2, isVisible: false, ...steady });
    feed('\x1b[5 q\x1b[?25h');
    expect(emulator.cursor()).toMatchObject({ isVisible: true, style: 'bar', isBlinking: true });
    feed('\x1b[1;1H', 'x'.repeat(20));
    expect(emulator.cursor().x).toBe(19);
    feed('\x1b[0 q');
    expect(emulator.cursor().isDefaultStyle).toBe(true);
    feed('\x1b[6 q\x1b[?25l\x1bc');
    expect(emulator.cursor()).toEqual(at);
  });

  it('tells the modes of its program', () => {
    const { emulator, feed } = createTerminal({ cols: 20, rows: 4 });
    const none = {
      mouseTracking: 'none',
      mouseEncoding: 'default',
      isBracketedPaste: false,
      sendsFocus: false,
      isApplicationCursor: false,
      isApplicationKeypad: false,
      isAlternateScreen: false,
      kittyFlags: 0,
      otherKeys: 0,
      isWheelArrows: true,
      sendsSize: false,
      sendsColorScheme: false,
    };
    expect(emulator.modes()).toEqual(none);
    feed('\x1b[>4;1m\x1b[?1007l\x1b[?2031h\x1b[?2048h');
    feed('\x1b[?1049h\x1b[>3u\x1b[?1003h\x1b[?1006h\x1b[?2004h\x1b[?1004h\x1b[?1h\x1b=');
    expect(emulator.modes()).toEqual({
      mouseTracking: 'any',
      mouseEncoding: 'sgr',
      isBracketedPaste: true,
      sendsFocus: true,
      isApplicationCursor: true,
      isApplicationKeypad: true,
      isAlternateScreen: true,
      kittyFlags: 3,
      otherKeys: 1,
      isWheelArrows: false,
      sendsSize: true,
      sendsColorScheme: true,
    });
    emulator.reset();
    expect(emulator.modes()).toEqual(none);
  });

  it('scrolls back, stays there while lines arrive, and comes back', () => {
    const { emulator, feed } = createTerminal({ cols: 20, rows: 3 });
    for (let i = 1; i <= 10; i++) feed(`${i}\r\n`);
    expect([emulator.historyLines, emulator.scrollOffset]).toEqual([8, 0]);
    emulator.scroll(3);
    expect(emulator.scrollOffset).toBe(3);
    expect(emulator.cursor().isVisible).toBe(false);
    feed('11\r\n12\r\n');
    expect(emulator.scrollOffset).toBe(5);
    emulator.scroll(-1);
    expect(emulator.scrollOffset).toBe(4);
    emulator.scroll(1000);
    expect(emulator.scrollOffset).toBe(emulator.historyLines);
    emulator.scrollToBottom();
    expect(emulator.scrollOffset).toBe(0);
    feed('\x1b[?1049h');
    emulator.scroll(5);
    expect([emulator.historyLines, emulator.scrollOffset]).toEqual([0, 0]);
  });

  it('keeps at most the lines it was asked to keep', () => {
    const { emulator, feed } = createTerminal({ cols: 20, rows: 3 }, { scrollback: 5 });
    feed('line\r\n'.repeat(50));
    expect(emulator.historyLines).toBe(5);
  });

  it('gives its screen, or all of it, as text with one line for each row', () => {
    const { emulator, feed } = createTerminal({ cols: 8, rows: 3 });
    feed('one\r\nwrapped line  \r\n漢字\r\nlast');
    expect(emulator.text({ scrollback: false })).toBe('line\n漢字\nlast\n');
    expect(emulator.text({ scrollback: true })).toBe('one\nwrapped\nline\n漢字\nlast\n');
  });

  it('gives its screen with styles', () => {
    const { emulator, feed } = createTerminal({ cols: 20, rows: 1 });
    feed('a\x1b[1;31mb\x1b[0;4:3;58:2::1:2:3mc\x1b[0;48;5;200m \x1b[0;97;44md\x1b[m   ');
    expect(emulator.ansi({ scrollback: false })).toBe(
      'a\x1b[0;1;31mb\x1b[0;4:3;58:2::1:2:3mc\x1b[0;48;5;200m \x1b[0;97;44md\x1b[0m\n',
    );
  });

  it('begins anew with a reset', () => {
    const { emulator, feed, screen } = createTerminal({ cols: 20, rows: 3 });
    feed('\x1b]0;a title\x07one\r\ntwo\r\nthree\r\nfour\x1b[?1049h\x1b]0;unfinished');
    emulator.write(Buffer.from('queued'));
    emulator.reset();
    expect([emulator.title, emulator.historyLines, emulator.queuedBytes]).toEqual(['', 0, 0]);
    feed('plain');
    expect(screen()).toEqual(['plain']);
  });

  it('takes any size, down to the smallest that can hold a wide character', () => {
    const { emulator, feed, screen } = createTerminal({ cols: 0, rows: 0 });
    expect(emulator.size).toEqual({ cols: 2, rows: 1 });
    emulator.resize({ cols: 1, rows: 5 });
    expect(emulator.size).toEqual({ cols: 2, rows: 5 });
    feed('ab漢');
    expect(screen()).toEqual(['ab', '漢']);
  });

  it('does nothing more once disposed', () => {
    const { emulator } = createTerminal({ cols: 20, rows: 3 });
    emulator.write(Buffer.from('x'));
    emulator.dispose();
    emulator.dispose();
    emulator.write(Buffer.from('x'));
    expect([emulator.queuedBytes, emulator.parse(10)]).toEqual([0, false]);
  });

  it('may be disposed by whoever hears of what it parsed', () => {
    const { emulator, feed } = createTerminal({ cols: 20, rows: 3 });
    emulator.onBell(() => emulator.dispose());
    feed(`\x07${'x'.repeat(50_000)}`);
    expect(emulator.queuedBytes).toBe(0);
  });
});

describe('a change of size', () => {
  it('wraps lines anew', () => {
    const { emulator, feed, screen } = createTerminal({ cols: 10, rows: 4 });
    feed('0123456789abc\r\n$ ');
    emulator.resize({ cols: 20, rows: 4 });
    expect(screen()).toEqual(['0123456789abc', '$']);
    emulator.resize({ cols: 5, rows: 4 });
    expect(screen()).toEqual(['01234', '56789', 'abc', '$']);
  });

  it('leaves the alternate screen with as many lines as it has rows', () => {
    const { emulator, feed, screen } = createTerminal({ cols: 10, rows: 8 });
    emulator.resize({ cols: 10, rows: 3 });
    feed('\x1b[?1049h1\r\n2\r\n3\r\n4\r\n5');
    expect(screen()).toEqual(['3', '4', '5']);
    emulator.resize({ cols: 10, rows: 6 });
    feed('\r\n6');
    expect(screen()).toEqual(['3', '4', '5', '6']);
    expect(emulator.historyLines).toBe(0);
  });

  it.each([false, true])(
    'cuts the alternate screen off at its edge (without the core: %s)',
    (publicInterfaceOnly) => {
      const { emulator, feed } = createTerminal({ cols: 10, rows: 2 }, { publicInterfaceOnly });
      feed('\x1b[?1049h0123456789');
      emulator.resize({ cols: 4, rows: 2 });
      expect(emulator.text({ scrollback: false })).toBe('0123\n\n');
      expect(emulator.ansi({ scrollback: false })).toBe('0123\n\n');
    },
  );

  it('never leaves a row without a line', () => {
    const { emulator, feed } = createTerminal({ cols: 40, rows: 10 });
    feed('a line that is quite long, so that it wraps\r\n'.repeat(30));
    for (const [cols, rows] of [
      [5, 3],
      [60, 30],
      [2, 1],
      [100, 50],
      [7, 20],
    ] as const) {
      emulator.resize({ cols, rows });
      feed('\x1b[H\x1b[2Jx\x1b[999;999Hy');
      expect(emulator.text({ scrollback: false }).split('\n')).toHaveLength(rows + 1);
      expect(emulator.cursor()).toMatchObject({ x: cols - 1, y: rows - 1 });
    }
  });
});
