/**
 * What a lock is, and when two of them exclude one another. A lock on a directory covers everything below it. Paths are
 * absolute and real (links resolved by whoever asks), so two names of one file are one path, and the same file in two
 * worktrees is two.
 *
 * `read` keeps a file as it is: many at once. `write` is for changing it: one, and no `read` beside it; looking at the
 * file goes on. `exclusive` is `write`, and nobody else is to look either.
 */
import type { ProcessIdentity } from '../../base/process-identity.ts';
import { isWithin } from '../../base/within.ts';

export const LOCK_KINDS = ['read', 'write', 'exclusive'] as const;
export type LockKind = (typeof LOCK_KINDS)[number];

/** Who holds a lock, or waits for one: a pane of a session, for as long as the session's server lives. */
export interface LockHolder {
  readonly session: string;
  /** The pane's id. */
  readonly pane: string;
  /** The name it went by when it asked; for people. */
  readonly name: string;
  /** The pane's child; null where it has none. */
  readonly pid: number | null;
  /** The process that answers for the lock: when it is gone, so is the lock. */
  readonly server: ProcessIdentity;
}

export interface LockWish {
  readonly path: string;
  readonly kind: LockKind;
  readonly holder: LockHolder;
  /** Which file that is, by its device and its number there; absent where nothing was there, or no plain file. */
  readonly file?: string;
}

export interface Lock extends LockWish {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly acquiredAt: number;
  /** The end of its lease: from then on it holds nobody off. Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** A place in the queue for a lock. */
export interface LockWait extends LockWish {
  readonly id: string;
  readonly since: number;
  readonly expiresAt: number;
}

/** Whether both can be had at once. A pane never stands in its own way: its subagents are told apart by nobody. */
export function areCompatible(one: LockWish, other: LockWish): boolean {
  if (isSameHolder(one.holder, other.holder)) return true;
  if (one.kind === 'read' && other.kind === 'read') return true;
  return !doOverlap(one, other);
}

/** Whether they are about the same file, or one about a directory that the other's lies in. */
export function doOverlap(one: LockWish, other: LockWish): boolean {
  return isWithin(one.path, other.path) || isWithin(other.path, one.path);
}

/** Pane ids are unique over all sessions of a user. */
export function isSameHolder(one: LockHolder, other: LockHolder): boolean {
  return one.pane === other.pane && one.session === other.session;
}
