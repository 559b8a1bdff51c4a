import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteQueue } from '../../../src/emulator/byte-queue.ts';

function drain(queue: ByteQueue, limit: number): Uint8Array[] {
  const slices: Uint8Array[] = [];
  for (let slice = queue.take(limit); slice.length > 0; slice = queue.take(limit)) slices.push(slice);
  return slices;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const decodes = (bytes: Uint8Array): string => decoder.decode(bytes);

describe('ByteQueue', () => {
  it('gives out the same text in whole characters, however it was cut', () => {
    const cuts = fc.array(fc.nat({ max: 9 }), { maxLength: 20 });
    // One for each length, and those whose middle byte is 0x80.
    const texts = fc.string({ unit: fc.constantFrom('a', 'é', '\u0080', '–', '─', '漢', '😀', '\u{10000}') });
    const runs = { numRuns: 60 };
    fc.assert(
      fc.property(texts, cuts, fc.integer({ min: 8, max: 40 }), (text, lengths, limit) => {
        const bytes = Buffer.from(text);
        const queue = new ByteQueue();
        let given = '';
        let at = 0;
        for (const length of [...lengths, bytes.length]) {
          queue.push(Uint8Array.from(bytes.subarray(at, at + length)));
          at += length;
          given += drain(queue, limit).map(decodes).join('');
        }
        expect(given).toBe(text);
        expect(queue.length).toBe(0);
      }),
      runs,
    );
  });

  it('counts what can be parsed, not the beginning of a character', () => {
    const queue = new ByteQueue();
    queue.push(Uint8Array.of(0x61, 0xe2, 0x80));
    expect(queue.length).toBe(3);
    expect([...queue.take(100)]).toEqual([0x61]);
    expect(queue.length).toBe(0);
    expect(queue.take(100)).toHaveLength(0);
    queue.push(Uint8Array.of(0x93, 0x62));
    expect(drain(queue, 100).map((slice) => [...slice])).toEqual([[0xe2, 0x80, 0x93], [0x62]]);
  });

  it('drops a character that is not continued and keeps what follows', () => {
    const queue = new ByteQueue();
    queue.push(Uint8Array.of(0xf0, 0x9f));
    expect(queue.take(100)).toHaveLength(0);
    queue.push(Uint8Array.of(0x61));
    expect([...queue.take(100)]).toEqual([0x61]);
  });

  it('does not wait for bytes that cannot belong to a character', () => {
    const queue = new ByteQueue();
    queue.push(Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0xff));
    expect(queue.take(100)).toHaveLength(5);
  });

  it('takes back the end of what it gave out, before what waits and before a character that is cut', () => {
    const queue = new ByteQueue();
    const text = 'one two – three';
    const bytes = Buffer.from(text);
    const cut = bytes.indexOf(0x80); // within the dash
    queue.push(bytes.subarray(0, cut));
    const first = queue.take(100);
    queue.unread(first.subarray(3));
    queue.push(bytes.subarray(cut));
    const rest: Uint8Array[] = [first.subarray(0, 3)];
    while (queue.length > 0) {
      const slice = queue.take(8);
      rest.push(slice.length === 8 ? slice.subarray(0, 5) : slice);
      if (slice.length === 8) queue.unread(slice.subarray(5));
    }
    expect(Buffer.concat(rest).toString()).toBe(text);
  });

  it('forgets everything when cleared', () => {
    const queue = new ByteQueue();
    queue.push(Uint8Array.of(0x61, 0xe2));
    queue.take(100);
    queue.clear();
    queue.push(Uint8Array.of(0x94, 0x62));
    expect(queue.length).toBe(2);
    expect([...queue.take(100)]).toEqual([0x94, 0x62]);
  });

  it('takes a great many small chunks in linear time', () => {
    const queue = new ByteQueue();
    for (let i = 0; i < 50_000; i++) queue.push(Uint8Array.of(0x61));
    expect(drain(queue, 16)).toHaveLength(50_000);
  });
});
