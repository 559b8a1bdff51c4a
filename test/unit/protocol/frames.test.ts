import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, FrameReader, type Frame } from '../../../src/protocol/frames.ts';

const A = 0x61;
const B = 0x62;
const LIMITS = new Map([
  [A, 1000],
  [B, 3],
]);

const plain = (frames: readonly Frame[]) =>
  frames.map(({ type, payload }) => ({ type, payload: Array.from(payload) }));
const stream = (frames: readonly { type: number; payload: readonly number[] }[]) =>
  new Uint8Array(
    Buffer.concat(frames.map(({ type, payload }) => encodeFrame(type, Uint8Array.from(payload)))),
  );

describe('frames', () => {
  const sent = [
    { type: A, payload: [1, 2, 3] },
    { type: B, payload: [] },
    { type: A, payload: Array.from({ length: 300 }, (_, i) => i % 256) },
    { type: B, payload: [9, 8, 7] },
  ];

  it('come out the same wherever the stream is cut', () => {
    const bytes = stream(sent);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const reader = new FrameReader(LIMITS);
      const reads = [reader.push(bytes.slice(0, cut)), reader.push(bytes.slice(cut))];
      expect(plain(reads.flatMap((read) => read.frames))).toEqual(sent);
      expect(reads.map((read) => read.error)).toEqual([null, null]);
    }
  });

  it('come out the same in any chunks', () => {
    const frame = fc.oneof(
      fc.record({ type: fc.constant(A), payload: fc.array(fc.nat(255), { maxLength: 40 }) }),
      fc.record({ type: fc.constant(B), payload: fc.array(fc.nat(255), { maxLength: 3 }) }),
    );
    fc.assert(
      fc.property(fc.array(frame), fc.array(fc.integer({ min: 1, max: 11 })), (frames, lengths) => {
        const reader = new FrameReader(LIMITS);
        const bytes = stream(frames);
        const read: Frame[] = [];
        let at = 0;
        for (const length of [...lengths, bytes.length]) {
          read.push(...reader.push(bytes.slice(at, at + length)).frames);
          at = Math.min(bytes.length, at + length);
        }
        expect(plain(read)).toEqual(frames);
      }),
    );
  });

  it('are given out as soon as they are whole', () => {
    const bytes = stream(sent.slice(0, 1));
    const reader = new FrameReader(LIMITS);
    expect(reader.push(bytes.slice(0, -1)).frames).toEqual([]);
    expect(plain(reader.push(bytes.slice(-1)).frames)).toEqual(sent.slice(0, 1));
  });

  it('of an unknown type are an error at their first byte, after the good ones', () => {
    const reader = new FrameReader(LIMITS);
    const bytes = Buffer.concat([stream(sent.slice(0, 1)), Buffer.from('G')]);
    const { frames, error } = reader.push(bytes);
    expect(plain(frames)).toEqual(sent.slice(0, 1));
    expect(error?.message).toBe('the other end of the socket sent a message of the unknown type 71');
    expect(reader.push(stream(sent))).toEqual({ frames: [], error: null });
  });

  it('longer than their type allows are an error before they have come', () => {
    const reader = new FrameReader(LIMITS);
    expect(reader.push(Uint8Array.from([B, 0, 0, 0, 4])).error?.message).toBe(
      'the other end of the socket sent a message of 4 bytes',
    );
    expect(new FrameReader(LIMITS).push(Uint8Array.from([A, 255, 255, 255, 255])).error).not.toBeNull();
  });

  it('never make a reader throw, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 20 })), (chunks) => {
        const reader = new FrameReader(LIMITS);
        for (const chunk of chunks) reader.push(chunk);
      }),
    );
  });
});
