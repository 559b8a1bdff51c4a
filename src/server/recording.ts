/** Whether a session is recorded, and where to: begun, ended and given up here, each with a word to every client. */
import { isAbsolute, join, resolve } from 'node:path';
import type { Disposable } from '../base/disposable.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Notice } from '../session/notice.ts';
import { Recorder, type RecorderOptions } from './recorder.ts';

export interface RecordingOptions extends Omit<RecorderOptions, 'path' | 'failed'> {
  /** What a path is relative to, and what `~` stands for. */
  readonly cwd: string;
  readonly home: string;
  /** Whether it records has changed. */
  readonly changed: () => void;
  /** For every client; the recording itself does not show it. */
  readonly tell: (notice: Notice) => void;
}

/** How long the end of a session waits for a slow disk. */
const END_MS = 2000;

export class Recording implements Disposable {
  readonly #options: RecordingOptions;
  #recorder: Recorder | null = null;

  constructor(options: RecordingOptions) {
    this.#options = options;
  }

  get isOn(): boolean {
    return this.#recorder !== null;
  }

  /** Throws CcmuxError where one is under way, or the file cannot be made. */
  begin(file: string): void {
    const { session, changed, tell } = this.#options;
    if (this.#recorder !== null) {
      throw new CcmuxError(
        'held',
        `session ${session.state.name} is recorded already, to ${this.#recorder.path}`,
        {
          hint: 'the command record --stop ends that',
        },
      );
    }
    const path = this.#absolute(file);
    const failed = (reason: string) => {
      this.#recorder = null;
      tell({ kind: 'error', text: `the recording ended: ${reason} (${path})` });
      changed();
    };
    this.#recorder = new Recorder({ ...this.#options, path, failed });
    tell({ kind: 'info', text: `recording to ${path}: what is shown, not what is typed` });
    changed();
  }

  /** Throws CcmuxError where none is under way. */
  stop(): void {
    const { session, changed, tell } = this.#options;
    const recorder = this.#recorder;
    if (recorder === null) {
      throw new CcmuxError('failed', `session ${session.state.name} is not recorded`, {
        hint: 'record FILE begins',
      });
    }
    this.#recorder = null;
    changed();
    void recorder.end().then(() => {
      tell({ kind: 'info', text: `recorded to ${recorder.path}; ccmux replay plays it` });
    });
  }

  /** The session is over: resolves when the file is complete, or the disk has been waited for long enough. */
  async end(): Promise<void> {
    const recorder = this.#recorder;
    if (recorder === null) return;
    this.#recorder = null;
    let late: Disposable | undefined;
    const timeout = new Promise<void>((done) => {
      late = this.#options.clock.after(END_MS, done);
    });
    await Promise.race([recorder.end(), timeout]);
    late?.dispose();
  }

  dispose(): void {
    this.#recorder?.dispose();
    this.#recorder = null;
  }

  #absolute(file: string): string {
    const { cwd, home } = this.#options;
    if (file.startsWith('~/')) return join(home, file.slice(2));
    return isAbsolute(file) ? file : resolve(cwd, file);
  }
}
