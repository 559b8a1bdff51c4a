/**
 * The frame: what the bytes of a connection are cut into, in either direction.
 *
 *   [type: 1 byte][length of the payload: 4 bytes, big-endian][payload]
 *
 * This header never changes, whatever the protocol's version: two versions must be able to tell each other apart.
 */
import { CcmuxError } from '../core/errors.ts';

const HEADER_BYTES = 5;
const NOTHING = new Uint8Array(0);

export interface Frame {
  readonly type: number;
  /** May share memory with the chunk that it came in. */
  readonly payload: Uint8Array;
}

export interface FrameRead {
  readonly frames: readonly Frame[];
  /** What comes is not this protocol. The connection is of no more use; later chunks are ignored. */
  readonly error: CcmuxError | null;
}

export function encodeFrame(type: number, payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(HEADER_BYTES + payload.length);
  frame[0] = type;
  new DataView(frame.buffer).setUint32(1, payload.length);
  frame.set(payload, HEADER_BYTES);
  return frame;
}

/**
 * Cuts a stream into frames, in chunks of any size, which it may keep: their memory must not be used again. It keeps
 * at most one frame, of the largest length allowed.
 */
export class FrameReader {
  /** Longest payload of each type that may come, in bytes. */
  readonly #limits: ReadonlyMap<number, number>;
  #kept: Uint8Array[] = [];
  #keptBytes = 0;
  /** How many bytes must be there before something can be read. */
  #neededBytes = 1;
  #isBroken = false;

  constructor(limits: ReadonlyMap<number, number>) {
    this.#limits = limits;
  }

  push(chunk: Uint8Array): FrameRead {
    if (this.#isBroken) return { frames: [], error: null };
    this.#kept.push(chunk);
    this.#keptBytes += chunk.length;
    if (this.#keptBytes < this.#neededBytes) return { frames: [], error: null };
    return this.#read(this.#take());
  }

  #read(bytes: Uint8Array): FrameRead {
    const frames: Frame[] = [];
    let at = 0;
    while (at < bytes.length) {
      const limit = this.#limits.get(bytes[at]);
      if (limit === undefined) return this.#fail(frames, `a message of the unknown type ${bytes[at]}`);
      if (bytes.length - at < HEADER_BYTES) break;
      const length = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(1);
      if (length > limit) return this.#fail(frames, `a message of ${length} bytes`);
      const end = at + HEADER_BYTES + length;
      if (end > bytes.length) {
        this.#keep(bytes.subarray(at), end - at);
        return { frames, error: null };
      }
      frames.push({ type: bytes[at], payload: bytes.subarray(at + HEADER_BYTES, end) });
      at = end;
    }
    this.#keep(bytes.subarray(at), at === bytes.length ? 1 : HEADER_BYTES);
    return { frames, error: null };
  }

  /** The kept chunks as one. */
  #take(): Uint8Array {
    const [first] = this.#kept;
    if (this.#kept.length === 1) return first;
    const bytes = new Uint8Array(this.#keptBytes);
    let at = 0;
    for (const chunk of this.#kept) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  }

  #keep(rest: Uint8Array, neededBytes: number): void {
    this.#kept = rest.length === 0 ? [] : [rest.slice()];
    this.#keptBytes = rest.length;
    this.#neededBytes = neededBytes;
  }

  #fail(frames: readonly Frame[], what: string): FrameRead {
    this.#isBroken = true;
    this.#keep(NOTHING, 0);
    return { frames, error: new CcmuxError('failed', `the other end of the socket sent ${what}`) };
  }
}
