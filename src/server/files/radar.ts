/** What of the ledger is worth a look: the files that were changed, who has a lock on them, who does not know them any more. */
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { FileLedger, FileRecord } from '../../core/locks/file-ledger.ts';
import type { Lock } from '../../core/locks/lock.ts';
import type { LockDesk } from '../lock-desk.ts';
import type { TeamFiles } from './team-files.ts';

export interface RadarFile extends FileRecord {
  /** The lock that a pane has on it now. */
  readonly lock: Lock | null;
  /** Ids of panes that have read it, and do not know what another has made of it since. */
  readonly outdated: ReadonlySet<string>;
}

export class Radar implements Disposable {
  readonly #ledger: FileLedger;
  readonly #desk: LockDesk;
  readonly #owned = new DisposableStore();
  readonly #changed = new Emitter<void>();
  readonly onChanged = this.#changed.event;
  #locks: readonly Lock[] = [];
  /** The locks are not those that are held now. */
  #isBehind = true;

  constructor({ ledger, desk, onChanged }: Pick<TeamFiles, 'ledger' | 'desk' | 'onChanged'>) {
    this.#ledger = ledger;
    this.#desk = desk;
    this.#owned.add(onChanged(() => this.#changed.fire()));
    this.#owned.add(
      desk.onChanged(() => {
        this.#isBehind = true;
        this.#changed.fire();
      }),
    );
  }

  /** As far as it is known at once; `onChanged` tells when more is. */
  files(): readonly RadarFile[] {
    if (this.#isBehind) void this.#look();
    return radarFiles(this.#ledger, this.#locks);
  }

  async filesNow(): Promise<readonly RadarFile[]> {
    return radarFiles(this.#ledger, await this.#desk.held());
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #look(): Promise<void> {
    this.#isBehind = false;
    const locks = await this.#desk.held();
    const isSame = locks.map(({ id }) => id).join() === this.#locks.map(({ id }) => id).join();
    this.#locks = locks;
    if (!isSame) this.#changed.fire();
  }
}

export function radarFiles(ledger: FileLedger, locks: readonly Lock[]): readonly RadarFile[] {
  const lockOn = new Map(locks.map((lock) => [lock.path, lock]));
  return ledger.changes().map((file) => ({
    ...file,
    lock: lockOn.get(file.path) ?? null,
    outdated: new Set(
      file.touches.map(({ pane }) => pane).filter((pane) => ledger.unseen(pane, file.path) !== null),
    ),
  }));
}
