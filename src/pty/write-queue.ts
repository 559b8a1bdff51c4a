/**
 * Bytes on their way to a child. A pty takes only a few KiB while its child does not read; the rest waits here.
 * Never blocks (small writes to a descriptor that answers "full"), never spins (backs off while it is full).
 */
import { systemClock, type Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';

/** Writes a first part of `bytes` and says how long it was; 0 when the pty is full. */
export type TryWrite = (bytes: Uint8Array) => number;

/** Larger writes hold the terminal's lock for so long that other panes feel it. */
const WRITE_BYTES = 4096;
/** After this much in one go the other panes get their turn. */
const TURN_BYTES = 64 * 1024;
/** The pause at a full pty doubles from here … */
const FIRST_BACKOFF_MS = 1;
/** … to here: 15 attempts a second while the child does not read, and it goes on this soon after it does. */
const LAST_BACKOFF_MS = 64;

export class WriteQueue implements Disposable {
  readonly #tryWrite: TryWrite;
  readonly #clock: Clock;
  readonly #drained = new Emitter<void>();
  readonly #chunks: Uint8Array[] = [];
  #queuedBytes = 0;
  #backoffMs = FIRST_BACKOFF_MS;
  #retry: Disposable | null = null;
  #isDisposed = false;

  /** Bytes had to wait, and the last of them is written. */
  readonly onDrain = this.#drained.event;

  constructor(tryWrite: TryWrite, clock: Clock = systemClock) {
    this.#tryWrite = tryWrite;
    this.#clock = clock;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Writes what fits at once and keeps a copy of the rest. */
  write(bytes: Uint8Array): void {
    if (this.#isDisposed || bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.#queuedBytes += bytes.length;
    if (this.#retry === null) this.#pump();
    const waiting = this.#chunks.pop();
    if (waiting !== undefined) this.#chunks.push(new Uint8Array(waiting));
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#retry?.dispose();
    this.#chunks.length = 0;
    this.#queuedBytes = 0;
    this.#drained.dispose();
  }

  #pump(): void {
    let turnBytes = TURN_BYTES;
    const hasWaited = this.#retry !== null;
    this.#retry = null;
    for (let chunk = this.#chunks.at(0); chunk !== undefined; chunk = this.#chunks.at(0)) {
      if (turnBytes <= 0) {
        this.#pumpAfter(0);
        return;
      }
      const written = this.#tryWrite(chunk.subarray(0, WRITE_BYTES));
      if (this.#isDisposed) return;
      if (written === 0) {
        this.#pumpAfter(this.#backoffMs);
        this.#backoffMs = Math.min(this.#backoffMs * 2, LAST_BACKOFF_MS);
        return;
      }
      this.#backoffMs = FIRST_BACKOFF_MS;
      this.#queuedBytes -= written;
      turnBytes -= written;
      if (written === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(written);
    }
    if (hasWaited) this.#drained.fire();
  }

  #pumpAfter(delayMs: number): void {
    this.#retry = this.#clock.after(delayMs, () => {
      this.#pump();
    });
  }
}
