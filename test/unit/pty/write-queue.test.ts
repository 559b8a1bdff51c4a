import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WriteQueue } from '../../../src/pty/write-queue.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/** A terminal that takes what `room` says, call by call, and 0 when asked beyond that. */
class FakeTerminal {
  readonly taken: number[] = [];
  readonly sizes: number[] = [];
  readonly clock = new FakeClock();
  readonly queue: WriteQueue;
  room: number[];

  constructor(room: number[]) {
    this.room = room;
    this.queue = new WriteQueue((bytes) => {
      const length = Math.min(this.room.shift() ?? 0, bytes.length);
      this.sizes.push(bytes.length);
      this.taken.push(...bytes.subarray(0, length));
      return length;
    }, this.clock);
  }
}

const PLENTY = Array<number>(1000).fill(4096);

describe('the write queue', () => {
  it('hands everything on in order, whatever part of it the terminal takes each time', () => {
    const chunks = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 });
    const room = fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 50 });
    fc.assert(
      fc.property(chunks, room, (writes, answers) => {
        const terminal = new FakeTerminal(answers);
        const expected = writes.flatMap((bytes) => [...bytes]);
        for (const bytes of writes) {
          terminal.queue.write(bytes);
          bytes.fill(0);
          expect(terminal.taken.length + terminal.queue.queuedBytes).toBeLessThanOrEqual(expected.length);
        }
        expect(terminal.taken.length + terminal.queue.queuedBytes).toBe(expected.length);
        terminal.clock.advance(60_000);
        terminal.room.push(...PLENTY);
        terminal.clock.advance(60_000);
        expect(terminal.taken).toEqual(expected);
        expect(terminal.queue.queuedBytes).toBe(0);
        expect(terminal.clock.pendingTimers).toBe(0);
      }),
    );
  });

  it('writes at once what fits, in pieces of at most 4 KiB', () => {
    const terminal = new FakeTerminal([...PLENTY]);
    terminal.queue.write(new Uint8Array(10_000));
    expect(terminal.taken).toHaveLength(10_000);
    expect(Math.max(...terminal.sizes)).toBe(4096);
    expect(terminal.clock.pendingTimers).toBe(0);
  });

  it('gives others their turn in the middle of a large paste', () => {
    const terminal = new FakeTerminal([...PLENTY]);
    terminal.queue.write(new Uint8Array(200_000));
    expect(terminal.taken).toHaveLength(64 * 1024);
    terminal.clock.advance(0);
    expect(terminal.taken).toHaveLength(200_000);
  });

  it('asks a full terminal ever more seldom, and often again as soon as it takes something', () => {
    const terminal = new FakeTerminal([]);
    terminal.queue.write(new Uint8Array(5000));
    terminal.clock.advance(10_000);
    const attempts = terminal.sizes.length;
    expect(attempts).toBeLessThan(10_000 / 64 + 10);
    expect(attempts).toBeGreaterThan(10_000 / 64 - 10);
    terminal.room.push(1, 0, 4096);
    terminal.clock.advance(64);
    expect(terminal.taken).toHaveLength(4097);
  });

  it('tells that it is drained once for each time that something had to wait', () => {
    const terminal = new FakeTerminal([10]);
    let drains = 0;
    terminal.queue.onDrain(() => (drains += 1));
    terminal.queue.write(new Uint8Array(10));
    expect(drains).toBe(0);
    terminal.queue.write(new Uint8Array(10));
    terminal.queue.write(new Uint8Array(10));
    terminal.room.push(...PLENTY);
    terminal.clock.advance(1000);
    expect(drains).toBe(1);
  });

  it('forgets everything when it is disposed, also from within a write', () => {
    const terminal = new FakeTerminal([]);
    terminal.queue.write(new Uint8Array(10));
    terminal.queue.dispose();
    terminal.queue.dispose();
    terminal.queue.write(new Uint8Array(10));
    expect([terminal.queue.queuedBytes, terminal.clock.pendingTimers]).toEqual([0, 0]);

    const suicidal: WriteQueue = new WriteQueue(() => {
      suicidal.dispose();
      return 1;
    }, terminal.clock);
    suicidal.write(new Uint8Array(10));
    expect([suicidal.queuedBytes, terminal.clock.pendingTimers]).toEqual([0, 0]);
  });
});
