/**
 * The locks of a user, `locks/active-locks.json`: one book for all sessions. Every decision is one step under a lock of
 * its own: read, decide, write. What a dead server held is gone at the next look, since nobody answers for it.
 *
 * A server remembers what its own panes hold. So a file that was removed or damaged, or a disk that is full, costs the
 * sessions their view of one another for a while, and nobody a lock.
 */
import { constants } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { parseJsonObject } from '../base/json.ts';
import type { Log } from '../base/log.ts';
import { identityKey, isSameProcessAlive, type ProcessIdentity } from '../base/process-identity.ts';
import { systemCode } from '../base/system-code.ts';
import { EMPTY_BOOK, release, withoutExpired, type LockBook } from '../core/locks/lock-book.ts';
import { bookText, parseBook } from '../core/locks/lock-json.ts';
import { setAside } from '../files/atomic-file.ts';
import { acquireLock } from '../files/file-lock.ts';
import { fileFailure } from '../files/file-failure.ts';
import { ensurePrivateDirectory } from '../files/private-directory.ts';

/** A decision takes milliseconds; so many sessions never queue for longer. */
const PATIENCE_MS = 2000;
const FILE = 'active-locks.json';

export interface LedgerOptions {
  /** ccmux's data directory. */
  readonly data: string;
  /** The process that answers for the locks it asks for: this server. */
  readonly server: ProcessIdentity;
  readonly clock: Clock;
  readonly log: Log;
  /** Told where a damaged file is kept from now on. */
  readonly onSetAside?: (aside: string) => void;
}

/** One change: the next book, and what is told of it. The same book is not written. */
export type LedgerChange<T> = (
  book: LockBook,
  now: number,
) => { readonly book: LockBook; readonly result: T };

export class LockLedger {
  readonly #options: LedgerOptions;
  readonly #path: string;
  /** What this server's panes hold and wait for, by its own last change. */
  #own: LockBook = EMPTY_BOOK;
  /** The last change could not be written: the file does not tell of it. */
  #isBehind = false;
  /** What the file held that looked like `stamp`; open, so that its number is given to no other. */
  #read: { readonly file: FileHandle; readonly stamp: string; readonly book: LockBook } | null = null;
  /** Changes of one server take turns here; the lock on disk is for other servers. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.#path = join(options.data, 'locks', FILE);
  }

  /** Where all of it lies: whoever waits for a change watches this file's directory. */
  get path(): string {
    return this.#path;
  }

  /** Who holds what now. It waits for no other server: the file is always whole. */
  look(): Promise<LockBook> {
    // What could not be written before is written as soon as it can be.
    if (this.#isBehind) return this.change((book) => ({ book, result: book }));
    const looked = this.#turn.then(async () =>
      withoutExpired(await this.#current(), this.#options.clock.now()),
    );
    this.#turn = looked.catch(() => undefined);
    return looked;
  }

  /** Lets go of the file; what is held stays held. */
  async dispose(): Promise<void> {
    await this.#turn;
    await this.#read?.file.close();
    this.#read = null;
  }

  /** Throws CcmuxError('held') where other servers do not get on; a file that cannot be written is logged. */
  change<T>(change: LedgerChange<T>): Promise<T> {
    const done = this.#turn.then(() => this.#change(change));
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #change<T>(change: LedgerChange<T>): Promise<T> {
    ensurePrivateDirectory(join(this.#options.data, 'locks'));
    const turn = await acquireLock({
      path: `${this.#path}.turn`,
      patienceMs: PATIENCE_MS,
      refusal: 'another ccmux is deciding about locks and does not get on',
    });
    try {
      const now = this.#options.clock.now();
      const before = await this.#current();
      const { book, result } = change(withoutExpired(before, now), now);
      const isMine = ({ holder }: { readonly holder: { readonly server: ProcessIdentity } }): boolean =>
        identityKey(holder.server) === identityKey(this.#options.server);
      this.#own = { locks: book.locks.filter(isMine), waiting: book.waiting.filter(isMine) };
      const isUntold = this.#isBehind || (this.#read === null && !isEmpty(book));
      if (book !== before || isUntold) await this.#write(book);
      return result;
    } finally {
      turn.dispose();
    }
  }

  /** The file's book with this server's own part as it remembers it where the file does not know better. */
  async #current(): Promise<LockBook> {
    const read = await this.#readFile();
    const book = read ?? EMPTY_BOOK;
    const living = new Map<string, boolean>();
    const isAlive = (server: ProcessIdentity): boolean => {
      const key = identityKey(server);
      const known = living.get(key) ?? isSameProcessAlive(server);
      living.set(key, known);
      return known;
    };
    const ofLiving = release(book, ({ holder }) => !isAlive(holder.server));
    if (read !== null && !this.#isBehind) return ofLiving;
    const me = identityKey(this.#options.server);
    const others = release(ofLiving, ({ holder }) => identityKey(holder.server) === me);
    return {
      locks: [...others.locks, ...this.#own.locks],
      waiting: [...others.waiting, ...this.#own.waiting].sort((one, other) => one.since - other.since),
    };
  }

  /** Null where there is no file, or none that can be read as one. */
  async #readFile(): Promise<LockBook | null> {
    let file;
    try {
      file = await open(this.#path, constants.O_RDONLY | constants.O_NOFOLLOW);
    } catch (cause) {
      if (systemCode(cause) === 'ENOENT') return null;
      this.#options.log.warn('the locks cannot be read', { path: this.#path, error: cause });
      return null;
    }
    const stamp = await stampOf(file);
    if (this.#read?.stamp === stamp) {
      await file.close();
      return this.#read.book;
    }
    const book = parseBook(parseJsonObject(await file.readFile('utf8')));
    await this.#remember(file, stamp, book);
    if (book === null) await this.#keepAside();
    return book;
  }

  async #remember(file: FileHandle, stamp: string, book: LockBook | null): Promise<void> {
    await this.#read?.file.close();
    const isWorthIt = book !== null && !isEmpty(book);
    this.#read = isWorthIt ? { file, stamp, book } : null;
    if (!isWorthIt) await file.close();
  }

  async #keepAside(): Promise<void> {
    const { clock, log } = this.#options;
    const aside = `${this.#path}.damaged-${clock.now()}`;
    log.warn('the file of locks is damaged, was set aside and is made anew', { path: this.#path, aside });
    await setAside(this.#path, aside);
    this.#options.onSetAside?.(aside);
  }

  /** Whole or not at all. Not brought onto the disk: after a power cut no server is left to hold anything. */
  async #write(book: LockBook): Promise<void> {
    const fresh = `${this.#path}.new`;
    try {
      await rm(fresh, { force: true });
      const file = await open(fresh, 'wx', 0o600);
      try {
        await file.writeFile(`${bookText(book)}\n`);
        await rename(fresh, this.#path);
      } catch (error) {
        await file.close();
        throw error;
      }
      await this.#remember(file, await stampOf(file), book);
      this.#isBehind = false;
    } catch (cause) {
      const error = fileFailure('write', this.#path, cause);
      this.#options.log.warn('the locks cannot be written, other sessions do not see them', { error });
      this.#isBehind = true;
    }
  }
}

function isEmpty({ locks, waiting }: LockBook): boolean {
  return locks.length === 0 && waiting.length === 0;
}

/** Tells a file from every other one, and, where somebody wrote into it by hand, from what it was. */
async function stampOf(file: FileHandle): Promise<string> {
  const { ino, size, mtimeNs } = await file.stat({ bigint: true });
  return `${ino}/${size}/${mtimeNs}`;
}
