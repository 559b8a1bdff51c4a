/** Which lock of another pane each pane has run into and that is still held: what the status line shows of locks. */
import type { Clock } from '../../base/clock.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Lock } from '../../core/locks/lock.ts';
import type { LockDesk } from '../lock-desk.ts';

export class LockedOut implements Disposable {
  readonly #desk: LockDesk;
  readonly #clock: Clock;
  readonly #owned = new DisposableStore();
  readonly #changed = new Emitter<void>();
  readonly onChanged = this.#changed.event;
  /** By the id of the pane that was refused. */
  readonly #against = new Map<string, Lock>();
  /** While there is something to see the end of. */
  #following: Disposable | null = null;
  #expiry: Disposable | null = null;

  constructor(desk: LockDesk, clock: Clock) {
    this.#desk = desk;
    this.#clock = clock;
    this.#owned.add(
      desk.onRefused(({ pane, lock }) => {
        this.#against.set(pane, lock);
        this.#following ??= desk.follow();
        this.#awaitExpiry();
        this.#changed.fire();
      }),
    );
    this.#owned.add(desk.onChanged(() => void this.#look()));
  }

  /** Null where nobody keeps the pane off anything. */
  of(pane: string): Lock | null {
    return this.#against.get(pane) ?? null;
  }

  dispose(): void {
    this.#owned.dispose();
    this.#against.clear();
    this.#rest();
  }

  async #look(): Promise<void> {
    if (this.#against.size === 0) return;
    const held = new Set((await this.#desk.held()).map(({ id }) => id));
    const over = [...this.#against].filter(([, { id }]) => !held.has(id));
    for (const [pane] of over) this.#against.delete(pane);
    if (this.#against.size === 0) this.#rest();
    else this.#awaitExpiry();
    if (over.length > 0) this.#changed.fire();
  }

  /** A lease that ends by itself is told by nobody. */
  #awaitExpiry(): void {
    this.#expiry?.dispose();
    const next = Math.min(...[...this.#against.values()].map(({ expiresAt }) => expiresAt));
    this.#expiry = this.#clock.after(Math.max(1, next - this.#clock.now()), () => void this.#look());
  }

  #rest(): void {
    this.#following?.dispose();
    this.#following = null;
    this.#expiry?.dispose();
    this.#expiry = null;
  }
}
