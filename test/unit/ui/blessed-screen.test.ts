import { describe, expect, it } from 'vitest';
import type { Rect } from '../../../src/core/geometry.ts';
import { BlessedScreen } from '../../../src/ui/blessed-screen.ts';
import { PANE_BASE, STYLE_BASE, type ChromeLine } from '../../../src/ui/chrome-cells.ts';
import { DEFAULT_STYLE, StyleTable } from '../../../src/ui/style.ts';

const size = { cols: 12, rows: 4 };
const whole: Rect = { x: 0, y: 0, width: 12, height: 4 };

function listeners(): readonly string[] {
  const events = [
    'exit',
    'beforeExit',
    'SIGINT',
    'SIGTERM',
    'SIGQUIT',
    'SIGCONT',
    'SIGWINCH',
    'uncaughtException',
  ];
  const streams = [process.stdin, process.stdout].flatMap((stream) =>
    ['data', 'keypress', 'resize', 'newListener'].map((event) => stream.listenerCount(event)),
  );
  return [...events.map((event) => `${event} ${process.listenerCount(event)}`), ...streams.map(String)];
}

function textOf(lines: readonly ChromeLine[]): readonly string[] {
  return lines.map((line) =>
    line
      .map(([, text]) => text)
      .join('')
      .trimEnd(),
  );
}

describe('BlessedScreen', () => {
  it('leaves nothing on the process, while it lives and after', () => {
    const before = listeners();
    const screens = Array.from({ length: 5 }, () => new BlessedScreen(size, () => undefined));
    for (const screen of screens) screen.render();
    expect(listeners()).toEqual(before);
    for (const screen of screens) screen.dispose();
    expect(listeners()).toEqual(before);
  });

  it('keeps several screens apart, of different sizes and colours', () => {
    const texts: (readonly string[])[] = [];
    const attributes: number[] = [];
    const screens = [size, { cols: 6, rows: 2 }].map(
      (each, index) =>
        new BlessedScreen(each, (lines) => {
          texts[index] = textOf(lines);
          attributes[index] = lines[0][0][0];
        }),
    );
    for (const [index, screen] of screens.entries()) {
      const element = screen.addPainted((canvas, rect) => {
        canvas.fill(rect, String(index), { foreground: index + 1, background: 0 });
      });
      element.place(whole);
    }
    for (const screen of screens) screen.render();
    expect(texts).toEqual([Array.from({ length: 4 }, () => '0'.repeat(12)), ['111111', '111111']]);
    const styles = screens.map((screen, index) => screen.styles.style(attributes[index] - STYLE_BASE));
    expect(styles.map(({ foreground }) => foreground)).toEqual([1, 2]);
    for (const screen of screens) screen.dispose();
  });

  it('takes 24-bit colours for a box and its frame', () => {
    const attributes = new Set<number>();
    const screen = new BlessedScreen(size, (lines) => {
      attributes.add(lines[0][0][0]).add(lines[1][1][0]);
    });
    const box = screen.addBox();
    box.place({ x: 0, y: 0, width: 4, height: 3 });
    box.color({ fg: '#010203', bg: '#040506', border: { fg: '#070809', bg: 'default' } });
    screen.render();
    expect([...attributes].map((attribute) => screen.styles.style(attribute - STYLE_BASE))).toEqual([
      { foreground: 0x3070809, background: 0 },
      { foreground: 0x3010203, background: 0x3040506 },
    ]);
    screen.dispose();
  });

  it('lays later elements above earlier ones, which come back when those are hidden', () => {
    let lines: readonly ChromeLine[] = [];
    const screen = new BlessedScreen(size, (drawn) => (lines = drawn));
    const ground = screen.addPainted((canvas, rect) => {
      canvas.fill(rect, '.', DEFAULT_STYLE);
    });
    const pane = screen.addPainted((canvas, rect) => {
      canvas.own(rect, 7);
    });
    const label = screen.addPainted((canvas, { x, y, width }) => {
      canvas.text({ x, y }, 'a漢b', { style: DEFAULT_STYLE, room: width });
    });
    ground.place(whole);
    pane.place({ x: 2, y: 1, width: 8, height: 2 });
    label.place({ x: 3, y: 1, width: 3, height: 1 });
    screen.render();
    expect(textOf(lines)).toEqual(['............', '.. a漢    ..', '..        ..', '............']);
    expect(lines[1].map(([attribute]) => (attribute >= PANE_BASE ? attribute - PANE_BASE : 0))).toEqual([
      0, 0, 7, 0, 0, 0, 7, 7, 7, 7, 0, 0,
    ]);
    pane.place(null);
    label.place(null);
    screen.render();
    expect(textOf(lines)).toEqual(Array.from({ length: 4 }, () => '.'.repeat(12)));
    screen.dispose();
  });

  it('clips what stands outside of it', () => {
    let seen: readonly string[] = [];
    const screen = new BlessedScreen(size, (lines) => (seen = textOf(lines)));
    const element = screen.addPainted((canvas, rect) => {
      canvas.fill(rect, '#', DEFAULT_STYLE);
      canvas.text({ x: rect.x, y: rect.y }, '漢'.repeat(20), { style: DEFAULT_STYLE, room: rect.width });
    });
    for (const rect of [
      { x: 9, y: 3, width: 40, height: 40 },
      { x: 200, y: 100, width: 3, height: 3 },
      { x: 0, y: 0, width: 0, height: 0 },
    ]) {
      element.place(rect);
      screen.render();
    }
    screen.resize({ cols: 3, rows: 1 });
    element.place(whole);
    screen.render();
    expect(seen).toEqual(['漢漢']);
    screen.dispose();
  });
});

describe('StyleTable', () => {
  it('gives equal styles one number', () => {
    const table = new StyleTable();
    const style = { foreground: 1, background: 2 };
    expect(table.id(style)).toBe(table.id({ ...style }));
    expect(table.style(table.id(style))).toEqual(style);
  });

  it('is emptied before it grows without end', () => {
    const table = new StyleTable();
    let most = 0;
    for (let i = 0; i < 10_000; i++) {
      table.id({ foreground: i, background: 0 });
      table.trim();
      most = Math.max(most, table.size);
    }
    expect(most).toBeLessThan(2000);
  });
});
