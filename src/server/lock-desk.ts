/**
 * Locks on files for the panes of this session: asks the ledger that all sessions share, waits where somebody is
 * willing to, and gives back what a pane held as soon as its program has ended.
 */
import { randomUUID } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { DirectoryWatch } from '../agent/directory-watch.ts';
import type { Clock } from '../base/clock.ts';
import { disposable, DisposableStore, type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { Log } from '../base/log.ts';
import { identityKey, type ProcessIdentity } from '../base/process-identity.ts';
import { CcmuxError } from '../core/errors.ts';
import {
  areCompatible,
  type Lock,
  type LockHolder,
  type LockKind,
  type LockWait,
} from '../core/locks/lock.ts';
import { EMPTY_BOOK, nextExpiry, release, requestLock, stealLock, type LockBook, type LockDecision } from '../core/locks/lock-book.ts'; // prettier-ignore
import { findPane } from '../core/session-state.ts';
import { fileIdentity, mayBeOneFile, type FileIdentity } from '../files/file-identity.ts';
import type { Session } from '../session/session.ts';
import { ageText } from '../ui/age.ts';
import { LockLedger, type LedgerChange } from '../store/lock-ledger.ts';

export interface LockDeskOptions {
  readonly session: Session;
  /** ccmux's data directory. */
  readonly data: string;
  readonly server: ProcessIdentity;
  /** How long a lock is held at most where its request does not say. */
  readonly leaseMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

export interface LockOrder {
  /** A real one: see files/real-path.ts. */
  readonly path: string;
  readonly kind: LockKind;
  /** Id of the pane that is to hold it. */
  readonly pane: string;
  readonly leaseMs: number;
}

/** Where a change of another session may go untold. */
const LOOK_AGAIN_MS = 1000;
/** A place in the queue ends this much after the last time it was asked for: whoever waits asks again before. */
const PLACE_MS = 10_000;

export class LockDesk implements Disposable {
  readonly #options: LockDeskOptions;
  readonly #ledger: LockLedger;
  readonly #owned = new DisposableStore();
  readonly #changed = new Emitter<void>();
  /** The book has changed, by us, or, while somebody follows it, by another session. */
  readonly onChanged = this.#changed.event;
  readonly #refused = new Emitter<{ readonly pane: string; readonly lock: Lock }>();
  /** A pane did not get a lock since another has `lock`. */
  readonly onRefused = this.#refused.event;
  /** Counts those changes, so that none is missed between a look and the wait for the next. */
  #changes = 0;
  #waiting = 0;
  #watch: DirectoryWatch | null = null;

  constructor(options: LockDeskOptions) {
    this.#options = options;
    const { session } = options;
    const onSetAside = (aside: string): void => {
      const text = `the file of locks was damaged and is kept as ${aside}: what other sessions hold is not known here`;
      session.notice({ kind: 'warning', text });
    };
    const onBehind = (error: unknown): void => {
      const why = error instanceof CcmuxError ? error.message : String(error);
      const text = `locks are not shared with other sessions for now, within this one they hold: ${why}`;
      session.notice({ kind: 'warning', text });
    };
    this.#ledger = new LockLedger({ ...options, onSetAside, onBehind });
    this.#owned.add(
      session.events.onPublished((event) => {
        if (event.type === 'pane-exited' || event.type === 'pane-closed') void this.#giveBack(event.pane);
      }),
    );
  }

  get leaseMs(): number {
    return this.#options.leaseMs;
  }

  /**
   * Waits its turn for at most `timeoutMs`; 0 asks once. Throws CcmuxError: 'held' where it does not wait, 'timed-out',
   * 'not-found' where the pane is closed meanwhile, 'failed' where `signal` aborts.
   */
  async acquire(order: LockOrder, timeoutMs: number, signal: AbortSignal): Promise<Lock> {
    const { clock } = this.#options;
    const { path } = order;
    const id = randomUUID();
    const end = clock.monotonic() + timeoutMs;
    // Renewed seldom: each renewal is a change that all others who wait look at.
    let placeUntil: number | null = null;
    const watching = timeoutMs > 0 ? this.follow() : null;
    let isPlaced = true;
    try {
      for (;;) {
        const seen = this.#changes;
        const leftMs = end - clock.monotonic();
        if (leftMs <= 0) placeUntil = null;
        else if (placeUntil === null || placeUntil - clock.now() < PLACE_MS / 2) {
          placeUntil = clock.now() + Math.min(leftMs, PLACE_MS);
        }
        const { decision, lookAgainMs } = await this.#ask(order, id, placeUntil);
        if (signal.aborted) throw new CcmuxError('failed', 'nobody waits for the lock any longer');
        if (decision.kind === 'granted') return decision.lock;
        if (leftMs <= 0) {
          this.#tellRefusal(order, path, decision);
          // Its place in the queue went with the last asking.
          isPlaced = false;
          throw refusal(path, decision, { now: clock.now(), hasWaited: timeoutMs > 0 });
        }
        await this.#nextChange(seen, Math.min(leftMs, lookAgainMs, LOOK_AGAIN_MS), signal);
      }
    } catch (error) {
      if (isPlaced) await this.#drop((entry) => entry.id === id);
      throw error;
    } finally {
      watching?.dispose();
    }
  }

  /** Gives back what the pane holds of the path, a real one; answers how many locks that were. */
  async release(pane: string, path: string): Promise<number> {
    const identity = fileIdentity(path);
    return this.#drop(({ path: held, file, holder }) => {
      const isMeant =
        held === path || (file !== undefined && file === identity?.key && mayBeOneFile(identity, path, held));
      return isMeant && this.#isHeldBy(holder, pane);
    });
  }

  /** Gives back locks by their ids. */
  async releaseAll(ids: ReadonlySet<string>): Promise<void> {
    if (ids.size > 0) await this.#drop(({ id }) => ids.has(id));
  }

  /** Who has `path`, a real one, so much for themselves that the pane is not even to look; null where nobody has. */
  async exclusiveOn(path: string, pane: string): Promise<Lock | null> {
    const look = { path, kind: 'read' as const, holder: this.#holder(pane) };
    const { locks } = await this.#ledger.look();
    return locks.find((lock) => lock.kind === 'exclusive' && !areCompatible(lock, look)) ?? null;
  }

  /** All locks of the user's sessions, as they are now. */
  async held(): Promise<readonly Lock[]> {
    return (await this.#ledger.look()).locks;
  }

  /** Takes the lock from whoever has it; `taken` is what they lost. */
  async steal(order: LockOrder): Promise<{ readonly lock: Lock; readonly taken: readonly Lock[] }> {
    const { clock, log } = this.#options;
    const holder = this.#holder(order.pane);
    const identity = fileIdentity(order.path);
    const id = randomUUID();
    const { lock, taken } = await this.#change((book) => {
      const request = { ...namedAsHeld(book, order, identity), holder, id, waitUntil: null };
      const { book: after, ...result } = stealLock(book, request, clock.now());
      return { book: after, result };
    });
    const from = taken.map(({ holder }) => holder.name);
    log.warn('a lock was stolen', { path: lock.path, by: lock.holder.name, from });
    this.#publish('lock-stolen', lock, from);
    return { lock, taken };
  }

  dispose(): void {
    this.#owned.dispose();
    this.#watch?.dispose();
    void this.#ledger.dispose();
  }

  async #ask(
    order: LockOrder,
    id: string,
    waitUntil: number | null,
  ): Promise<{ readonly decision: LockDecision; readonly lookAgainMs: number }> {
    const holder = this.#holder(order.pane);
    const identity = fileIdentity(order.path);
    const { decision, lookAgainMs } = await this.#change((book, now) => {
      const wish = { ...namedAsHeld(book, order, identity), holder };
      const { book: after, decision: result } = requestLock(book, { ...wish, id, waitUntil }, now);
      const inTheWay =
        result.kind === 'granted' ? EMPTY_BOOK : { locks: result.holders, waiting: result.ahead };
      const freeAt = nextExpiry(inTheWay);
      return {
        book: after,
        result: { decision: result, lookAgainMs: Math.max(1, (freeAt ?? Infinity) - now) },
      };
    });
    if (decision.kind === 'granted') this.#publish('lock-acquired', decision.lock, []);
    return { decision, lookAgainMs };
  }

  async #change<T>(change: LedgerChange<T>): Promise<T> {
    const { result, isChanged } = await this.#ledger.change((before, now) => {
      const { book, result: told } = change(before, now);
      return { book, result: { result: told, isChanged: book !== before } };
    });
    if (isChanged) this.#tellChange();
    return result;
  }

  /** Ends locks and places in the queue; answers how many locks. A ledger that does not answer is logged. */
  async #drop(isMeant: (entry: Lock | LockWait) => boolean): Promise<number> {
    try {
      const dropped = await this.#change((book) => {
        const result = book.locks.filter(isMeant);
        return { book: release(book, isMeant), result };
      });
      for (const lock of dropped) this.#publish('lock-released', lock, []);
      return dropped.length;
    } catch (error) {
      this.#options.log.warn('locks could not be given back, they end with their leases', { error });
      return 0;
    }
  }

  async #giveBack(pane: string): Promise<void> {
    await this.#drop((entry) => this.#isHeldBy(entry.holder, pane));
  }

  #isHeldBy({ pane, server }: LockHolder, id: string): boolean {
    return pane === id && identityKey(server) === identityKey(this.#options.server);
  }

  /** Throws CcmuxError('not-found') where the pane is closed. */
  #holder(id: string): LockHolder {
    const { session, server } = this.#options;
    const pane = findPane(session.state, id);
    if (pane === undefined || pane.phase === 'closing') {
      throw new CcmuxError('not-found', 'the pane that the lock is for was closed');
    }
    return { session: session.state.name, pane: id, name: pane.seat.name, pid: pane.pid, server };
  }

  #tellRefusal({ kind, pane }: LockOrder, path: string, { holders }: Refusal): void {
    if (holders.length > 0) this.#refused.fire({ pane, lock: holders[0] });
    const from = holders.map(({ holder }) => holder.name);
    const { name } = this.#holder(pane);
    this.#options.session.events.publish({ type: 'lock-refused', pane, name, path, kind, from });
  }

  #publish(
    type: 'lock-acquired' | 'lock-released' | 'lock-stolen',
    lock: Lock,
    from: readonly string[],
  ): void {
    const { path, kind, holder } = lock;
    this.#options.session.events.publish({ type, pane: holder.pane, name: holder.name, path, kind, from });
  }

  #tellChange(): void {
    this.#changes += 1;
    this.#changed.fire();
  }

  /** `onChanged` tells of other sessions' changes too until this is disposed: the ledger's directory is watched. */
  follow(): Disposable {
    const { log } = this.#options;
    const directory = dirname(this.#ledger.path);
    const file = basename(this.#ledger.path);
    const onChange = (): void => this.#tellChange();
    this.#waiting += 1;
    this.#watch ??= new DirectoryWatch({ directory, concerns: (name) => name === file, onChange, log });
    return disposable(() => {
      this.#waiting -= 1;
      if (this.#waiting > 0) return;
      this.#watch?.dispose();
      this.#watch = null;
    });
  }

  /** Resolves at the first change after `seen`, after `ms`, or when nobody waits any longer. */
  #nextChange(seen: number, ms: number, signal: AbortSignal): Promise<void> {
    if (this.#changes !== seen || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = (): void => {
        listening.dispose();
        timer.dispose();
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const listening = this.#changed.event(finish);
      const timer = this.#options.clock.after(ms, finish);
      signal.addEventListener('abort', finish);
    });
  }
}

/** The wish by the name under which the file is locked, or waited for, already; else by its own. */
function namedAsHeld(
  { locks, waiting }: LockBook,
  order: LockOrder,
  identity: FileIdentity | null,
): LockOrder & { readonly file?: string } {
  if (identity === null) return order;
  const file = identity.key;
  const held = [...locks, ...waiting].find((entry) => {
    return entry.file === file && mayBeOneFile(identity, order.path, entry.path);
  });
  return { ...order, path: held?.path ?? order.path, file };
}

type Refusal = Extract<LockDecision, { kind: 'refused' }>;

/** Names who is in the way, with what, since when, and what can be done. */
function refusal(
  path: string,
  decision: Refusal,
  { now, hasWaited }: { readonly now: number; readonly hasWaited: boolean },
): CcmuxError {
  const { holders, ahead } = decision;
  const [first] = holders;
  const others = holders.length > 1 ? ` and ${holders.length - 1} more` : '';
  const since = (ms: number): string => `since ${ageText(now - ms)}`;
  const why =
    holders.length > 0
      ? `${first.holder.name} of session ${first.holder.session} has a ${first.kind} lock on ${first.path} ${since(first.acquiredAt)}${others}`
      : `${ahead[0].holder.name} of session ${ahead[0].holder.session} waits for it ${since(ahead[0].since)}`;
  if (hasWaited) return new CcmuxError('timed-out', `${path} did not become free: ${why}`);
  return new CcmuxError('held', `${path} is locked: ${why}`, {
    hint: 'wait with --wait, or take it with `ccmux lock steal`',
  });
}
