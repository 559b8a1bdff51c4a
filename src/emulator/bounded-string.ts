/**
 * The emulator collects up to 10 million characters of an OSC or DCS before it gives up. These handlers take its
 * handlers' place in the core: each knows how much of its own kind can make sense.
 */
import type { CoreDcsHandler, CoreOscHandler } from './core-access.ts';

/** Code points decoded at a time: `fromCodePoint` takes its arguments on the stack. */
const DECODE_STEP = 4096;

export class BoundedStringHandler implements CoreOscHandler, CoreDcsHandler {
  readonly #limit: number;
  readonly #handle: (data: string) => void;
  #data = '';
  #isTooLong = false;

  /** `handle` gets each whole sequence of at most `limit` characters. */
  constructor(limit: number, handle: (data: string) => void) {
    this.#limit = limit;
    this.#handle = handle;
  }

  hook(): void {
    this.start();
  }

  unhook(isComplete: boolean): boolean {
    return this.end(isComplete);
  }

  start(): void {
    this.#data = '';
    this.#isTooLong = false;
  }

  put(data: Uint32Array, start: number, end: number): void {
    this.#isTooLong ||= this.#data.length + end - start > this.#limit;
    if (this.#isTooLong) {
      this.#data = '';
      return;
    }
    for (let at = start; at < end; at += DECODE_STEP) {
      this.#data += String.fromCodePoint(...data.subarray(at, Math.min(end, at + DECODE_STEP)));
    }
  }

  end(isComplete: boolean): boolean {
    const data = this.#data;
    const isWhole = isComplete && !this.#isTooLong;
    this.start();
    if (isWhole) this.#handle(data);
    return true;
  }
}
