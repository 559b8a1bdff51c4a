/**
 * The user's terminal while a session is shown in it: raw mode, the sequences around it, and its return on every way
 * out. What ends a process without asking (an uncaught error, `process.exit`) is met by handlers that stand before
 * raw mode begins.
 */
import { writeSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import type { Disposable } from '../base/disposable.ts';
import { systemCode } from '../base/system-code.ts';
import type { Size } from '../core/geometry.ts';
import { MAX_TERMINAL_CELLS } from '../protocol/messages.ts';
import { ENTER, LEAVE } from './terminal-sequences.ts';

export interface TerminalInput extends Readable {
  readonly isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
}

export interface TerminalOutput extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  readonly fd?: number;
}

/** What a terminal that does not know its size is taken for. */
const UNKNOWN_SIZE: Size = { cols: 80, rows: 24 };
/** How long a terminal that takes nothing is waited for before it is left as it is. */
const LEAVE_TIMEOUT_MS = 1000;
/** The same where the process cannot wait: tries, and the pause between them. */
const SYNC_TRIES = 50;
const SYNC_PAUSE_MS = 5;

export class ClientTerminal implements Disposable {
  readonly #stdin: TerminalInput;
  readonly #stdout: TerminalOutput;
  #isEntered = false;
  readonly #leaveNow = (): void => this.leaveNow();

  constructor(stdin: TerminalInput, stdout: TerminalOutput) {
    this.#stdin = stdin;
    this.#stdout = stdout;
    process.on('exit', this.#leaveNow);
    // Runs before the error is printed, and does not change what it does to the process.
    process.on('uncaughtExceptionMonitor', this.#leaveNow);
  }

  get size(): Size {
    const { columns, rows } = this.#stdout;
    if (!columns || !rows) return UNKNOWN_SIZE;
    return { cols: Math.min(columns, MAX_TERMINAL_CELLS), rows: Math.min(rows, MAX_TERMINAL_CELLS) };
  }

  /** Takes the terminal, again after a `leave`. */
  enter(): void {
    if (this.#isEntered) return;
    this.#isEntered = true;
    setBlocking(this.#stdout, false);
    this.#setRawMode();
    this.#stdout.write(ENTER);
  }

  /** After somebody else had the terminal without our leave (SIGSTOP): as `enter`, whatever state it is in. */
  reenter(): void {
    this.#isEntered = false;
    this.enter();
  }

  /** Gives the terminal back behind all that was written to it. */
  async leave(): Promise<void> {
    if (!this.#isEntered) return;
    await this.#written(LEAVE);
    this.#restoreModes();
  }

  /** The same at once; what was written and not yet taken is lost. For a process about to end. */
  leaveNow(): void {
    if (!this.#isEntered) return;
    writeNow(this.#stdout, LEAVE);
    this.#restoreModes();
  }

  dispose(): void {
    this.leaveNow();
    process.off('exit', this.#leaveNow);
    process.off('uncaughtExceptionMonitor', this.#leaveNow);
  }

  #setRawMode(): void {
    // Off first: Node.js does not set again what it believes to be set, but a shell may have had the terminal since.
    this.#stdin.setRawMode?.(false);
    this.#stdin.setRawMode?.(true);
  }

  #restoreModes(): void {
    this.#isEntered = false;
    setBlocking(this.#stdout, true);
    try {
      this.#stdin.setRawMode?.(false);
    } catch {
      // The terminal is gone (EIO): nothing is left to restore.
    }
  }

  /** Resolves once `text` is with the terminal, or the terminal is not to be waited for any longer. */
  #written(text: string): Promise<void> {
    return new Promise((resolve) => {
      const late = setTimeout(resolve, LEAVE_TIMEOUT_MS);
      this.#stdout.write(text, () => {
        clearTimeout(late);
        resolve();
      });
    });
  }
}

/** Writes past the stream, for what cannot wait; a terminal that takes nothing is given up soon. */
function writeNow(stdout: TerminalOutput, text: string): void {
  if (stdout.fd === undefined) {
    stdout.write(text);
    return;
  }
  let rest = Buffer.from(text);
  for (let i = 0; i < SYNC_TRIES && rest.length > 0; i++) {
    try {
      rest = rest.subarray(writeSync(stdout.fd, rest));
    } catch (error) {
      if (systemCode(error) !== 'EAGAIN') return; // the terminal is gone
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SYNC_PAUSE_MS);
    }
  }
}

/**
 * Node.js writes to a terminal blocking, so that a slow one would hold up keys and signals. Its stream can do without
 * and then tells when the terminal is behind, but only its handle, which is no public part, knows the switch.
 */
function setBlocking(stdout: TerminalOutput, isBlocking: boolean): void {
  const handle: unknown = Reflect.get(stdout, '_handle');
  if (typeof handle !== 'object' || handle === null || !('setBlocking' in handle)) return;
  if (typeof handle.setBlocking === 'function') Reflect.apply(handle.setBlocking, handle, [isBlocking]);
}
