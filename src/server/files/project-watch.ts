/**
 * Tells which files of a project change: one watch for each directory that a .gitignore does not name, up to a bound.
 * Node's own recursive watch takes one for every file and knows no exceptions, so this is done here.
 *
 * What a directory holds when it appears is told too: it may have been written before the watch stood.
 */
import { watch, type Dirent, type FSWatcher } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { Disposable } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import { systemCode } from '../../base/system-code.ts';
import { isWithin } from '../../base/within.ts';
import { pathRules, type PathRules } from '../../files/ignore-rules.ts';
import { readRegularFile } from '../../files/regular-file.ts';

export type WatchEvent = 'rename' | 'change';

/** Why not all of the project is seen. */
export type WatchLimit = 'too many directories' | 'no watches left';

export interface ProjectWatchOptions {
  /** Absolute and real. */
  readonly root: string;
  readonly onEvent: (path: string, event: WatchEvent) => void;
  /** Called once. */
  readonly onLimit: (limit: WatchLimit) => void;
  readonly mostDirectories?: number;
  readonly log: Log;
}

/** A watch costs the kernel about a kibibyte, and ccmux as much; Linux gives a user 8,192 of them at the least. */
export const MOST_DIRECTORIES = 6000;

/** Never looked into, whatever a .gitignore says. */
const NEVER: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', '.jj', 'node_modules']);
const RULES_FILE = '.gitignore';
/** A file of rules that is larger is none. Bytes. */
const LARGEST_RULES = 1 << 20;

export class ProjectWatch implements Disposable {
  readonly #options: ProjectWatchOptions;
  readonly #watches = new Map<string, FSWatcher>();
  /** By the directory that they stand in. */
  readonly #rules = new Map<string, PathRules>();
  /** Resolves when what is there has been gone through. */
  readonly whenReady: Promise<void>;
  #isLimited = false;
  #isDisposed = false;

  constructor(options: ProjectWatchOptions) {
    this.#options = options;
    this.whenReady = this.#begin();
  }

  /** How many directories are watched. */
  get size(): number {
    return this.#watches.size;
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const watcher of this.#watches.values()) watcher.close();
    this.#watches.clear();
  }

  async #begin(): Promise<void> {
    const { root } = this.#options;
    // The user's own, kept out of the project's files.
    const own = await rulesIn(join(root, '.git', 'info', 'exclude'));
    const shared = await rulesIn(join(root, RULES_FILE));
    if (own !== '' || shared !== '') this.#rules.set(root, pathRules(`${own}\n${shared}`));
    await this.#enter(root, false);
  }

  /** Watches the directory and those in it, breadth first. */
  async #enter(top: string, isNew: boolean): Promise<void> {
    const waiting = [top];
    // What is found on the way is gone through by the same loop.
    for (const directory of waiting) {
      if (this.#isDisposed || this.#watches.has(directory)) continue;
      if (!this.#watch(directory)) return;
      const entries = await entriesOf(directory);
      if (directory !== this.#options.root && entries.some(({ name }) => name === RULES_FILE)) {
        await this.#readRules(directory);
      }
      for (const entry of entries) {
        const path = join(directory, entry.name);
        if (this.isIgnored(path, entry.isDirectory())) continue;
        if (entry.isDirectory()) waiting.push(path);
        else if (isNew && entry.isFile()) this.#options.onEvent(path, 'rename');
      }
    }
  }

  /** False where no more can be watched at all. */
  #watch(directory: string): boolean {
    const { mostDirectories = MOST_DIRECTORIES, log } = this.#options;
    if (this.#isLimited) return false;
    if (this.#watches.size >= mostDirectories) return this.#limit('too many directories');
    try {
      // Not persistent: a watch alone must not keep a server alive.
      const watcher = watch(directory, { persistent: false }, (event, name) => {
        if (name !== null && this.#watches.get(directory) === watcher) this.#heard(directory, name, event);
      });
      watcher.on('error', (error) => {
        log.debug('watch of a directory ended', { directory, error });
        this.#leave(directory);
      });
      this.#watches.set(directory, watcher);
      return true;
    } catch (error) {
      const code = systemCode(error);
      if (code === 'ENOSPC' || code === 'EMFILE' || code === 'ENFILE') return this.#limit('no watches left');
      log.debug('a directory cannot be watched', { directory, error });
      return true;
    }
  }

  #limit(limit: WatchLimit): false {
    this.#isLimited = true;
    this.#options.onLimit(limit);
    return false;
  }

  #heard(directory: string, name: string, event: WatchEvent): void {
    const path = join(directory, name);
    if (name === RULES_FILE) void this.#readRules(directory);
    // What it is, is not known yet: a rule for directories alone is asked about below.
    if (this.isIgnored(path, false)) return;
    if (event === 'rename') void this.#renamed(path);
    else if (!this.#watches.has(path)) this.#options.onEvent(path, event);
  }

  /** It has come, gone, or been replaced. */
  async #renamed(path: string): Promise<void> {
    const there = await kindOf(path);
    if (this.#isDisposed) return;
    // A directory tells of its own end under its own name, as if it had been in itself.
    if (there === null && basename(path) === basename(dirname(path))) return;
    const isDirectory = there === 'directory';
    const wasWatched = this.#watches.has(path);
    if (!isDirectory && wasWatched) this.#leave(path);
    else if (!isDirectory) this.#options.onEvent(path, 'rename');
    else if (!this.isIgnored(path, true)) {
      // Perhaps another one of the same name.
      if (wasWatched) this.#leave(path);
      await this.#enter(path, true);
    }
  }

  #leave(directory: string): void {
    for (const [watched, watcher] of this.#watches) {
      if (!isWithin(watched, directory)) continue;
      watcher.close();
      this.#watches.delete(watched);
      if (watched !== this.#options.root) this.#rules.delete(watched);
    }
  }

  /** The innermost rules that say something of a path decide, as with git. */
  isIgnored(path: string, isDirectory: boolean): boolean {
    const { root } = this.#options;
    if (NEVER.has(basename(path))) return true;
    for (let directory = dirname(path); ; directory = dirname(directory)) {
      const verdict = this.#rules.get(directory)?.(slashed(relative(directory, path)), isDirectory) ?? 'none';
      if (verdict !== 'none') return verdict === 'meant';
      if (directory === root || !isWithin(directory, root)) return false;
    }
  }

  async #readRules(directory: string): Promise<void> {
    const text = await rulesIn(join(directory, RULES_FILE));
    if (text === '') this.#rules.delete(directory);
    else this.#rules.set(directory, pathRules(text));
  }
}

function slashed(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

/** Empty where there are none. */
async function rulesIn(path: string): Promise<string> {
  try {
    return await readRegularFile(path, LARGEST_RULES);
  } catch {
    return ''; // not there, or not for us to read
  }
}

async function entriesOf(directory: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch {
    return []; // gone meanwhile, or not for us to read
  }
}

async function kindOf(path: string): Promise<'directory' | 'other' | null> {
  try {
    return (await lstat(path)).isDirectory() ? 'directory' : 'other';
  } catch {
    return null; // gone
  }
}
