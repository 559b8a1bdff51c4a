/**
 * File events of a directory that may not exist yet: until it does, its parent is watched for its appearance. Where
 * the system gives no watch nothing is told; whoever uses this looks for himself now and then, and calls `arm` again.
 */
import { watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';

export interface DirectoryWatchOptions {
  readonly directory: string;
  /** Whether a change of this name inside is worth telling. */
  readonly concerns: (name: string) => boolean;
  readonly onChange: () => void;
  readonly log: Log;
}

export class DirectoryWatch implements Disposable {
  readonly #options: DirectoryWatchOptions;
  #watcher: FSWatcher | null = null;
  #watched: string | null = null;
  #isDisposed = false;

  constructor(options: DirectoryWatchOptions) {
    this.#options = options;
    this.arm();
  }

  /** Watches the directory, or its parent while there is none; does nothing where the directory is watched already. */
  arm(): void {
    const { directory, onChange } = this.#options;
    if (this.#isDisposed || this.#watched === directory) return;
    if (!this.#tryWatch(directory)) {
      if (this.#watched === null) this.#tryWatch(dirname(directory));
      return;
    }
    // What was written before the watch stood is told by nobody else.
    onChange();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#close();
  }

  #tryWatch(path: string): boolean {
    try {
      // Not persistent: a watch alone must not keep a server alive.
      const watcher = watch(path, { persistent: false }, (_event, name) => {
        if (this.#watcher === watcher) this.#changed(path, name);
      });
      watcher.on('error', (error) => {
        this.#options.log.debug('watch of a directory ended', { path, error });
        if (this.#watcher === watcher) this.#close();
      });
      this.#close();
      this.#watcher = watcher;
      this.#watched = path;
      return true;
    } catch {
      return false; // not there yet, or no watches left
    }
  }

  #changed(path: string, name: string | null): void {
    const { directory, concerns, onChange } = this.#options;
    const isDirectoryItself = name === null || name === basename(directory);
    if (path !== directory) {
      if (isDirectoryItself) this.arm();
      return;
    }
    // A change of the directory itself comes under its own name; after a removal the watch is dead.
    if (isDirectoryItself) {
      this.#close();
      this.arm();
    }
    if (name === null || concerns(name) || isDirectoryItself) onChange();
  }

  #close(): void {
    this.#watcher?.close();
    this.#watcher = null;
    this.#watched = null;
  }
}
