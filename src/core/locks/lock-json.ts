/**
 * Locks as JSON: what `active-locks.json` holds and `ccmux lock list --json` prints, and what leads from one book to the
 * next. Times are ISO 8601, UTC.
 */
import { isJsonObject, jsonElements, type JsonObject, type JsonValue } from '../../base/json.ts';
import { parseProcessIdentity } from '../../base/process-identity.ts';
import { LOCK_KINDS, type Lock, type LockKind, type LockWait, type LockWish } from './lock.ts';
import type { LockBook } from './lock-book.ts';

export function lockJson({ id, acquiredAt, expiresAt, ...wish }: Lock): JsonObject {
  return { id, ...wishJson(wish), acquiredAt: isoTime(acquiredAt), expiresAt: isoTime(expiresAt) };
}

export function bookJson({ locks, waiting }: LockBook): JsonObject {
  return {
    locks: locks.map(lockJson),
    waiting: waiting.map(({ id, since, expiresAt, ...wish }) => ({
      id,
      ...wishJson(wish),
      since: isoTime(since),
      expiresAt: isoTime(expiresAt),
    })),
  };
}

const TEXTS = new WeakMap<Lock, string>();

/** The book as JSON text, in one line. Locks are many and stay, so what one looks like is worked out once. */
export function bookText(book: LockBook): string {
  const locks = book.locks.map((lock) => {
    const text = TEXTS.get(lock) ?? JSON.stringify(lockJson(lock));
    TEXTS.set(lock, text);
    return text;
  });
  const { waiting } = bookJson({ ...book, locks: [] });
  return `{"locks":[${locks.join(',')}],"waiting":${JSON.stringify(waiting)}}`;
}

/** What leads from `before` to `after`, as JSON text in one line: ids that are gone, entries that are new or other. */
export function changeText(before: LockBook, after: LockBook): string {
  const locks = difference(before.locks, after.locks);
  const waiting = difference(before.waiting, after.waiting);
  const gone = JSON.stringify([...locks.gone, ...waiting.gone]);
  return `{"gone":${gone},${bookText({ locks: locks.come, waiting: waiting.come }).slice(1)}`;
}

/** The book after a change that was written by `changeText`; null where `value` is none. */
export function withChange(book: LockBook, value: unknown): LockBook | null {
  const come = parseBook(value);
  if (come === null || !isJsonObject(value) || !Array.isArray(value.gone)) return null;
  const gone = new Set<unknown>(value.gone);
  return {
    locks: merged(book.locks, gone, come.locks),
    waiting: merged(book.waiting, gone, come.waiting),
  };
}

/** Both in their order: what stays in it is passed over, however many that are. */
function difference<T extends { readonly id: string }>(
  before: readonly T[],
  after: readonly T[],
): { readonly gone: readonly string[]; readonly come: readonly T[] } {
  const gone: string[] = [];
  const come: T[] = [];
  let next = 0;
  for (const entry of before) {
    const other = after.at(next);
    if (other === entry) next += 1;
    else if (other?.id === entry.id) {
      come.push(other);
      next += 1;
    } else gone.push(entry.id);
  }
  return { gone, come: [...come, ...after.slice(next)] };
}

/** Without what is gone; what has come takes the place of what it was, or the last. */
function merged<T extends { readonly id: string }>(
  before: readonly T[],
  gone: ReadonlySet<unknown>,
  come: readonly T[],
): readonly T[] {
  const fresh = new Map(come.map((entry) => [entry.id, entry]));
  const kept = before.filter(({ id }) => !gone.has(id));
  const stayed = kept.map((entry) => {
    const other = fresh.get(entry.id);
    fresh.delete(entry.id);
    return other ?? entry;
  });
  return [...stayed, ...fresh.values()];
}

/** What of `value` is a book; entries that are none are left out. Null where it is nothing of the kind. */
export function parseBook(value: unknown): LockBook | null {
  if (!isJsonObject(value) || !Array.isArray(value.locks)) return null;
  return {
    locks: jsonElements(value.locks)
      .map(parseLock)
      .filter((lock) => lock !== null),
    waiting: jsonElements(value.waiting)
      .map(parseWait)
      .filter((wait) => wait !== null),
  };
}

function wishJson({ path, kind, holder, file }: LockWish): JsonObject {
  const { pane, name, session, pid, server } = holder;
  return { path, kind, pane, name, session, pid, server: { ...server }, ...(file !== undefined && { file }) };
}

function parseLock(value: JsonValue): Lock | null {
  const entry = parseEntry(value, 'acquiredAt');
  return entry === null ? null : { ...entry.wish, acquiredAt: entry.from };
}

function parseWait(value: JsonValue): LockWait | null {
  const entry = parseEntry(value, 'since');
  return entry === null ? null : { ...entry.wish, since: entry.from };
}

function parseEntry(
  value: JsonValue,
  begin: 'acquiredAt' | 'since',
): {
  readonly wish: LockWish & { readonly id: string; readonly expiresAt: number };
  readonly from: number;
} | null {
  if (!isJsonObject(value)) return null;
  const { id, path, kind, pane, session, pid } = value;
  const server = parseProcessIdentity(value.server);
  const from = timeOf(value[begin]);
  const expiresAt = timeOf(value.expiresAt);
  const isWhole = isText(id) && isText(path) && isText(pane) && isText(session) && isKind(kind);
  if (!isWhole || server === null || from === null || expiresAt === null) return null;
  const name = isText(value.name) ? value.name : pane;
  const holder = { session, pane, name, pid: typeof pid === 'number' ? pid : null, server };
  const { file } = value;
  return { wish: { id, path, kind, holder, expiresAt, ...(isText(file) && { file }) }, from };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

function timeOf(value: JsonValue | undefined): number | null {
  const ms = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(ms) ? null : ms;
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string';
}

function isKind(value: JsonValue | undefined): value is LockKind {
  return LOCK_KINDS.some((kind) => kind === value);
}
