/**
 * What a session that lives for long puts in order from time to time: temporary files that nobody has touched for long
 * go, conversations that nobody has used for long are archived, and what killed processes left in the store is put into
 * its place. No conversation is ever deleted here: how many could be is told, and the user decides.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { readProcessIdentity } from '../base/process-identity.ts';
import { DAY_MS, isOlder } from '../conversation/age.ts';
import { archiveOld } from '../conversation/archiving.ts';
import { readCatalogue } from '../conversation/catalogue.ts';
import { countedConversations } from '../conversation/counted.ts';
import type { Directories, SessionSettings } from '../core/plan.ts';
import { tryLock } from '../files/file-lock.ts';
import { removeStaleFiles } from '../isolation/stale-files.ts';
import type { Notice } from '../session/notice.ts';
import { noteInAudit } from '../store/audit-log.ts';
import { damagedIndexLine } from '../store/conversation-index.ts';
import { recoverStore } from '../store/conversation-store.ts';

export interface HousekeepingOptions {
  readonly directories: Directories;
  readonly settings: SessionSettings['conversations'];
  /** The config directory of the claude that the user starts by hand. */
  readonly userConfigDir: string;
  readonly user: string;
  /** The directories of temporary files of the panes that are open. */
  readonly temporary: () => readonly string[];
  readonly tell: (notice: Notice) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** A start has better things to do. */
const FIRST_AFTER_MS = 5 * 60_000;
const EVERY_MS = DAY_MS;
/** As the system does with its own /tmp. */
const STALE_DAYS = 10;

export class Housekeeping implements Disposable {
  readonly #options: HousekeepingOptions;
  #timer: Disposable;
  #told = '';
  #isDisposed = false;

  constructor(options: HousekeepingOptions) {
    this.#options = options;
    this.#timer = this.#later(FIRST_AFTER_MS);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer.dispose();
  }

  #later(afterMs: number): Disposable {
    return this.#options.clock.after(afterMs, () => void this.#round());
  }

  async #round(): Promise<void> {
    try {
      await this.#removeTemporary();
      await this.#keepStore();
    } catch (error) {
      this.#options.log.warn('the housekeeping could not be done', { error });
    }
    if (!this.#isDisposed) this.#timer = this.#later(EVERY_MS);
  }

  async #removeTemporary(): Promise<void> {
    const { temporary, clock, log } = this.#options;
    const limitMs = clock.now() - STALE_DAYS * DAY_MS;
    for (const directory of temporary()) {
      const bytes = await removeStaleFiles(directory, limitMs);
      if (bytes > 0) log.info('temporary files removed', { directory, bytes });
    }
  }

  /** One server for all: the others find nothing to do. */
  async #keepStore(): Promise<void> {
    const { directories, clock, settings } = this.#options;
    const locks = join(directories.data, 'locks');
    await mkdir(locks, { recursive: true, mode: 0o700 });
    const turn = await tryLock(join(locks, 'housekeeping.lock'));
    if (turn === null) return;
    try {
      await recoverStore(directories, (pid) => readProcessIdentity(pid) !== null);
      const entries = await readCatalogue(directories, {
        onSetAside: (aside) => this.#options.tell({ kind: 'warning', text: damagedIndexLine(aside) }),
      });
      await this.#archive(entries);
      const old = entries.filter((entry) => isOlder(entry, clock.now() - settings.keepDays * DAY_MS));
      this.#tell(countedConversations(old), old.length);
    } finally {
      turn.dispose();
    }
  }

  async #archive(entries: Awaited<ReturnType<typeof readCatalogue>>): Promise<void> {
    const { directories, userConfigDir, settings, user, clock, log } = this.#options;
    const { archived, freedBytes, problems } = await archiveOld({
      ...{ directories, userConfigDir, entries },
      limitMs: clock.now() - settings.archiveDays * DAY_MS,
      now: () => clock.now(),
      isStopped: () => this.#isDisposed,
    });
    for (const problem of problems) this.#options.tell({ kind: 'warning', text: problem });
    if (archived.length === 0) return;
    log.info('conversations archived', { archived, freedBytes });
    for (const conversation of archived)
      await noteInAudit(directories, {
        action: 'archive',
        conversation,
        at: clock.now(),
        user,
        sshClient: null,
      });
  }

  /** Once, and again when it has become another number. */
  #tell(counted: string, count: number): void {
    if (count === 0 || counted === this.#told || this.#isDisposed) return;
    this.#told = counted;
    const since = `not used for ${this.#options.settings.keepDays} days`;
    const text = `${counted} ${since}: ccmux conversation cleanup shows them, and deletes them where you want it`;
    this.#options.tell({ kind: 'info', text });
  }
}
