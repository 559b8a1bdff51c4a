/**
 * The session's socket, kept in its place for as long as the session lives: where somebody clears the runtime directory
 * away (a cleaner of temporary files, a logout that unmounts it) it is made again, and what lay beside it too. Clients
 * that are attached notice nothing; others find the session again.
 */
import { lstatSync, watch, type FSWatcher } from 'node:fs';
import type { Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { ensurePrivateDirectory } from '../files/private-directory.ts';
import type { Session } from '../session/session.ts';
import type { AgentSocketLink } from './agent-socket-link.ts';
import { listenOnSocket, type SocketListener } from './socket-listener.ts';

export interface KeptSocketOptions {
  readonly path: string;
  readonly onConnection: (connection: Socket) => void;
  readonly session: Session;
  readonly agentLink: AgentSocketLink;
  readonly clock: Clock;
  readonly log: Log;
}

/** The system tells of a change; where it does not (no watches left, some file systems) this looks. */
const LOOK_EVERY_MS = 30_000;
/** So that who clears away is done with it: a socket in a directory that is being removed would be in the way. */
const SETTLE_MS = 200;
/** A directory that belongs to the login is back with the next one. */
const TRY_EVERY_MS = 2000;

export class KeptSocket implements Disposable {
  readonly #options: KeptSocketOptions;
  #listener: SocketListener;
  #watcher: FSWatcher | null = null;
  #timer: Disposable | null = null;
  #isBusy = false;
  #isDisposed = false;

  /** Throws CcmuxError as `listenOnSocket`. */
  static async listen(options: KeptSocketOptions): Promise<KeptSocket> {
    return new KeptSocket(options, await listenOnSocket(options.path, options.onConnection));
  }

  private constructor(options: KeptSocketOptions, listener: SocketListener) {
    this.#options = options;
    this.#listener = listener;
    this.#watch();
    this.#lookIn(LOOK_EVERY_MS);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#watcher?.close();
    this.#timer?.dispose();
    this.#listener.dispose();
  }

  #watch(): void {
    this.#watcher?.close();
    this.#watcher = null;
    try {
      const watcher = watch(dirname(this.#options.path), { persistent: false }, () =>
        this.#lookIn(SETTLE_MS),
      );
      this.#watcher = watcher.on('error', () => watcher.close());
    } catch (error) {
      this.#options.log.debug('the runtime directory is not watched', { error });
    }
  }

  #lookIn(ms: number): void {
    this.#timer?.dispose();
    if (this.#isDisposed) return;
    this.#timer = this.#options.clock.after(ms, () => void this.#look());
  }

  async #look(): Promise<void> {
    if (this.#isBusy || this.#isDisposed) return;
    this.#isBusy = true;
    try {
      const isBack = this.#isThere() || (await this.#restore());
      this.#lookIn(isBack ? LOOK_EVERY_MS : TRY_EVERY_MS);
    } finally {
      this.#isBusy = false;
    }
  }

  /** A file of somebody else's in its place is left alone: only what is missing is made. */
  #isThere(): boolean {
    try {
      return lstatSync(this.#options.path, { throwIfNoEntry: false }) !== undefined;
    } catch {
      return false; // not even its directory can be looked into
    }
  }

  async #restore(): Promise<boolean> {
    const { path, onConnection, session, agentLink, log } = this.#options;
    try {
      ensurePrivateDirectory(dirname(path));
      const listener = await listenOnSocket(path, onConnection);
      this.#listener.dispose(); // which removes no socket but its own
      this.#listener = listener;
      if (this.#isDisposed) {
        listener.dispose();
        return true;
      }
      this.#watch();
      agentLink.renew();
      // Clients in panes keep sockets of their own there.
      for (const { profile } of session.livePanes.values()) {
        if (profile !== null) ensurePrivateDirectory(profile.shortTmpDir);
      }
      const text = `${dirname(path)} was cleared away under the session: its socket is back`;
      session.notice({ kind: 'warning', text });
      return true;
    } catch (error) {
      log.warn('the socket is gone and cannot be made again yet', { path, error });
      return false;
    }
  }
}
