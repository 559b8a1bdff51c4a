/**
 * The locks of a user: one book for all sessions. Every decision is one step in a turn of its own: read, decide, write
 * (lock-journal.ts). What a dead server held is gone at the next look, since nobody answers for it.
 *
 * A server remembers what its own panes hold. So a file that was removed or damaged, a disk that is full, or a server
 * that was stopped in its turn costs the sessions their view of one another for a while, and nobody a lock: it is
 * decided by what is remembered, and written as soon as it can be.
 */
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { isSameProcessAlive, type ProcessIdentity } from '../base/process-identity.ts';
import { EMPTY_BOOK, release, withoutExpired, type LockBook } from '../core/locks/lock-book.ts';
import { setAside } from '../files/atomic-file.ts';
import { acquireLock } from '../files/file-lock.ts';
import { fileFailure } from '../files/file-failure.ts';
import { ensurePrivateDirectory } from '../files/private-directory.ts';
import { isEmpty, LockJournal } from './lock-journal.ts';
import { LockMirror } from './lock-mirror.ts';

/** A turn takes less than a millisecond; so many sessions never queue for longer. */
const PATIENCE_MS = 3000;
/** While nothing could be written, nobody is kept waiting for it again and again. */
const SHORT_PATIENCE_MS = 20;
/** What could not be written is tried again so often. */
const RETRY_MS = 1000;

export interface LedgerOptions {
  /** ccmux's data directory. */
  readonly data: string;
  /** The process that answers for the locks it asks for: this server. */
  readonly server: ProcessIdentity;
  readonly clock: Clock;
  readonly log: Log;
  /** Told where a damaged file is kept from now on. */
  readonly onSetAside?: (aside: string) => void;
  /** Told once when locks cannot be written any more. */
  readonly onBehind?: (error: unknown) => void;
}

/** One change: the next book, and what is told of it. The same book is not written. */
export type LedgerChange<T> = (
  book: LockBook,
  now: number,
) => { readonly book: LockBook; readonly result: T };

export class LockLedger {
  readonly #options: LedgerOptions;
  readonly #journal: LockJournal;
  readonly #mirror: LockMirror;
  /** What this server's panes hold and wait for, by its own last change. */
  #own: LockBook = EMPTY_BOOK;
  /** What was read last, in case that no more can be. */
  #seen: LockBook | null = null;
  /** The last change could not be written: the file does not tell of it. */
  #isBehind = false;
  #retry: Disposable | null = null;
  #isDisposed = false;
  /** Changes of one server take turns here; the lock on disk is for other servers. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: LedgerOptions) {
    this.#options = options;
    const { data, clock, log } = options;
    this.#journal = new LockJournal(join(data, 'locks', 'active-locks.jsonl'));
    this.#mirror = new LockMirror({
      path: join(data, 'locks', 'active-locks.json'),
      look: () => withoutExpired(this.#current(), clock.now()),
      version: () => this.#read(),
      ...{ clock, log },
    });
  }

  /** Where all of it lies: whoever waits for a change watches this file's directory. */
  get path(): string {
    return this.#journal.path;
  }

  /** Who holds what now. It waits for no other server: the file is always whole. */
  look(): Promise<LockBook> {
    const looked = this.#turn.then(() => {
      // What is damaged is mended, and what could not be written before is written, under the turn alone.
      const isSound = !this.#isBehind && this.#read() !== 'damaged';
      return isSound
        ? withoutExpired(this.#current(), this.#options.clock.now())
        : this.#change((book) => ({ book, result: book }));
    });
    this.#turn = looked.catch(() => undefined);
    return looked;
  }

  /** Lets go of the file; what is held stays held. */
  async dispose(): Promise<void> {
    this.#isDisposed = true;
    this.#retry?.dispose();
    await this.#turn;
    this.#mirror.dispose();
    this.#journal.dispose();
  }

  change<T>(change: LedgerChange<T>): Promise<T> {
    const done = this.#turn.then(() => this.#change(change));
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #change<T>(change: LedgerChange<T>): Promise<T> {
    const turn = await this.#takeTurn();
    try {
      if (turn !== null && this.#read() === 'damaged') await this.#setAside();
      const now = this.#options.clock.now();
      const before = this.#current();
      const { book, result } = change(withoutExpired(before, now), now);
      const isOwn = ({ holder }: { readonly holder: { readonly server: ProcessIdentity } }): boolean =>
        isSame(holder.server, this.#options.server);
      this.#own = { locks: book.locks.filter(isOwn), waiting: book.waiting.filter(isOwn) };
      if (turn !== null) this.#write(before, book);
      return result;
    } finally {
      turn?.dispose();
    }
  }

  /** Null where the turn is not to be had. */
  async #takeTurn(): Promise<Disposable | null> {
    try {
      ensurePrivateDirectory(join(this.#options.data, 'locks'));
      return await acquireLock({
        path: `${this.path}.turn`,
        patienceMs: this.#isBehind ? SHORT_PATIENCE_MS : PATIENCE_MS,
        refusal: 'another ccmux is deciding about locks and does not get on',
      });
    } catch (error) {
      this.#fallBehind(error);
      return null;
    }
  }

  /** The book of the file; null where there is none. What cannot be read is as it was. */
  #read(): LockBook | 'damaged' | null {
    try {
      const read = this.#journal.read();
      if (read !== 'damaged') this.#seen = read;
      return read;
    } catch (error) {
      this.#fallBehind(fileFailure('read', this.path, error));
      return this.#seen;
    }
  }

  /** The file's book with this server's own part as it remembers it where the file does not know better. */
  #current(): LockBook {
    const read = this.#read();
    const ofLiving = release(read === null || read === 'damaged' ? EMPTY_BOOK : read, isOfDead());
    if (read !== null && read !== 'damaged' && !this.#isBehind) return ofLiving;
    const others = release(ofLiving, ({ holder }) => isSame(holder.server, this.#options.server));
    return {
      locks: [...others.locks, ...this.#own.locks],
      waiting: [...others.waiting, ...this.#own.waiting].sort((one, other) => one.since - other.since),
    };
  }

  #write(before: LockBook, book: LockBook): void {
    const isUntold = this.#isBehind || (this.#seen === null && !isEmpty(book));
    if (book === before && !isUntold) return;
    try {
      this.#journal.write(book);
      this.#seen = book;
      this.#isBehind = false;
      this.#mirror.changed();
    } catch (error) {
      this.#fallBehind(fileFailure('write', this.path, error));
    }
  }

  async #setAside(): Promise<void> {
    const { clock, log, onSetAside } = this.#options;
    const aside = `${this.path}.damaged-${clock.now()}`;
    try {
      await setAside(this.path, aside);
      log.warn('the file of locks is damaged, was set aside and is made anew', { path: this.path, aside });
      onSetAside?.(aside);
    } catch (error) {
      this.#fallBehind(error);
    }
  }

  #fallBehind(error: unknown): void {
    const { clock, log, onBehind } = this.#options;
    if (!this.#isDisposed) {
      this.#retry?.dispose();
      this.#retry = clock.after(RETRY_MS, () => void this.look());
    }
    if (this.#isBehind) return;
    this.#isBehind = true;
    log.warn('the locks cannot be written, other sessions do not see them', { error });
    onBehind?.(error);
  }
}

function isSame(one: ProcessIdentity, other: ProcessIdentity): boolean {
  return one === other || (one.pid === other.pid && one.startTime === other.startTime);
}

/** Servers are few, and each is looked at once. */
function isOfDead(): (entry: { readonly holder: { readonly server: ProcessIdentity } }) => boolean {
  const known: { readonly server: ProcessIdentity; readonly isDead: boolean }[] = [];
  return ({ holder: { server } }) => {
    const found = known.find((each) => isSame(each.server, server));
    if (found !== undefined) return found.isDead;
    const isDead = isSurelyDead(server);
    known.push({ server, isDead });
    return isDead;
  };
}

/** What cannot be looked at, for want of descriptors say, may live. */
function isSurelyDead(server: ProcessIdentity): boolean {
  try {
    return !isSameProcessAlive(server);
  } catch {
    return false;
  }
}
