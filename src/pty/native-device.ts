/**
 * A child on a pty whose descriptors are ccmux's own. Two things make its output complete:
 * the slave is held open here, so that the kernel never hangs up before everything is read; and the child's end is
 * what `waitpid` says, after which the rest is read out before anyone is told.
 */
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { systemCode } from '../base/system-code.ts';
import type { Size } from '../core/geometry.ts';
import type { DeviceListener, PtyDevice, PtyExit, PtyOptions } from './device.ts';
import { explainLaunchFailure } from './launch-check.ts';

/** What is used of node-pty's inside: `native` of its module, version 1.2.0-beta.15. */
export interface NativePty {
  /** `uid` and `gid` -1 keep ours; `isUtf8` makes the kernel's line editor erase characters, not bytes. */
  fork(
    file: string,
    args: readonly string[],
    env: readonly string[],
    cwd: string,
    cols: number,
    rows: number,
    uid: number,
    gid: number,
    isUtf8: boolean,
    helperPath: string,
    onReaped: (exitCode: number, signal: number) => void,
  ): { readonly fd: number; readonly pid: number; readonly pty: string };
  resize(fd: number, cols: number, rows: number, widthPixels: number, heightPixels: number): void;
}

/**
 * One buffer for all ptys: whoever keeps bytes copies them. Node would allocate as much again for every read, and
 * marking and sweeping those leads the profile of a busy session.
 */
const READ_BUFFER = Buffer.allocUnsafeSlow(64 * 1024);
/** More than a kernel keeps of a child's output; a bound, because a surviving grandchild may write for ever. */
const TAIL_BYTES = 256 * 1024;

export class NativeDevice implements PtyDevice {
  readonly pid: number;
  readonly #native: NativePty;
  readonly #listener: DeviceListener;
  readonly #masterFd: number;
  readonly #slaveFd: number;
  readonly #stream: ReadStream;
  #exit: PtyExit | null = null;
  #isPaused = false;
  #isClosed = false;

  /** Throws CcmuxError('failed'); `helperPath` is used on macOS only. */
  constructor(
    { native, helperPath }: { readonly native: NativePty; readonly helperPath: string },
    { file, args, cwd, env, size }: PtyOptions,
    listener: DeviceListener,
  ) {
    this.#native = native;
    this.#listener = listener;
    const variables = Object.entries({ ...env, PWD: cwd }).map(([name, value]) => `${name}=${value}`);
    const reaped = (exitCode: number, signal: number): void => {
      this.#childReaped({ exitCode, signal: signal === 0 ? null : signal });
    };
    try {
      const { cols, rows } = size;
      const child = native.fork(file, args, variables, cwd, cols, rows, -1, -1, true, helperPath, reaped);
      this.pid = child.pid;
      this.#masterFd = child.fd;
      this.#slaveFd = openSlave(child.pty, child.fd);
    } catch (cause) {
      throw explainLaunchFailure(file, cause);
    }
    this.#stream = this.#openStream();
  }

  tryWrite(bytes: Uint8Array): number {
    if (!this.#isOpen) return bytes.length;
    try {
      return writeSync(this.#masterFd, bytes);
    } catch (error) {
      return systemCode(error) === 'EAGAIN' ? 0 : bytes.length;
    }
  }

  pause(): void {
    this.#isPaused = true;
    this.#stream.pause();
    // A resume in this same turn has put a read on Node's list of things to do next, which a pause does not cancel.
    process.nextTick(() => {
      if (this.#isPaused) this.#stream.pause();
    });
  }

  resume(): void {
    this.#isPaused = false;
    if (!this.#isOpen) return;
    this.#stream.resume();
    if (this.#exit !== null) setImmediate(() => this.#finish());
  }

  resize({ cols, rows }: Size): void {
    if (this.#isOpen) this.#native.resize(this.#masterFd, cols, rows, 0, 0);
  }

  dispose(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    closeSync(this.#slaveFd);
    this.#stream.destroy(); // closes the master
  }

  /** The stream closes the master itself after an error; its number may belong to another file from then on. */
  get #isOpen(): boolean {
    return !this.#isClosed && !this.#stream.destroyed;
  }

  #openStream(): ReadStream {
    const callback = (length: number, buffer: Uint8Array): boolean => {
      if (!this.#isClosed) this.#listener.bytesRead(buffer.subarray(0, length));
      return true;
    };
    // `onread` is missing in the types of a tty, which hands its options on to net.Socket.
    const options = { readable: true, writable: false, onread: { buffer: READ_BUFFER, callback } };
    const stream = new ReadStream(this.#masterFd, options);
    stream.on('error', () => undefined); // EIO of a terminal that was taken away: waitpid tells the end
    stream.resume();
    return stream;
  }

  #childReaped(exit: PtyExit): void {
    this.#exit = exit;
    this.#listener.childReaped();
    this.#finish();
  }

  /** Nothing to do while the receiver is paused: what is left stays with the kernel until it resumes. */
  #finish(): void {
    if (this.#exit === null || this.#isClosed || !this.#readTail()) return;
    this.dispose();
    this.#listener.ended(this.#exit);
  }

  /** Whether all is read. A read of a pty waits for what is on its way inside the kernel, so "nothing" is final. */
  #readTail(): boolean {
    for (let leftBytes = TAIL_BYTES; leftBytes > 0;) {
      if (this.#isPaused) return false;
      const length = this.#isOpen ? readSome(this.#masterFd) : 0;
      if (length === 0) return true;
      leftBytes -= length;
      this.#listener.bytesRead(READ_BUFFER.subarray(0, length));
      if (this.#isClosed) return false;
    }
    return true;
  }
}

/** Held open for as long as the child's output is wanted. Its close ends the child of a failed start. */
function openSlave(path: string, masterFd: number): number {
  try {
    return openSync(path, constants.O_RDWR | constants.O_NOCTTY);
  } catch (error) {
    closeSync(masterFd);
    throw error;
  }
}

function readSome(masterFd: number): number {
  try {
    return readSync(masterFd, READ_BUFFER);
  } catch {
    return 0; // EAGAIN: read empty; EIO: everyone has closed it
  }
}
