/**
 * The file in which the locks of a user stand, `locks/active-locks.jsonl`: a book as it once was, and below it one line
 * for each change since. A change costs its own line, however many locks are held. Who writes has the turn (see
 * lock-ledger.ts); who only reads needs none: a line counts once it is whole, and a file that has grown long is replaced
 * by a new one in one step. So a writer that is killed at any point leaves the book before its change, or after it.
 *
 * All of it is done at once, not in the background: a few microseconds of the disk's cache, where each step in the
 * background costs more than that on a busy machine, and the turn is held meanwhile.
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
  type BigIntStats,
} from 'node:fs';
import type { Disposable } from '../base/disposable.ts';
import { parseJsonObject } from '../base/json.ts';
import { isForbidden, systemCode } from '../base/system-code.ts';
import { EMPTY_BOOK, type LockBook } from '../core/locks/lock-book.ts';
import { bookText, changeText, parseBook, withChange } from '../core/locks/lock-json.ts';

/** What has been read, or written, of the file. */
interface Known {
  /** Stays open, so that the file's number is given to no other. */
  readonly fd: number;
  readonly file: string;
  /** Bytes; more than `end` where the last line is not whole. */
  readonly size: number;
  readonly modifiedNs: bigint;
  /** Where the whole lines end. */
  readonly end: number;
  /** Of the first line. */
  readonly base: number;
  readonly book: LockBook;
}

/** No pipe or link that somebody has put there is waited for or followed. */
const SAFE = constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_APPEND;
const MODE = 0o600;
/** A file that is longer, and longer than twice its book, is made anew. Bytes. */
const SHORT_ENOUGH = 64 * 1024;
const NEWLINE = 0x0a;

export class LockJournal implements Disposable {
  readonly path: string;
  #known: Known | null = null;

  constructor(path: string) {
    this.path = path;
  }

  /** The book as it is now; null where there is none, 'damaged' where the file is none. Throws the system's error. */
  read(): LockBook | 'damaged' | null {
    const status = lstatSync(this.path, { bigint: true, throwIfNoEntry: false });
    if (status === undefined) {
      this.#forget();
      return null;
    }
    const known = this.#known;
    if (known !== null && known.file === fileOf(status)) {
      if (known.size === Number(status.size) && known.modifiedNs === status.mtimeNs) return known.book;
      // It was written to, not written anew, where what we know of it still stands before the rest.
      if (Number(status.size) > known.size) return this.#readFrom(known.fd, known);
    }
    this.#forget();
    if (!status.isFile()) return 'damaged';
    return this.#readFrom(openToAppend(this.path), null);
  }

  /** Under the turn, after a look. Throws the system's error; the file tells of the book before then. */
  write(after: LockBook): void {
    const known = this.#known;
    const isWhole = known !== null && known.end === known.size;
    if (!isWhole || isEmpty(after) || known.size > Math.max(SHORT_ENOUGH, 2 * known.base)) {
      this.#replace(after);
      return;
    }
    const line = Buffer.from(`${changeText(known.book, after)}\n`);
    // What it holds then is found out by the next reader, be it this one.
    this.#known = null;
    try {
      writeFileSync(known.fd, line);
      const end = known.end + line.length;
      this.#known = { ...known, end, size: end, modifiedNs: modifiedNs(known.fd), book: after };
    } catch (error) {
      closeSync(known.fd);
      throw error;
    }
  }

  dispose(): void {
    this.#forget();
  }

  #replace(book: LockBook): void {
    const fresh = `${this.path}.new`;
    const text = Buffer.from(`${bookText(book)}\n`);
    this.#forget();
    rmSync(fresh, { force: true });
    const fd = openSync(fresh, SAFE | constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, MODE);
    try {
      writeFileSync(fd, text);
      renameSync(fresh, this.path);
      // Where nobody holds a lock, no file is held open either.
      if (isEmpty(book)) closeSync(fd);
      else {
        const status = fstatSync(fd, { bigint: true });
        const [end, base] = [text.length, text.length];
        this.#known = { fd, file: fileOf(status), modifiedNs: status.mtimeNs, size: end, end, base, book };
      }
    } catch (error) {
      closeSync(fd);
      rmSync(fresh, { force: true });
      throw error;
    }
  }

  /** Reads on from what is known of the file, or all of it. What is written meanwhile is left to the next reader. */
  #readFrom(fd: number, known: Known | null): LockBook | 'damaged' | null {
    this.#known = null;
    let isKept = false;
    try {
      const status = fstatSync(fd, { bigint: true });
      if (!status.isFile()) return 'damaged';
      const from = known?.end ?? 0;
      const bytes = readBetween(fd, from, Number(status.size));
      const whole = bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1);
      const book = bookAfter(known?.book ?? null, whole);
      if (book === null) {
        // Of an empty one the power went before anything was on the disk, and with it whoever held a lock.
        return bytes.length === 0 ? null : 'damaged';
      }
      if (isEmpty(book)) return EMPTY_BOOK;
      isKept = true;
      const base = known?.base ?? whole.indexOf(NEWLINE) + 1;
      const [size, end] = [from + bytes.length, from + whole.length];
      this.#known = { fd, file: fileOf(status), modifiedNs: status.mtimeNs, size, end, base, book };
      return book;
    } finally {
      if (!isKept) closeSync(fd);
    }
  }

  #forget(): void {
    if (this.#known !== null) closeSync(this.#known.fd);
    this.#known = null;
  }
}

export function isEmpty({ locks, waiting }: LockBook): boolean {
  return locks.length === 0 && waiting.length === 0;
}

function fileOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

/** To read alone where it may not be written. */
function openToAppend(path: string): number {
  try {
    return openSync(path, SAFE | constants.O_RDWR);
  } catch (error) {
    if (!isForbidden(error) && systemCode(error) !== 'EROFS') throw error;
    return openSync(path, SAFE | constants.O_RDONLY);
  }
}

function readBetween(fd: number, from: number, to: number): Buffer {
  const bytes = Buffer.allocUnsafe(Math.max(0, to - from));
  let length = 0;
  while (length < bytes.length) {
    const read = readSync(fd, bytes, length, bytes.length - length, from + length);
    if (read === 0) break;
    length += read;
  }
  return bytes.subarray(0, length);
}

/** Null where a line is not what it is to be. */
function bookAfter(before: LockBook | null, lines: Buffer): LockBook | null {
  let book = before;
  for (const line of lines.toString('utf8').split('\n').slice(0, -1)) {
    const value = parseJsonObject(line);
    book = book === null ? parseBook(value) : withChange(book, value);
    if (book === null) return null;
  }
  return book;
}

function modifiedNs(fd: number): bigint {
  return fstatSync(fd, { bigint: true }).mtimeNs;
}
