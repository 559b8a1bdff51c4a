import { describe, expect, it } from 'vitest';
import type { FrozenScreen } from '../../../src/emulator/frozen-screen.ts';
import {
  randomChunks,
  randomOutput,
  seededRandom,
  type Random,
} from '../../integration/fidelity/random-output.ts';
import { times } from '../../support/counts.ts';
import { createTerminal, drawn, type TestTerminal } from './terminal.ts';

const LINES = Array.from(
  { length: 400 },
  (_, i) => `line ${i} \x1b[3${i % 8}mcoloured\x1b[m 漢字 e\u0301\r\n`,
).join('');

/** Everything that can be read of a terminal and its history. */
function read({ emulator }: TestTerminal): unknown {
  const { historyLines, scrollOffset } = emulator;
  const line = emulator.lineOfRow(0);
  const below = line + emulator.size.rows + 3;
  return {
    ...{ historyLines, scrollOffset, line },
    cursor: emulator.cursor(),
    all: emulator.ansi({ scrollback: true }),
    some: emulator.text({ scrollback: 7 }),
    selected: emulator.selectionText({ anchor: { x: 2, line: line - 30 }, head: { x: 1, line: below } }),
    cells: Array.from(drawn(emulator).cells).join(' '),
  };
}

function readFrozen(frozen: FrozenScreen): unknown {
  const { first, end } = frozen;
  const rows = Array.from({ length: end - first }, (_, index) => [
    frozen.row(first + index),
    frozen.isWrapped(first + index),
  ]);
  return { first, end, rows };
}

const MORE = [
  '\n\n\n\n\n\n\n\n', 'a long line that wraps over several rows of a narrow screen and goes on and on ', '\x1b[3J', '\x1b[2J', '\x1bc',
  '\x1b[1;3r\n\n\n\n\x1b[r', '\x1b7', '\x1b8', '\x1b[?1049h', '\x1b[?1049l', '漢字'.repeat(20), '\x1b[44m\n\n', 'x\r\n'.repeat(20),
  'e\u0301\u0302 👩‍👩‍👧 \x1b]8;;http://example.org/9\x1b\\link\x1b]8;;\x1b\\', '\r\u0301odd', '\x1b[4:3;58:5:9mcurly\x1b[m',
]; // prettier-ignore

function output(random: Random): string {
  let text = '';
  for (let i = 0; i < 8; i++) text += randomOutput(random, random(8)) + MORE[random(MORE.length)];
  return text;
}

describe('history that is put away', () => {
  it('reads as if the terminal library held all of it, whatever is printed, resized, scrolled and read', () => {
    for (let seed = 1; seed <= times({ everyday: 60, full: 1000 }); seed++) {
      const random = seededRandom(seed * 104_729);
      const size = { cols: 2 + random(40), rows: 1 + random(10) };
      const scrollback = [0, 3, 4, 9, 40, 200][random(6)];
      const deep = createTerminal(size, { scrollback, isPlain: false, coreLines: 1 + random(6) });
      const plain = createTerminal(size, { scrollback, isPlain: true });
      const both = [deep, plain];
      let frozen: FrozenScreen[] = [];
      for (let step = 0; step < 25; step++) {
        const bytes = Buffer.from(output(random));
        const chunks = randomChunks(random, bytes);
        const [what, lines] = [random(9), random(60) - 30];
        const next = { cols: random(2) ? size.cols : 2 + random(40), rows: 1 + random(10) };
        for (const { emulator, feed } of both) {
          feed(...chunks);
          if (what === 0) emulator.resize(next);
          if (what === 1) emulator.scroll(lines);
          if (what === 2) emulator.scrollToBottom();
        }
        if (what === 3 && frozen.length === 0) frozen = both.map(({ emulator }) => emulator.freeze());
        expect(read(deep), `seed ${seed}, step ${step}`).toEqual(read(plain));
        if (frozen.length > 0) {
          expect(readFrozen(frozen[0]), `seed ${seed}, step ${step}`).toEqual(readFrozen(frozen[1]));
        }
        if (what === 4) for (const each of frozen.splice(0)) each.dispose();
      }
      for (const { emulator } of both) emulator.dispose();
    }
  }, 600_000);

  it('keeps as many lines as it was asked to, and names them as before', () => {
    const terminal = createTerminal(
      { cols: 30, rows: 5 },
      { scrollback: 300, isPlain: false, coreLines: 10 },
    );
    terminal.feed(LINES);
    expect(terminal.emulator.historyLines).toBe(300);
    const rows = terminal.emulator.text({ scrollback: true }).split('\n');
    expect([rows[0], rows.at(-3)]).toEqual([
      'line 96 coloured 漢字 e\u0301',
      'line 399 coloured 漢字 e\u0301',
    ]);
    expect(terminal.emulator.lineOfRow(0)).toBe(396);
  });

  it('is erased by the program that asks for it, with the view at the screen', () => {
    const { emulator, feed } = createTerminal({ cols: 30, rows: 5 }, { isPlain: false, coreLines: 10 });
    feed(LINES);
    emulator.scroll(60);
    feed('\x1b[3J');
    expect([emulator.historyLines, emulator.scrollOffset]).toEqual([0, 0]);
    expect(emulator.text({ scrollback: true }).split('\n')).toHaveLength(6);
  });

  it('stays as it is read while lines arrive, and is cut afterwards', () => {
    const { emulator, feed } = createTerminal(
      { cols: 30, rows: 5 },
      { scrollback: 100, isPlain: false, coreLines: 4 },
    );
    feed(LINES);
    const frozen = emulator.freeze();
    const { first } = frozen;
    const before = frozen.row(first).text;
    feed(LINES);
    expect([frozen.first, frozen.row(first).text]).toEqual([first, before]);
    frozen.dispose();
    expect(emulator.historyLines).toBe(100);
  });
});
