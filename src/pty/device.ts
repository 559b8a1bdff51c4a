/**
 * What a Pty stands on: one child on one pseudo-terminal, with raw bytes in both directions.
 * There are two: `native-device.ts` with all the cures, and `public-device.ts` should node-pty's inside differ.
 */
import type { Disposable } from '../base/disposable.ts';
import type { Size } from '../core/geometry.ts';

export interface PtyOptions {
  /** A path, or a name to be found in the PATH of `env`. */
  readonly file: string;
  /** Without the program's own name. */
  readonly args: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** The child's whole environment; PWD is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly size: Size;
}

export interface PtyExit {
  /** 0 where a signal ended it. */
  readonly exitCode: number;
  /** The number of the signal that ended it. */
  readonly signal: number | null;
}

export interface DeviceListener {
  /** Output. The bytes lie in a shared buffer: they are gone when this returns. */
  bytesRead(bytes: Uint8Array): void;
  /** The child has ended and is no zombie; some of its output may not have been read yet. */
  childReaped(): void;
  /** After the child's last byte; the device is closed already. The last call. */
  ended(exit: PtyExit): void;
}

/** Calls its listener only from later turns of the event loop, never while it is being made. */
export interface PtyDevice extends Disposable {
  readonly pid: number;
  /** Writes a first part of `bytes`; 0 when it is full. What comes after the end is taken and lost. */
  tryWrite(bytes: Uint8Array): number;
  pause(): void;
  resume(): void;
  resize(size: Size): void;
  /** Closes the descriptors, which hangs up on the child; its end is still told by `childReaped`. */
  dispose(): void;
}
