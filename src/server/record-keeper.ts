/**
 * Keeps the session's record on disk in step with the session: written when something that it holds has changed, one
 * writing at a time, the newest state last. It holds the team too, so that the session can come back should its server
 * die; it is removed with a session that ends because somebody has asked for it.
 */
import type { Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { workingDirectoryOf } from '../base/process-directory.ts';
import { readProcessStart, type ProcessIdentity } from '../base/process-identity.ts';
import type { SessionPlan } from '../core/plan.ts';
import { saveTeam, type PaneFacts, type SavedTeam } from '../core/saved-team.ts';
import { openPanes, type PaneState } from '../core/session-state.ts';
import type { ConversationCost } from '../core/usage.ts';
import type { ReadOptions } from '../files/atomic-file.ts';
import type { Session } from '../session/session.ts';
import { keepUnrestored, removeUnrestored } from '../store/unrestored.ts';
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
  /** Conversations in which something was said. */
  readonly #begun = new Set<string>();
  /** As it was before the session began to end. */
  #team: SavedTeam | null = null;
  /** As they are to be written: they change with every request of a client, and are not worth a writing each. */
  #costs: readonly ConversationCost[] = [];
  #written = '';
  #writing: Promise<void> = Promise.resolve();
  /** Before, the record there is that of the server before. */
  #hasBegun = false;
  #isWaiting = false;
  #isDisposed = false;
  #isFailing = false;

  constructor(options: RecordKeeperOptions) {
    this.#options = options;
    this.#costs = options.session.state.costs;
    this.#noteBegun();
    this.#listening = options.session.onChanged((change) => {
      if (change === 'activity') return; // nothing of it is in the record
      this.#noteBegun();
      this.update();
    });
  }

  /** Writes the first record; rejects where that is impossible, for then nobody could find the session. */
  begin(): Promise<void> {
    const begun = this.#writing.then(async () => {
      const { plan } = this.#options;
      // A team that nobody has asked back must not be lost to the one that takes its name.
      if (plan.restores === undefined) await keepUnrestored(plan.directories, plan.name, this.#reading());
      this.#hasBegun = true;
      await this.#write();
      if (plan.restores !== undefined) await removeUnrestored(plan.directories, plan.name);
    });
    this.#writing = begun.catch(() => undefined);
    return begun;
  }

  /** Something may have changed that the session does not tell of. */
  update(): void {
    if (this.#isWaiting || this.#isDisposed) return;
    this.#isWaiting = true;
    this.#writing = this.#writing.then(async () => {
      this.#isWaiting = false;
      await this.#write().then(
        () => (this.#isFailing = false),
        (error: unknown) => this.#failed(error),
      );
    });
  }

  /** The same, and what conversations have cost is to be written too. */
  updateCosts(): void {
    const { state } = this.#options.session;
    if (!state.isEnding) this.#costs = state.costs;
    this.update();
  }

  /** Resolves when what is known now is on the disk, or cannot be brought there. */
  flush(): Promise<void> {
    this.updateCosts();
    return this.#writing;
  }

  /** Takes the record off the disk; the session is over, and nobody wants it back. */
  async remove(): Promise<void> {
    this.dispose();
    await this.#writing;
    if (!this.#hasBegun) return;
    const { plan, log } = this.#options;
    await removeSessionRecord(plan.directories, plan.name).catch((error: unknown) => {
      log.warn('the session record could not be removed', { error });
    });
  }

  /** Leaves the record where it is: what ends is the server, and the team is to come back. */
  async leave(): Promise<void> {
    await this.flush();
    this.dispose();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#listening.dispose();
  }

  /** A full disk is told of once, not with every change. */
  #failed(error: unknown): void {
    const { session, log } = this.#options;
    log.warn('the session record could not be written', { error });
    if (this.#isFailing) return;
    this.#isFailing = true;
    const reason = error instanceof Error ? error.message : String(error);
    session.notice({
      kind: 'warning',
      text: `should the server die now, the team comes back as it was: ${reason}`,
    });
  }

  async #write(): Promise<void> {
    if (this.#isDisposed || !this.#hasBegun) return;
    const record = this.#record();
    const text = JSON.stringify(record);
    if (text === this.#written) return;
    const { plan } = this.#options;
    await writeSessionRecord(plan.directories, record, this.#reading());
    this.#written = text;
  }

  /** A record that somebody has damaged is written whole again; what it held is told of. */
  #reading(): ReadOptions {
    const { session, log } = this.#options;
    const onSetAside = (aside: string): void => {
      const text = `the session's record was damaged and is kept as ${aside}: it is written anew`;
      session.notice({ kind: 'warning', text });
    };
    return { log, onSetAside };
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
      ...(plan.demo === undefined && { team: this.#currentTeam() }),
    };
  }

  /** An end takes one pane after the other off the screen: the team is what was there before. */
  #currentTeam(): SavedTeam | null {
    const { session, plan } = this.#options;
    if (session.state.isEnding) return this.#team;
    const { command: program, args, isolation } = plan.settings.claude;
    const { command, claudeArgs, configFile } = plan;
    const claude = { command: program, args, isolation };
    const given = { command, claudeArgs, configFile, claude };
    const state = { ...session.state, costs: this.#costs };
    this.#team = saveTeam(state, given, (pane) => this.#factsOf(pane));
    return this.#team;
  }

  #factsOf(pane: PaneState): PaneFacts {
    const live = this.#options.session.live(pane.id);
    const conversation = pane.status.conversation ?? pane.conversation;
    const isProgram = live?.isAgent === false && pane.pid !== null;
    return {
      isBegun: this.#begun.has(conversation),
      conversations: [...(live?.conversations ?? [])],
      directory: isProgram ? (live.directory ?? workingDirectoryOf(pane.pid)) : null,
    };
  }

  /** The client keeps a conversation from its first prompt on; one that is taken up again had one. */
  #noteBegun(): void {
    const { session } = this.#options;
    for (const { id, status, conversation, resumes } of session.state.panes) {
      if (resumes === conversation) this.#begun.add(conversation);
      if (status.kind === 'busy' && session.live(id)?.isAgent !== false)
        this.#begun.add(status.conversation ?? conversation);
    }
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
