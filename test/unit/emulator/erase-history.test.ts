import { expect, it } from 'vitest';
import { createTerminal } from './terminal.ts';

const lines = Array.from({ length: 50 }, (_, i) => `line ${i}`).join('\r\n');
/** As `clear` does. */
const CLEAR = '\x1b[H\x1b[2J\x1b[3J';

it('the lines above the screen outlive a program that erases them, where they are to be kept', () => {
  const { emulator, feed } = createTerminal({ cols: 20, rows: 10 }, { keepsHistory: true });
  feed(lines);
  const before = emulator.historyLines;
  feed(CLEAR, 'at the top');
  expect(emulator.historyLines).toBeGreaterThanOrEqual(before);
  expect(emulator.text({ scrollback: true })).toContain('line 7\n');
  expect(emulator.text({ scrollback: false })).toMatch(/^at the top\n/);
});

it('they go where the program is to be obeyed', () => {
  const { emulator, feed } = createTerminal({ cols: 20, rows: 10 }, { keepsHistory: false });
  feed(lines, CLEAR);
  expect(emulator.historyLines).toBe(0);
  expect(emulator.text({ scrollback: true })).not.toContain('line');
});
