import { describe, expect, it, vi } from 'vitest';
import xterm from '@xterm/headless';
import type { CoreLineClass } from '../../../src/emulator/core-access.ts';
import { times } from '../../support/counts.ts';
import { createTerminal } from './terminal.ts';

/** Far more than any of it takes on a busy machine, far less than what is bounded here would take unbounded. */
const SOON_MS = 1000;

const CHUNK = 'A'.repeat(64 * 1024);
/** 4 MB of them every day, 100 MB with CCMUX_TEST_FULL. */
const CHUNKS = times({ everyday: 64, full: 1600 });

/** What one sequence may take, and no more than a key may wait for. */
const SEQUENCE_MS = 5;

/** Milliseconds that the processor spent on it: what else the machine does meanwhile does not count. */
function timed(run: () => void): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

describe('whatever a program sends', () => {
  it.each(Array.from('STLMP@XbIZABCDEFGHadef'))(
    'a count of two milliards for CSI %s is cut to the screen',
    (final) => {
      for (const before of ['', '\x1b[?1049h', '\x1b[3;20r\x1b[10;10H']) {
        const { feed } = createTerminal({ cols: 220, rows: 60 });
        feed('word', before);
        const took = timed(() => feed(`\x1b[2000000000${final}`));
        expect(took).toBeLessThan(SOON_MS);
      }
    },
  );

  it('no control sequence takes long, whatever its numbers', () => {
    const { emulator, feed } = createTerminal({ cols: 220, rows: 60 }, { scrollback: 5000 });
    feed('a line with \x1b[1mbold\x1b[m and 漢字\r\n'.repeat(6000));
    const slow: string[] = [];
    const check = (sequence: string) => {
      // The machine may be busy with something else: it is slow only where it is slow each time.
      const isSlow = () => timed(() => feed(sequence)) > SEQUENCE_MS;
      if (isSlow() && isSlow() && isSlow() && isSlow() && isSlow()) slow.push(sequence);
    };
    for (const prefix of ['', '?', '>', '=', '<']) {
      for (const intermediate of ['', ...Array.from(' !"#$\'*+')]) {
        for (let final = 0x40; final < 0x7f; final++) {
          for (const numbers of ['2000000000', '1;2000000000;2;2000000000', '9'.repeat(99)]) {
            check(`\x1b[${prefix}${numbers}${intermediate}${String.fromCharCode(final)}`);
          }
        }
      }
    }
    for (const intermediate of ['', '#', '(', ')', ' ', '%']) {
      for (let final = 0x30; final < 0x7f; final++)
        check(`\x1b${intermediate}${String.fromCharCode(final)}\x1b\\`);
    }
    expect(slow).toEqual([]);
    expect(emulator.queuedBytes).toBe(0);
  }, 60_000);

  it('scrolling by more than the screen clears it, and no more', () => {
    const { feed, screen } = createTerminal({ cols: 20, rows: 4 });
    feed('1\r\n2\r\n3\r\n4\x1b[2;3r\x1b[2000000S');
    expect(screen()).toEqual(['1', '', '', '4']);
  });

  it('a flood of costly sequences is parsed in slices that keep to the time', () => {
    const { feed, emulator } = createTerminal(
      { cols: 220, rows: 60 },
      {
        clock: {
          now: () => 0,
          monotonic: () => performance.now(),
          after: () => ({ dispose: () => undefined }),
        },
      },
    );
    feed('x');
    emulator.write(Buffer.from('\x1b[2J\x1b[99S'.repeat(20_000)));
    emulator.parse(2);
    emulator.parse(2);
    const took = timed(() => emulator.parse(2));
    expect(took).toBeLessThan(SOON_MS / 4);
  });

  it('an endless OSC, DCS or APC is dropped, and what follows is drawn', () => {
    for (const begin of [
      '\x1b]0;',
      '\x1b]52;c;',
      '\x1b]8;;',
      '\x1b]999;',
      '\x1bP+q',
      '\x1bPq',
      '\x1b]1337;File=inline=1:',
      '\x1bP0;1;0q"1;1;600;600#0~-',
      '\x1bP1$r',
      '\x1b_G',
      '\x1b_Ga=T,f=100,m=1;',
      '\x1b^',
      '\x1bX',
    ]) {
      const { emulator, feed, screen } = createTerminal({ cols: 20, rows: 4 });
      const heard: string[] = [];
      emulator.onTitle((title) => heard.push(title));
      emulator.onClipboardWrite((text) => heard.push(text));
      const took = timed(() => {
        feed(begin);
        for (let i = 0; i < CHUNKS; i++) feed(CHUNK);
        feed('\x1b\\after');
      });
      expect([begin, screen(), heard]).toEqual([begin, ['after'], []]);
      expect(took).toBeLessThan(5 * SOON_MS * (CHUNKS / 64));
    }
  }, 300_000);

  it('megabytes without a line break fill the history and nothing else', () => {
    const { emulator, feed } = createTerminal({ cols: 80, rows: 24 });
    for (let i = 0; i < CHUNKS; i++) feed(CHUNK);
    expect(emulator.historyLines).toBe(100);
  }, 300_000);

  it('links that are drawn again and again do not add up', () => {
    const { emulator, feed } = createTerminal({ cols: 80, rows: 24 });
    feed('\x1b[?1049h');
    const redraw = Array.from(
      { length: 24 },
      (_, i) => `\x1b[${i + 1};1H\x1b]8;;file:///${i}\x1b\\link\x1b]8;;\x1b\\`,
    );
    const draw = () => feed(redraw.join('').repeat(100));
    draw();
    const first = timed(draw);
    for (let i = 0; i < 20; i++) draw();
    expect(timed(draw)).toBeLessThan(10 * first + SOON_MS);
    expect(emulator.text({ scrollback: false })).toContain('link');
  });

  it('erasing up to the last column of the last row is no failure', () => {
    const { feed, logged, screen } = createTerminal({ cols: 20, rows: 4 });
    feed('text\x1b[999;999H\x1b[1Jok');
    expect([screen(), logged]).toEqual([['', '', '', '                   o', 'k'].slice(1), []]);
  });

  it('any bytes at all are taken', () => {
    const { feed, logged } = createTerminal({ cols: 20, rows: 4 });
    let state = 1;
    const next = () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 16;
    for (let i = 0; i < 200; i++)
      feed(Uint8Array.from({ length: 500 }, () => (next() % 4 ? next() : 0x1b) & 0xff));
    expect(logged).toEqual([]);
  });
});

describe('a failure inside the parser', () => {
  /** Makes the next insertion of characters (CSI @) fail, in whichever terminal of this process it happens. */
  function failOnce() {
    const terminal = new xterm.Terminal() as unknown as {
      _core: { buffer: { lines: { get(i: number): object } } };
    };
    const lineClass = Object.getPrototypeOf(terminal._core.buffer.lines.get(0)) as CoreLineClass & {
      insertCells(): void;
    };
    vi.spyOn(lineClass, 'insertCells').mockImplementationOnce(() => {
      throw new Error('a defect of the library');
    });
  }

  it('costs that pane its screen, says so on it, and nothing else', () => {
    const one = createTerminal({ cols: 80, rows: 4 });
    const other = createTerminal({ cols: 80, rows: 4 });
    one.feed('\x1b[?1049h\x1b[?2004hbefore');
    other.feed('untouched');
    failOnce();
    one.feed('\x1b[4@');
    expect(one.screen()).toEqual([' ccmux: this output could not be drawn, the screen was reset']);
    expect(one.logged.join('')).toContain('a defect of the library');
    expect(one.emulator.modes()).toMatchObject({ isAlternateScreen: false, isBracketedPaste: false });
    one.feed('and \x1b[1;31mon');
    expect(one.screen()[1]).toBe('and on');
    expect(other.screen()).toEqual(['untouched']);
  });

  it('leaves damage, titles and answers working', () => {
    const { emulator, feed, replies } = createTerminal({ cols: 80, rows: 4 });
    const tracker = emulator.trackDamage();
    tracker.reset();
    feed('\x1b]0;title\x07');
    failOnce();
    feed('\x1b[4@');
    expect([tracker.first, tracker.last, emulator.title]).toEqual([0, 3, '']);
    tracker.reset();
    feed('\x1b[4;1Hx\x1b[c\x1b]0;again\x07');
    expect([tracker.last, emulator.title, replies()]).toEqual([3, 'again', '\x1b[?62;22;52c']);
  });

  it('of a listener is the listener’s own', () => {
    const { emulator, feed, logged, screen } = createTerminal({ cols: 80, rows: 4 });
    const subscription = emulator.onBell(() => {
      throw new Error('not the parser');
    });
    expect(() => feed('kept\x07')).toThrow('not the parser');
    subscription.dispose();
    feed('!');
    expect([screen(), logged]).toEqual([['kept!'], []]);
  });
});
