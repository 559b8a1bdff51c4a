/**
 * The file of a recording: lines go out one write after the other, none waited for by the session. What waits is
 * bounded by whoever heeds `isBehind`; where a write fails, the file keeps its whole lines and takes no more.
 */
import { close, closeSync, ftruncateSync, openSync, rmSync, write, writeFileSync } from 'node:fs';
import { systemCode } from '../base/system-code.ts';
import { CcmuxError } from '../core/errors.ts';
import { recordingExists } from '../core/recording-exists.ts';

/** A few seconds of a busy screen. */
const BEHIND_BYTES = 1 << 20;
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such directory',
  ENOTDIR: 'there is no such directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'it lies on a read-only disk',
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'it has grown too large',
  EIO: 'the disk failed',
};

/** As `fs.write` is, for what a disk does at its worst. */
export type WriteBytes = (
  fd: number,
  bytes: Buffer,
  from: number,
  length: number,
  position: null,
  done: (error: NodeJS.ErrnoException | null, written: number) => void,
) => void;

export interface RecordingFileEvents {
  /** What was waiting is written. */
  readonly drained: () => void;
  /** Nothing is written any more; `reason` is for the user. */
  readonly failed: (reason: string) => void;
}

export class RecordingFile {
  readonly #events: RecordingFileEvents;
  readonly #fd: number;
  readonly #writeBytes: WriteBytes;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** Bytes of whole lines that are in the file. */
  #wholeBytes = 0;
  #isWriting = false;
  #isOver = false;
  #ended: (() => void) | null = null;

  /**
   * Makes the file, which must not be there, with `head` as its first lines. Throws CcmuxError, and leaves no file,
   * where not even these can be written: a full disk is told at once.
   */
  constructor(path: string, head: string, events: RecordingFileEvents, writeBytes: WriteBytes = write) {
    this.#events = events;
    this.#writeBytes = writeBytes;
    this.#fd = makeFile(path, head);
    this.#wholeBytes = Buffer.byteLength(head);
  }

  /** The disk is slower than the screen: the next line had better wait for `drained`. */
  get isBehind(): boolean {
    return this.#waitingBytes > BEHIND_BYTES;
  }

  /** Queues whole lines. */
  write(lines: string): void {
    if (this.#isOver || this.#ended !== null) return;
    const bytes = Buffer.from(lines);
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (!this.#isWriting) this.#writeNext();
  }

  /** Resolves when everything is written and the file closed. */
  end(): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    return new Promise((resolve) => {
      this.#ended = resolve;
      if (!this.#isWriting) this.#writeNext();
    });
  }

  #writeNext(): void {
    if (this.#waiting.length === 0) {
      if (this.#ended !== null) this.#close();
      return;
    }
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#isWriting = true;
    this.#writeRest(bytes, 0);
  }

  /** A disk takes what it takes: the rest of a write that was cut short follows. */
  #writeRest(bytes: Buffer, from: number): void {
    this.#writeBytes(this.#fd, bytes, from, bytes.length - from, null, (error, written) => {
      if (error !== null) {
        this.#fail(error);
        return;
      }
      if (from + written < bytes.length) {
        this.#writeRest(bytes, from + written);
        return;
      }
      this.#isWriting = false;
      this.#wholeBytes += bytes.length;
      this.#waitingBytes -= bytes.length;
      const isDrained = this.#waiting.length === 0;
      this.#writeNext();
      if (isDrained && this.#ended === null) this.#events.drained();
    });
  }

  #fail(error: unknown): void {
    try {
      ftruncateSync(this.#fd, this.#wholeBytes);
    } catch {
      // A disk that fails at this too leaves a cut line at the end, which players are told to expect.
    }
    this.#close();
    this.#events.failed(reasonOf(error));
  }

  #close(): void {
    this.#isOver = true;
    this.#waiting = [];
    this.#waitingBytes = 0;
    close(this.#fd, () => this.#ended?.());
  }
}

function makeFile(path: string, head: string): number {
  let fd: number | null = null;
  try {
    fd = openSync(path, 'wx', 0o600);
    writeFileSync(fd, head);
    return fd;
  } catch (cause) {
    if (systemCode(cause) === 'EEXIST') throw recordingExists(path);
    if (fd !== null) {
      closeSync(fd);
      rmSync(path, { force: true });
    }
    throw new CcmuxError('failed', `cannot record to ${path}: ${reasonOf(cause)}`, { cause });
  }
}

function reasonOf(error: unknown): string {
  const code = systemCode(error);
  return (code === undefined ? undefined : REASONS[code]) ?? code ?? String(error);
}
