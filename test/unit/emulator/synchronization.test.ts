import { describe, expect, it } from 'vitest';
import { SYNC_HOLD_LIMIT_MS } from '../../../src/emulator/synchronization.ts';
import { createTerminal, drawn } from './terminal.ts';

const BEGIN = '\x1b[?2026h';
const END = '\x1b[?2026l';

describe('synchronized output', () => {
  it('holds from its beginning to its end', () => {
    const { emulator, feed } = createTerminal({ cols: 20, rows: 4 });
    expect(emulator.isSynchronizing).toBe(false);
    feed(`${BEGIN}half`);
    expect(emulator.isSynchronizing).toBe(true);
    feed(`whole${END}`);
    expect(emulator.isSynchronizing).toBe(false);
  });

  it('is held no longer than the limit, and then asks to be drawn', () => {
    const { emulator, feed, clock } = createTerminal({ cols: 20, rows: 4 });
    feed(BEGIN);
    expect(emulator.isSynchronizing).toBe(true);
    let announced = 0;
    emulator.onDamage(() => announced++);
    clock.advance(SYNC_HOLD_LIMIT_MS - 1);
    expect([emulator.isSynchronizing, announced]).toEqual([true, 0]);
    clock.advance(1);
    expect([emulator.isSynchronizing, announced]).toEqual([false, 1]);
  });

  it('does not hold the same block again when its program never ends it', () => {
    const { emulator, feed, clock } = createTerminal({ cols: 20, rows: 4 });
    feed(BEGIN);
    expect(emulator.isSynchronizing).toBe(true);
    clock.advance(SYNC_HOLD_LIMIT_MS);
    expect(emulator.isSynchronizing).toBe(false);
    drawn(emulator);
    clock.advance(50);
    feed('a prompt');
    expect(emulator.isSynchronizing).toBe(false);
    feed(`${END}${BEGIN}`);
    expect(emulator.isSynchronizing).toBe(true);
  });

  it('is held no longer by many blocks than by one, where no look meets the end of any', () => {
    const { emulator, feed, clock } = createTerminal({ cols: 20, rows: 4 });
    let frames = 0;
    // Every look, 16 ms apart, finds the program inside the next block.
    for (let elapsedMs = 0; elapsedMs < 10_000; elapsedMs += 16) {
      feed(`x${END}${BEGIN}y`);
      if (!emulator.isSynchronizing) {
        drawn(emulator);
        frames++;
      }
      clock.advance(16);
    }
    expect(frames).toBeGreaterThanOrEqual(60);
    expect(frames).toBeLessThan(70);
  });

  it('stops parsing where the block ends that somebody has waited to see, once for each look', () => {
    const { emulator, feed, screen } = createTerminal({ cols: 20, rows: 4 });
    feed(BEGIN);
    expect(emulator.isSynchronizing).toBe(true);
    emulator.write(Buffer.from(`one${END}${BEGIN}\rtwo${END}${BEGIN}\rthree`));
    expect([emulator.parse(1000), screen(), emulator.isSynchronizing]).toEqual([true, ['one'], false]);
    expect([emulator.parse(1000), screen(), emulator.isSynchronizing]).toEqual([false, ['three'], true]);
  });

  it('starts a full hold for a block that begins after the screen was drawn', () => {
    const { emulator, feed, clock } = createTerminal({ cols: 20, rows: 4 });
    feed(BEGIN);
    expect(emulator.isSynchronizing).toBe(true);
    clock.advance(100);
    feed(END);
    drawn(emulator);
    feed(BEGIN);
    clock.advance(100);
    expect(emulator.isSynchronizing).toBe(true);
    clock.advance(100);
    expect(emulator.isSynchronizing).toBe(true);
  });

  it('ends with a reset and leaves no timer behind', () => {
    const { emulator, feed, clock } = createTerminal({ cols: 20, rows: 4 });
    feed(BEGIN);
    expect(emulator.isSynchronizing).toBe(true);
    feed('\x1bc');
    expect(emulator.isSynchronizing).toBe(false);
    feed(BEGIN);
    expect(emulator.isSynchronizing).toBe(true);
    emulator.dispose();
    expect(clock.pendingTimers).toBe(0);
  });
});
