/**
 * What the panes do to the files of the project: tells the ledger what the clients' tools read and change, by their
 * hooks, and what else changes, by a watch of the project and of the places where panes work besides; and says which
 * file a pane no longer knows.
 */
import { realpathSync } from 'node:fs';
import type { Clock } from '../../base/clock.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Log } from '../../base/log.ts';
import { isWithin } from '../../base/within.ts';
import { FileLedger, type Toucher, type UnseenChange } from '../../core/locks/file-ledger.ts';
import type { Lock } from '../../core/locks/lock.ts';
import { findPane } from '../../core/session-state.ts';
import type { Session } from '../../session/session.ts';
import type { LockDesk } from '../lock-desk.ts';
import { ChangeFinder, type FoundChange } from './change-finder.ts';
import { Doers } from './doers.ts';
import { LockedOut } from './locked-out.ts';
import { MOST_DIRECTORIES, ProjectWatch, type WatchLimit } from './project-watch.ts';

export interface TeamFilesOptions {
  readonly session: Session;
  readonly desk: LockDesk;
  /** The project's directory, absolute. */
  readonly root: string;
  /** Why nothing is heard of files at all; null where it is. */
  readonly deafness: string | null;
  readonly mostDirectories?: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Whose doing a change is that nobody has told of; `null` is nobody known. */
interface Doer {
  readonly toucher: Toucher | null;
}

const UNKNOWN: Doer = { toucher: null };

/** Of the paths of one event. */
const MOST_TOLD = 100;

const LIMIT_TEXTS: Readonly<Record<WatchLimit, string>> = {
  'too many directories': `only ${MOST_DIRECTORIES} directories of the project are watched: name what is generated in .gitignore`,
  'no watches left': 'the system gives no more file watches: raise fs.inotify.max_user_watches',
};

export class TeamFiles implements Disposable {
  readonly ledger = new FileLedger();
  readonly #options: TeamFilesOptions;
  readonly #owned = new DisposableStore();
  readonly #root: string;
  readonly #doers: Doers;
  readonly #finder: ChangeFinder<Doer>;
  readonly #lockedOut: LockedOut;
  readonly #changed = new Emitter<void>();
  /** The ledger tells more. */
  readonly onChanged = this.#changed.event;
  /** By the real directory that each is of; none lies in another. */
  readonly #watches = new Map<string, ProjectWatch>();
  #limit: WatchLimit | null = null;

  constructor(options: TeamFilesOptions) {
    this.#options = options;
    const { session, desk, clock } = options;
    this.#root = realRoot(options.root);
    this.#lockedOut = this.#owned.add(new LockedOut(desk, clock));
    this.#doers = new Doers({
      now: () => clock.now(),
      isWaiting: (pane) => findPane(session.state, pane)?.status.kind === 'waiting',
    });
    this.#finder = this.#owned.add(
      new ChangeFinder<Doer>({
        clock,
        attribute: (path) => this.#attribute(path),
        both: (one, other) => (one.toucher?.pane === other.toucher?.pane ? one : UNKNOWN),
        onFound: (changes) => this.#found(changes),
      }),
    );
    this.#owned.add(
      session.events.onPublished((event) => {
        if (event.type === 'status' && event.status === 'idle') {
          this.#doers.rested(event.pane, event.activity === 'background shell');
        } else if (event.type === 'conversation') this.ledger.forgetReads(event.pane);
        else if (event.type === 'pane-exited' || event.type === 'pane-closed') this.#gone(event.pane);
        else if (event.type === 'prompt') this.begin(event.pane);
      }),
    );
  }

  /**
   * Watches the project from now on, and the ground of the pane: nothing is to be seen before a client has been told to
   * do something.
   */
  begin(pane: string): void {
    if (this.#options.deafness !== null) return;
    this.#watch(this.#root);
    const cwd = this.#options.session.livePanes.get(pane)?.cwd;
    if (cwd !== undefined) this.#watch(realRoot(cwd));
  }

  /** Not where one is that holds it, nor where it holds one: whoever works in /home does not mean all of it. */
  #watch(root: string): void {
    for (const other of this.#watches.keys()) if (isWithin(root, other) || isWithin(other, root)) return;
    const { log, session, mostDirectories = MOST_DIRECTORIES } = this.#options;
    const watched = [...this.#watches.values()].reduce((sum, { size }) => sum + size, 0);
    const watch = new ProjectWatch({
      root,
      onEvent: (path, event) => this.#finder.heard(path, event),
      onLimit: (limit) => {
        if (this.#limit !== null) return;
        this.#limit = limit;
        const text = `not all that commands write is seen: ${LIMIT_TEXTS[limit]}`;
        session.notice({ kind: 'info', text });
      },
      mostDirectories: Math.max(0, mostDirectories - watched),
      log,
    });
    this.#watches.set(root, watch);
  }

  /** The project's directory, real. */
  get root(): string {
    return this.#root;
  }

  get desk(): LockDesk {
    return this.#options.desk;
  }

  /** `lockAgainst` answers something else than before. */
  get onLockedOut(): LockedOut['onChanged'] {
    return this.#lockedOut.onChanged;
  }

  /** The lock of another pane that keeps this one off a file; null where none does. */
  lockAgainst(pane: string): Lock | null {
    return this.#lockedOut.of(pane);
  }

  /** Why changes go unseen, or some of them; null where none do. */
  get unseen(): string | null {
    return this.#options.deafness ?? (this.#limit === null ? null : LIMIT_TEXTS[this.#limit]);
  }

  commandStarted(pane: string, use: string): void {
    this.begin(pane);
    this.#doers.commandStarted(pane, use);
  }

  commandEnded(pane: string, use: string, isInBackground: boolean): void {
    this.#doers.commandEnded(pane, use, isInBackground);
  }

  /** A tool of the pane has read the file; `at` is when it began to. */
  read(pane: string, path: string, at: number): void {
    this.ledger.read(this.#toucher(pane), path, at);
    this.#changed.fire();
  }

  /** A tool may change the file from now on. */
  toolHas(pane: string, path: string): void {
    this.begin(pane);
    this.#doers.toolHas(path);
  }

  /** The tool is done with the file, and has changed it or not. */
  toolDone(pane: string, path: string, hasChanged: boolean): void {
    this.#doers.toolDone(path, hasChanged);
    if (!hasChanged) return;
    this.ledger.changed(this.#toucher(pane), path, { at: this.#options.clock.now(), cause: 'tool' });
    this.#changed.fire();
  }

  /** What another pane did to the file since this one read it; null where it knows the file, or never read it. */
  async unseenBy(pane: string, path: string): Promise<UnseenChange | null> {
    await this.#finder.settle(path);
    return this.ledger.unseen(pane, path);
  }

  dispose(): void {
    this.#owned.dispose();
    for (const watch of this.#watches.values()) watch.dispose();
    this.#watches.clear();
  }

  #gone(pane: string): void {
    this.#doers.rested(pane, false);
    this.ledger.forgetReads(pane);
    const wanted = new Set([...this.#options.session.livePanes.values()].map(({ cwd }) => realRoot(cwd)));
    for (const [root, watch] of this.#watches) {
      if (root === this.#root || wanted.has(root)) continue;
      watch.dispose();
      this.#watches.delete(root);
    }
  }

  #toucher(pane: string): Toucher {
    return { pane, name: findPane(this.#options.session.state, pane)?.seat.name ?? pane };
  }

  /** Null where a tool has told of it, or will. */
  #attribute(path: string): Doer | null {
    const doing = this.#doers.of(path);
    if (doing === 'echo') return null;
    return doing === 'unknown' ? UNKNOWN : { toucher: this.#toucher(doing.pane) };
  }

  #found(changes: readonly FoundChange<Doer>[]): void {
    const byPane = new Map<string, { readonly toucher: Toucher | null; readonly paths: string[] }>();
    for (const { path, at, who } of changes) {
      const { toucher } = who;
      if (toucher === null) this.ledger.changedByUnknown(path, at);
      else this.ledger.changed(toucher, path, { at, cause: 'command' });
      const group = byPane.get(toucher?.pane ?? '') ?? { toucher, paths: [] };
      group.paths.push(path);
      byPane.set(toucher?.pane ?? '', group);
    }
    const { events } = this.#options.session;
    for (const { toucher, paths } of byPane.values()) {
      const told = { paths: paths.slice(0, MOST_TOLD), count: paths.length };
      if (toucher === null) events.publish({ type: 'files-changed', cause: 'unknown', ...told });
      else events.publish({ type: 'files-changed', cause: 'command', ...told, ...toucher });
    }
    this.#changed.fire();
  }
}

function realRoot(root: string): string {
  try {
    return realpathSync(root);
  } catch {
    return root; // gone: nothing of it can be watched either
  }
}
