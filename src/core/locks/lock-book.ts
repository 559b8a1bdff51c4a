/**
 * All locks of a user, and who waits for one: decisions as functions from one book to the next. Nothing here knows
 * files or processes; `now` is milliseconds since the epoch.
 *
 * Whoever waits is served in the order of asking: a wish that stands in the way of an earlier one waits behind it, so
 * that readers who come and go never keep a writer waiting for ever.
 */
import { areCompatible, doOverlap, isSameHolder, type Lock, type LockWait, type LockWish } from './lock.ts';

export interface LockBook {
  /** In the order in which they were given. */
  readonly locks: readonly Lock[];
  /** In the order in which they asked. */
  readonly waiting: readonly LockWait[];
}

export const EMPTY_BOOK: LockBook = { locks: [], waiting: [] };

export interface LockRequest extends LockWish {
  /** Names the lock once it is held, and the place in the queue until then. */
  readonly id: string;
  /** How long the lock is held at most. Milliseconds. */
  readonly leaseMs: number;
  /** Until when a place in the queue is kept; null asks once and takes no place. Milliseconds since the epoch. */
  readonly waitUntil: number | null;
}

export type LockDecision =
  | { readonly kind: 'granted'; readonly lock: Lock }
  /** `holders` are the locks in the way; none where only others who asked earlier are (`ahead`). */
  | { readonly kind: 'refused'; readonly holders: readonly Lock[]; readonly ahead: readonly LockWait[] };

/** Gives the lock, or says who stands in the way and, where it is to wait, keeps its place in the queue. */
export function requestLock(
  book: LockBook,
  request: LockRequest,
  now: number,
): { readonly book: LockBook; readonly decision: LockDecision } {
  const current = withoutExpired(book, now);
  const place = current.waiting.findIndex(({ id }) => id === request.id);
  const earlier = place < 0 ? current.waiting : current.waiting.slice(0, place);
  const holders = current.locks.filter((lock) => !areCompatible(lock, request));
  // One who holds part of it already goes first, or two would wait for each other's turn.
  const isInside = current.locks.some(
    (lock) => isSameHolder(lock.holder, request.holder) && doOverlap(lock, request),
  );
  const ahead = isInside ? [] : earlier.filter((wait) => !areCompatible(wait, request));
  const { id } = request;
  const wish = wishOf(request);
  const others = current.waiting.filter((wait) => wait.id !== id);
  if (holders.length === 0 && ahead.length === 0) {
    const lock: Lock = { id, ...wish, acquiredAt: now, expiresAt: now + request.leaseMs };
    return {
      book: { locks: [...current.locks, lock], waiting: others },
      decision: { kind: 'granted', lock },
    };
  }
  const decision: LockDecision = { kind: 'refused', holders, ahead };
  if (request.waitUntil === null || request.waitUntil <= now) {
    return { book: place < 0 ? current : { ...current, waiting: others }, decision };
  }
  const kept = current.waiting.at(place);
  if (place >= 0 && kept?.expiresAt === request.waitUntil) return { book: current, decision };
  const since = place < 0 ? now : (kept?.since ?? now);
  const wait: LockWait = { id, ...wish, since, expiresAt: request.waitUntil };
  const waiting = place < 0 ? [...current.waiting, wait] : current.waiting.with(place, wait);
  return { book: { ...current, waiting }, decision };
}

/** Without the locks and the places in the queue that `isGone` names; the same book where there is none. */
export function release(book: LockBook, isGone: (entry: Lock | LockWait) => boolean): LockBook {
  const locks = book.locks.filter((lock) => !isGone(lock));
  const waiting = book.waiting.filter((wait) => !isGone(wait));
  const isSame = locks.length === book.locks.length && waiting.length === book.waiting.length;
  return isSame ? book : { locks, waiting };
}

/** Without what has outlived its lease or its patience. */
export function withoutExpired(book: LockBook, now: number): LockBook {
  return release(book, ({ expiresAt }) => expiresAt <= now);
}

/** The same locks, held until `expiresAt` where that is later: their work goes on. */
export function renew(book: LockBook, isMeant: (lock: Lock) => boolean, expiresAt: number): LockBook {
  const isDue = (lock: Lock): boolean => lock.expiresAt < expiresAt && isMeant(lock);
  if (!book.locks.some(isDue)) return book;
  return { ...book, locks: book.locks.map((lock) => (isDue(lock) ? { ...lock, expiresAt } : lock)) };
}

/** Takes what stands in the way of `request` from its holders, and gives it. `taken` are the locks they lost. */
export function stealLock(
  book: LockBook,
  request: LockRequest,
  now: number,
): { readonly book: LockBook; readonly lock: Lock; readonly taken: readonly Lock[] } {
  const current = withoutExpired(book, now);
  const taken = current.locks.filter((lock) => !areCompatible(lock, request));
  const { id } = request;
  const wish = wishOf(request);
  const lock: Lock = { id, ...wish, acquiredAt: now, expiresAt: now + request.leaseMs };
  const kept = current.locks.filter((other) => !taken.includes(other));
  const waiting = current.waiting.filter((wait) => wait.id !== id);
  return { book: { locks: [...kept, lock], waiting }, lock, taken };
}

/** When the next lock or place in the queue ends by itself; null where there is none. */
export function nextExpiry({ locks, waiting }: LockBook): number | null {
  const ends = [...locks, ...waiting].map(({ expiresAt }) => expiresAt);
  return ends.length === 0 ? null : Math.min(...ends);
}

function wishOf({ path, kind, holder, file }: LockWish): LockWish {
  return { path, kind, holder, ...(file !== undefined && { file }) };
}
