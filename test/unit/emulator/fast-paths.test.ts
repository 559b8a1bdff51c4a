import xterm, { type Terminal } from '@xterm/headless';
import { describe, expect, it } from 'vitest';
import { COMBINED } from '../../../src/core/cells.ts';
import { openCore, type Core, type CoreBuffer } from '../../../src/emulator/core-access.ts';
import { mendCore, mendResize } from '../../../src/emulator/core-mends.ts';
import { LinkTable } from '../../../src/emulator/links.ts';
import { HAS_EXTENSION } from '../../../src/emulator/rows.ts';
import { quicken } from '../../../src/emulator/speed/fast-paths.ts';
import { widthProvider, WIDTHS_VERSION } from '../../../src/emulator/width-provider.ts';
import { randomChunks, randomOutput, seededRandom } from '../../integration/fidelity/random-output.ts';
import { times } from '../../support/counts.ts';
import { RECORDINGS } from '../../support/recordings.ts';
import { createTerminal } from './terminal.ts';

const SCROLLBACK = 20;

/** A terminal's core, with what was told of it: rows to draw anew, lines lost, scrolls. */
class Subject {
  readonly core: Core;
  readonly told: string[] = [];
  readonly #terminal: Terminal;

  constructor(cols: number, rows: number, isQuick: boolean) {
    this.#terminal = new xterm.Terminal({
      cols,
      rows,
      scrollback: SCROLLBACK,
      allowProposedApi: true,
      logLevel: 'off',
    });
    this.#terminal.unicode.register(widthProvider);
    this.#terminal.unicode.activeVersion = WIDTHS_VERSION;
    const core = openCore(this.#terminal);
    if (core === null) throw new Error('the core is not as expected');
    this.core = core;
    if (isQuick) expect(quicken(core)).toBe(true);
    mendCore(core, { links: new LinkTable(), keepsHistory: false });
    core._inputHandler.onRequestRefreshRows((rows) => this.told.push(`rows ${JSON.stringify(rows)}`));
    core._bufferService.onScroll(() => this.told.push(`scroll to ${core._bufferService.buffer.ydisp}`));
    core._bufferService.buffers.normal.lines.onTrim((count) => this.told.push(`lost ${count}`));
    this.#terminal.onCursorMove(() => this.told.push('cursor'));
    this.#terminal.onLineFeed(() => this.told.push('line feed'));
  }

  parse(bytes: Uint8Array): void {
    this.core._inputHandler.parse(bytes);
  }

  scroll(lines: number): void {
    this.#terminal.scrollLines(lines);
  }

  resize(cols: number, rows: number): void {
    this.#terminal.resize(cols, rows);
    mendResize(this.core);
  }

  state(): unknown {
    const { normal, alt } = this.core._bufferService.buffers;
    const { _parser, _curAttrData: style } = this.core._inputHandler;
    const { precedingJoinState, currentState } = _parser;
    const next = [style.fg, style.bg, style.extended._ext, style.extended.urlId];
    return {
      told: this.told.splice(0),
      precedingJoinState,
      currentState,
      next,
      normal: stateOf(normal),
      alt: stateOf(alt),
    };
  }

  dispose(): void {
    this.#terminal.dispose();
  }
}

function stateOf(buffer: CoreBuffer): unknown {
  const { x, y, ybase, ydisp, savedY, scrollTop, scrollBottom, lines } = buffer;
  const all = Array.from({ length: lines.length }, (_, index) => {
    const line = lines.get(index);
    if (line === undefined) return 'none';
    const words = Array.from(line._data);
    const extras = words.flatMap((word, at) => {
      const cell = Math.floor(at / 3);
      if (at % 3 === 0 && word & COMBINED) return [line._combined[cell]];
      if (at % 3 !== 2 || !(word & HAS_EXTENSION)) return [];
      const extension = line._extendedAttrs[cell];
      return [`${String(extension?._ext)} ${String(extension?.urlId)}`];
    });
    return `${String(line.isWrapped)} ${words.join(' ')} | ${extras.join(' ')}`;
  });
  // One line object in two places would be drawn into twice.
  const objects = new Set(Array.from({ length: lines.length }, (_, index) => lines.get(index)));
  return { x, y, ybase, ydisp, savedY, scrollTop, scrollBottom, all, isShared: objects.size < lines.length };
}

const MORE_CONTROLS = [
  '\x1b[3;8r', '\x1b[1;4r', '\x1b[5;5r', '\x1b[?6h', '\x1b[?6l', '\x1bD', '\x1bE', '\x1bM', '\x1b[3L', '\x1b[99M', '\x1b[7S',
  '\x1b[2T', '\x1b[99T', '\n\n\n', '\x1b[44m', '\x1b[99;99H', '\x1b[1;1H', '\x1bc', '\x0e', '\x0f', '\x1b)0', '\x7f', '#\ufe0f',
  'ab\u0301c', '漢\u0301字', '\x1b[2;3H漢\x1b[2;4Hx', '\x1b[3;2Hwxyz\x1b[3;3H漢', '0123456789'.repeat(9), '\u0903', '\u00ad', '\ud7ff',
]; // prettier-ignore

/** Sequences as parsers see them: whole, odd, cut off, with more numbers than anybody counts. */
const SEQUENCES = [
  '\x1b[m', '\x1b[;m', '\x1b[0;1;31m', '\x1b[4m', '\x1b[24m', '\x1b[4:3m', '\x1b[21m', '\x1b[53m', '\x1b[59m', '\x1b[2;3;5;7;8;9m',
  '\x1b[22;23;25;27;28;29m', '\x1b[38;5;59m', '\x1b[58;2;255;255;255m', '\x1b[58:5:9m', '\x1b[38;2;300;5;6m', '\x1b[48;5;300m', '\x1b[38;5m',
  '\x1b[38m', '\x1b[38;7;1m', '\x1b[38;2;1;2m', '\x1b[48:2::1:2:3m', '\x1b[91;107m', '\x1b[39;49m', '\x1b[100m', '\x1b[4;0;4m', '\x1b[1;\x1b[31m',
  '\x1b[>4;1m', '\x1b[?4m', '\x1b[3\x18m', '\x1b[3\x1a1m', '\x1b[3\n1m', '\x1b[ q', '\x1b[2 q', '\x1b[!p', '\x1b[99999999999C', '\x1b[00000000002C',
  '\x1b[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;21;22;23;24;25;26;27;28;29;30;31;32;33;34;35m', '\x1b[?25h', '\x1b[?7l', '\x1b[?7h',
  '\x1b[5b', 'a\x1b[3b', '\x1b[m\x1b[b', '\x9b1m', '\x1b[38;5;200;48;2;9;8;7;1;3;4mx', '\x1b]8;;http://example.org/\x1b\\', '\x1b]8;;\x1b\\',
  '\x07', '\x00', '\x7f', '\x1b\x1b[31m', '\x1b[1', '\x1b[', '\x1b', '\x1b[4h', '\x1b[4l', '\x1b[s', '\x1b[u', '\x1b7', '\x1b8', '\b', '\t', '\v', '\f',
  '\x1bP+q544e\x1b\\', '\x1b[1;1H', '\x1b[K', '\x1b[1K', '\x1b[3X', '\x1b[2P', '\x1b[2@', '\x1b[?6n', '\x1b[c', '\x1b[<5u', '\x1b[=1c', '\x1b[1~', '\x1b["q', '\x1b[1"q',
]; // prettier-ignore

function output(seed: number): Uint8Array {
  const random = seededRandom(seed);
  let text = '';
  for (let i = 0; i < 60; i++) {
    text += randomOutput(random, 1 + random(6));
    if (random(2)) text += MORE_CONTROLS[random(MORE_CONTROLS.length)];
    while (random(3) > 0) text += SEQUENCES[random(SEQUENCES.length)];
  }
  return Buffer.from(text);
}

describe('the fast ways of parsing', () => {
  it('change no cell, no cursor, no mark and no event of random output', () => {
    for (let seed = 1; seed <= times({ everyday: 100, full: 1500 }); seed++) {
      const random = seededRandom(seed * 7919);
      const [cols, rows] = [2 + random(60), 1 + random(14)];
      const subjects = [new Subject(cols, rows, true), new Subject(cols, rows, false)];
      const [quick, plain] = subjects;
      for (const chunk of randomChunks(random, output(seed))) {
        for (const subject of subjects) subject.parse(chunk);
        expect(quick.state(), `seed ${seed}`).toEqual(plain.state());
        const lines = random(9) - 4;
        const size: [number, number] = [2 + random(60), 1 + random(14)];
        const step = random(12);
        for (const subject of subjects) {
          if (step === 0) subject.resize(...size);
          if (step === 1) subject.scroll(lines);
        }
      }
      for (const subject of subjects) subject.dispose();
    }
  }, 600_000);

  it.each(RECORDINGS.map(({ name, ...rest }) => [`${name} ${rest.cols}x${rest.rows}`, rest] as const))(
    'change no cell of %s',
    (_title, { bytes, cols, rows }) => {
      const [quick, plain] = [new Subject(cols, rows, true), new Subject(cols, rows, false)];
      for (let at = 0; at < bytes.length; at += 1000) {
        quick.parse(bytes.subarray(at, at + 1000));
        plain.parse(bytes.subarray(at, at + 1000));
        expect(quick.state()).toEqual(plain.state());
      }
    },
  );

  it('are left out where the core is not as they know it, which its log tells', () => {
    const { normal } = new Subject(20, 5, false).core._bufferService.buffers;
    const lists = Object.getPrototypeOf(normal.lines) as { shiftElements?: unknown };
    const original = Object.getOwnPropertyDescriptor(lists, 'shiftElements');
    if (original === undefined) throw new Error('there is none');
    try {
      Object.defineProperty(lists, 'shiftElements', { ...original, value: undefined });
      const { feed, screen, logged } = createTerminal({ cols: 20, rows: 5 }, { isPlain: false });
      expect(logged.join('')).toContain('parsing slower');
      feed('as before');
      expect(screen()).toEqual(['as before']);
    } finally {
      Object.defineProperty(lists, 'shiftElements', original);
    }
  });

  it('are off where plain parsing is asked for', () => {
    const { feed, screen, logged } = createTerminal({ cols: 20, rows: 3 }, { isPlain: true });
    feed('1\r\n2\r\n3\r\n4');
    expect(screen()).toEqual(['2', '3', '4']);
    expect(logged).toEqual([]);
  });
});
