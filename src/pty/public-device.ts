/**
 * The way out where node-pty's inside is not as expected: its public class, as it is. It works, but may lose the
 * last bytes of a child that exits at once, and a child that does not read its input costs a busy loop.
 */
import type * as NodePty from '@lydell/node-pty';
import type { Size } from '../core/geometry.ts';
import type { DeviceListener, PtyDevice, PtyOptions } from './device.ts';
import { explainLaunchFailure } from './launch-check.ts';

export class PublicDevice implements PtyDevice {
  readonly #terminal: NodePty.IPty;
  #isClosed = false;

  constructor(spawn: typeof NodePty.spawn, options: PtyOptions, listener: DeviceListener) {
    const { file, args, cwd, env, size } = options;
    const name = env.TERM || 'xterm-256color';
    try {
      this.#terminal = spawn(file, [...args], { name, cwd, env: { ...env }, ...size, encoding: null });
    } catch (cause) {
      throw explainLaunchFailure(file, cause);
    }
    this.#terminal.onData((bytes: string | Uint8Array) => {
      if (!this.#isClosed) listener.bytesRead(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
    });
    this.#terminal.onExit(({ exitCode, signal }) => {
      listener.childReaped();
      if (this.#isClosed) return;
      this.#isClosed = true;
      listener.ended({ exitCode, signal: signal === undefined || signal === 0 ? null : signal });
    });
  }

  get pid(): number {
    return this.#terminal.pid;
  }

  tryWrite(bytes: Uint8Array): number {
    if (!this.#isClosed) this.#terminal.write(Buffer.from(bytes));
    return bytes.length;
  }

  pause(): void {
    this.#terminal.pause();
  }

  resume(): void {
    this.#terminal.resume();
  }

  resize({ cols, rows }: Size): void {
    if (!this.#isClosed) this.#terminal.resize(cols, rows);
  }

  dispose(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#terminal.kill();
  }
}
