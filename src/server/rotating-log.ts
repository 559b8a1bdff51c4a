/**
 * The end of a server's log is all that is worth keeping: when it has grown too long, what it holds becomes
 * `<log>.1`, in place of the one before, and it begins anew. It is copied and emptied, not renamed: the descriptor
 * was opened by whoever started the server, for appending, and Node.js itself writes its last words to it.
 */
import { copyFileSync, fstatSync, ftruncateSync, statSync, writeSync } from 'node:fs';

export const LONGEST_LOG_BYTES = 4 * 1024 * 1024;

export class RotatingLog {
  readonly #descriptor: number;
  readonly #limit: number;
  #written: number | null = null;
  #path: string | null = null;

  constructor(descriptor: number, limitBytes = LONGEST_LOG_BYTES) {
    this.#descriptor = descriptor;
    this.#limit = limitBytes;
  }

  /** From now on its length is minded. The file at `path` must be what the descriptor writes to. */
  rotateAt(path: string): void {
    this.#path = path;
  }

  /** Never throws: a full disk must not end seven conversations for the sake of a log line. */
  write(line: string): void {
    try {
      this.#written = (this.#written ?? this.#size()) + writeSync(this.#descriptor, line);
      if (this.#written > this.#limit) this.#rotate();
    } catch {
      // lost
    }
  }

  #size(): number {
    return fstatSync(this.#descriptor).size;
  }

  #rotate(): void {
    this.#written = 0;
    if (this.#path === null) return;
    const [own, there] = [fstatSync(this.#descriptor), statSync(this.#path)];
    // Somebody has put another file there: it is not ours to copy.
    if (own.ino !== there.ino || own.dev !== there.dev || !own.isFile()) return;
    copyFileSync(this.#path, `${this.#path}.1`);
    ftruncateSync(this.#descriptor);
  }
}
