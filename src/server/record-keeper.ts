/**
 * Keeps the session's record on disk in step with the session: written when something that it holds has changed, one
 * writing at a time, the newest state last; removed with the session.
 */
import type { Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { readProcessStart, type ProcessIdentity } from '../base/process-identity.ts';
import type { SessionPlan } from '../core/plan.ts';
import { openPanes, type PaneState } from '../core/session-state.ts';
import type { Session } from '../session/session.ts';
import {
  removeSessionRecord,
  writeSessionRecord,
  type PaneRecord,
  type SessionRecord,
} from '../store/session-record.ts';

export interface RecordKeeperOptions {
  readonly session: Session;
  readonly plan: SessionPlan;
  /** The server's own. */
  readonly server: ProcessIdentity;
  readonly socket: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly log: Log;
}

export class RecordKeeper implements Disposable {
  readonly #options: RecordKeeperOptions;
  readonly #listening: Disposable;
  /** Of each child that runs, read once: pid and start time belong together. */
  readonly #starts = new Map<number, string>();
  #written = '';
  #writing: Promise<void> = Promise.resolve();
  #isWaiting = false;
  #isDisposed = false;

  constructor(options: RecordKeeperOptions) {
    this.#options = options;
    this.#listening = options.session.onChanged(() => {
      this.#update();
    });
  }

  /** Writes the first record; rejects where that is impossible, for then nobody could find the session. */
  begin(): Promise<void> {
    const begun = this.#writing.then(() => this.#write());
    this.#writing = begun.catch(() => undefined);
    return begun;
  }

  /** Takes the record off the disk; the session is over. */
  async remove(): Promise<void> {
    this.dispose();
    await this.#writing;
    const { plan, log } = this.#options;
    await removeSessionRecord(plan.directories, plan.name).catch((error: unknown) => {
      log.warn('the session record could not be removed', { error });
    });
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#listening.dispose();
  }

  #update(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#writing = this.#writing.then(async () => {
      this.#isWaiting = false;
      await this.#write().catch((error: unknown) => {
        this.#options.log.warn('the session record could not be written', { error });
      });
    });
  }

  async #write(): Promise<void> {
    if (this.#isDisposed) return;
    const record = this.#record();
    const text = JSON.stringify(record);
    if (text === this.#written) return;
    await writeSessionRecord(this.#options.plan.directories, record);
    this.#written = text;
  }

  #record(): SessionRecord {
    const pids = new Set(this.#options.session.state.panes.map((pane) => pane.pid));
    for (const pid of this.#starts.keys()) if (!pids.has(pid)) this.#starts.delete(pid);
    const { session, plan, server, socket, createdAt } = this.#options;
    return {
      name: plan.name,
      cwd: plan.cwd,
      pid: server.pid,
      procStart: server.startTime,
      socket,
      createdAt: new Date(createdAt).toISOString(),
      version: plan.version,
      panes: openPanes(session.state).map((pane) => this.#paneRecord(pane)),
    };
  }

  #paneRecord(pane: PaneState): PaneRecord {
    return {
      id: pane.id,
      ...(pane.pid !== null && this.#child(pane.pid)),
      conversation: pane.status.conversation ?? pane.conversation,
      profileDir: this.#options.session.live(pane.id)?.profile?.directory ?? null,
    };
  }

  /** Nothing for a child that is gone before anybody has looked. */
  #child(pid: number): Pick<PaneRecord, 'pid' | 'procStart'> {
    const procStart = this.#starts.get(pid) ?? readProcessStart(pid);
    if (procStart === null) return {};
    this.#starts.set(pid, procStart);
    return { pid, procStart };
  }
}
