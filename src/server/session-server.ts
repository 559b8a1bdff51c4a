/**
 * A session's server: the session, its socket, its attached clients, and what must be done before the first pane and
 * after the last. One process serves one session.
 */
import type { Socket } from 'node:net';
import { hostname } from 'node:os';
import { HookListener } from '../agent/hook-listener.ts';
import { agentWatcher } from '../agent/watch-agent.ts';
import { present } from '../base/assert.ts';
import type { Clock } from '../base/clock.ts';
import { disposable, DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { loginUser } from '../base/login-user.ts';
import { readProcessIdentity, type ProcessIdentity } from '../base/process-identity.ts';
import { setVariables } from '../base/set-variables.ts';
import { CcmuxError } from '../core/errors.ts';
import type { SessionPlan } from '../core/plan.ts';
import { markOfProcesses } from '../isolation/pane-processes.ts';
import { locateUserClaude, type UserClaude } from '../isolation/user-claude.ts';
import type { AttachDetails } from '../protocol/messages.ts';
import { loadNodePty } from '../pty/node-pty.ts';
import { endMarkedProcesses } from '../pty/marked-processes.ts';
import { sweepOrphans } from '../session/orphan-sweep.ts';
import { Session } from '../session/session.ts';
import { ensurePrivateDirectory } from '../files/private-directory.ts';
import { socketPath } from '../store/session-name.ts';
import { agentSocketLink, type AgentSocketLink } from './agent-socket-link.ts';
import type { AttachedClient } from './attached-client.ts';
import { BranchWatch } from './branch-watch.ts';
import { ClientSet, type ClientPeer } from './client-set.ts';
import { serveConnection } from './connection.ts';
import { answerControl } from './control-handler.ts';
import { CopyDesk } from './copy/copy-desk.ts';
import { describeSession } from './describe.ts';
import { ProjectFiles } from './files/project-files.ts';
import { LockDesk } from './lock-desk.ts';
import { newId } from './new-ids.ts';
import { KeptSocket } from './kept-socket.ts';
import { lookAfter } from './look-after.ts';
import { OpenConnections } from './open-connections.ts';
import { RecordKeeper } from './record-keeper.ts';
import { forgetScreens, reserveConversations, takingOver } from './restored-session.ts';
import { ScreenKeeper } from './screen-keeper.ts';
import { SessionThemes } from './session-themes.ts';
import { Recording } from './recording.ts';
import { followTeam } from './team-attention.ts';

export interface ServerOptions {
  readonly plan: SessionPlan;
  /** The environment the server was started in. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborts when the session is to end in order, be it while it starts. */
  readonly ending: AbortSignal;
  /** Tells what the start waits for. */
  readonly onProgress?: (text: string) => void;
  readonly clock: Clock;
  readonly log: Log;
}

export class SessionServer {
  readonly socket: string;
  /** Resolves when every pane is torn down and every client told. */
  readonly whenEnded: Promise<void>;
  readonly #options: ServerOptions;
  readonly #user: UserClaude;
  readonly #owned = new DisposableStore();
  readonly #session: Session;
  readonly #clients: ClientSet;
  readonly #record: RecordKeeper;
  readonly #locks: LockDesk;
  readonly #files: ProjectFiles;
  readonly #screens: ScreenKeeper;
  readonly #recording: Recording;
  readonly #agentLink: AgentSocketLink;
  readonly #connections: OpenConnections;
  readonly #createdAt: number;
  readonly #identity: ProcessIdentity;
  #reservation: Disposable | null = null;
  /** It has the socket of this session's name. */
  #isOpen = false;
  /** It ends without anybody having asked the session to: the team is to come back. */
  #isToComeBack = false;
  /** Null until it listens, and where it cannot or is not wanted. */
  #hooks: HookListener | null = null;
  #tellEnded = (): void => undefined;
  readonly #endStrays = async (paneId: string): Promise<void> => {
    const { directories, settings } = this.#options.plan;
    await endMarkedProcesses(markOfProcesses(directories, paneId), { graceMs: settings.claude.graceMs });
  };

  /**
   * Binds the socket, sweeps what dead servers left, starts the panes. Throws CcmuxError where that is impossible, or
   * where the session is ended meanwhile; then nothing is left of it.
   */
  static async start(options: ServerOptions): Promise<SessionServer> {
    const { plan } = options;
    const { directories } = plan;
    loadNodePty(); // Without it there are no panes: said once and before anything is made, not in each of them.
    for (const path of [directories.data, directories.state, directories.runtime])
      ensurePrivateDirectory(path);
    const identity = present(readProcessIdentity(process.pid), 'a running process has an identity');
    const socket = socketPath(directories, plan.name);
    const server = new SessionServer(options, socket, identity);
    try {
      await server.#open();
    } catch (error) {
      await server.end();
      await server.whenEnded;
      throw error;
    }
    return server;
  }

  private constructor(options: ServerOptions, socket: string, server: ProcessIdentity) {
    const { plan, environment, clock, log } = options;
    const { directories } = plan;
    this.#options = options;
    this.socket = socket;
    this.#createdAt = clock.now();
    this.#identity = server;
    this.#connections = new OpenConnections(clock);
    this.whenEnded = new Promise((resolve) => (this.#tellEnded = resolve));
    this.#agentLink = agentSocketLink(directories.runtime, plan.name, log);
    const isAgentKnown = environment.SSH_AUTH_SOCK !== undefined;
    const user = loginUser();
    this.#user = locateUserClaude(setVariables(environment), environment.HOME ?? user.home);
    this.#session = new Session({
      plan,
      environment: { ...environment, ...plan.restoredEnvironment },
      surroundings: {
        user: this.#user,
        userName: user.name,
        hostName: hostname(),
        shell: environment.SHELL ?? user.shell,
        sshClient: environment.SSH_CLIENT ?? null,
        sshAuthSock: isAgentKnown ? this.#agentLink.path : null,
        socket,
        server,
        hookUrl: () => this.#hooks?.url ?? null,
        endStrays: this.#endStrays,
      },
      watchAgent: agentWatcher({ hooks: () => this.#hooks, clock, log: log.child('agent') }),
      newId,
      isWatched: (paneId) => this.#clients.isWatched(paneId),
      clock,
      log: log.child('session'),
    });
    const focused = () => this.#session.live(this.#session.state.focus)?.cwd ?? plan.cwd;
    const branch = this.#owned.add(new BranchWatch(focused, clock, () => this.#clients.refresh()));
    this.#owned.add(this.#session.onChanged(() => branch.follow()));
    const home = environment.HOME ?? user.home;
    const themes = this.#owned.add(new SessionThemes(plan, home));
    this.#recording = new Recording({
      session: this.#session,
      settings: plan.settings,
      themes,
      branch: () => branch.name,
      cwd: plan.cwd,
      home,
      changed: () => this.#clients.refresh(),
      tell: (notice) => this.#clients.tell(notice),
      clock,
    });
    const copy = this.#owned.add(
      new CopyDesk({
        session: this.#session,
        settings: plan.settings,
        environment,
        clock,
        log: log.child('copy'),
      }),
    );
    this.#locks = this.#owned.add(
      new LockDesk({
        session: this.#session,
        data: directories.data,
        server,
        leaseMs: plan.settings.locks.leaseMs,
        clock,
        log: log.child('locks'),
      }),
    );
    const files = { session: this.#session, plan, desk: this.#locks, clock, log: log.child('files') };
    this.#files = this.#owned.add(new ProjectFiles(files));
    this.#owned.add(this.#files.onLockedOut(() => this.#clients.refresh()));
    this.#clients = new ClientSet({
      session: this.#session,
      settings: plan.settings,
      ...{ copy, files: this.#files },
      branch: () => branch.name,
      themes,
      recording: this.#recording,
      clock,
      log: log.child('clients'),
    });
    this.#record = new RecordKeeper({
      session: this.#session,
      plan,
      socket,
      server,
      createdAt: this.#createdAt,
      log: log.child('record'),
    });
    this.#screens = new ScreenKeeper({
      session: this.#session,
      directories,
      onSaved: () => this.#record.updateCosts(),
      clock,
      log: log.child('screens'),
    });
    this.#session.onEnded(() => void this.#finish());
    const { programs } = this.#session;
    programs.onBell(() => this.#clients.ring());
    programs.onClipboardWrite((text) => {
      copy.buffers.push(text);
      this.#clients.clip(text);
    });
    programs.onNotification((notification) => this.#clients.notify(notification));
    const { session, clients } = { session: this.#session, clients: this.#clients };
    this.#owned.add(followTeam({ session, clients, settings: plan.settings, environment, clock, log }));
  }

  /** Ends the session; `whenEnded` tells when that is done. */
  async end(): Promise<void> {
    await this.#session.end();
  }

  /** Ends the session as the system wants it, before a reboot say: `--restore` brings the team back. */
  async endToComeBack(): Promise<void> {
    if (this.#options.plan.demo === undefined && !this.#session.state.isEnding) {
      this.#isToComeBack = true;
      await this.saveTeam();
      this.#screens.dispose();
    }
    await this.end();
  }

  /** Resolves when all that a restore needs is on the disk, or cannot be brought there. */
  async saveTeam(): Promise<void> {
    await Promise.all([this.#screens.flush(), this.#record.flush()]);
  }

  async #open(): Promise<void> {
    const { plan, environment, ending, onProgress, clock, log } = this.#options;
    // From here on no second server of this name can start.
    const [session, agentLink] = [this.#session, this.#agentLink];
    const onConnection = (connection: Socket) => this.#serve(connection);
    const socket = { path: this.socket, onConnection, session, agentLink, clock, log: log.child('socket') };
    this.#owned.add(await KeptSocket.listen(socket));
    this.#isOpen = true;
    const end = () => void this.endToComeBack();
    ending.addEventListener('abort', end);
    this.#owned.add(disposable(() => ending.removeEventListener('abort', end)));
    if (ending.aborted) end();
    if (environment.SSH_AUTH_SOCK !== undefined) this.#agentLink.follow(environment.SSH_AUTH_SOCK);
    if (plan.settings.claude.hooks) await this.#listenForHooks();
    const reserving = { plan, session: this.#session, userConfigDir: this.#user.configDir };
    this.#reservation = this.#owned.add(
      await reserveConversations({ ...reserving, newConversation: newId.conversation }),
    );
    const swept = await sweepOrphans({
      directories: plan.directories,
      ...takingOver(plan, this.#identity, { userName: loginUser().name, at: clock.now() }),
      endStrays: this.#endStrays,
      ...(onProgress !== undefined && { onProgress }),
      clock,
      log: log.child('sweep'),
    });
    if (!this.#session.state.isEnding) await this.#record.begin();
    if (this.#session.state.isEnding) {
      throw new CcmuxError('failed', `session ${plan.name} was ended while it started`);
    }
    if (plan.recordTo !== null) this.#recording.begin(plan.recordTo);
    this.#session.start();
    const describe = () => this.#describe();
    this.#owned.add(lookAfter({ plan, session: this.#session, user: this.#user, describe, clock, log }));
    void this.#releaseConversations();
    void forgetScreens(plan.directories, this.#session, log);
    log.info('session started', {
      name: plan.name,
      layout: plan.layout.name,
      panes: plan.layout.seats.length,
    });
    for (const text of swept.problems) this.#session.notice({ kind: 'warning', text });
  }

  /** Without them less is known of the clients; that is no reason not to start. */
  async #listenForHooks(): Promise<void> {
    try {
      const guard = this.#files.guard();
      this.#hooks = this.#owned.add(await HookListener.start(this.#options.log.child('hooks'), guard));
    } catch (error) {
      this.#options.log.warn('hooks of the clients cannot be heard', { error });
    }
  }

  /** Once its pane's child runs, the mark of the profile says who has it. */
  async #releaseConversations(): Promise<void> {
    await Promise.all([...this.#session.livePanes.keys()].map((id) => this.#session.whenStarted(id)));
    this.#reservation?.dispose();
  }

  #serve(socket: Socket): void {
    const { plan, clock, log } = this.#options;
    this.#connections.add(socket);
    serveConnection(socket, {
      attach: (peer, details) => this.#attach(peer, details),
      detached: (client) => {
        this.#clients.remove(client);
      },
      answer: (request, from) =>
        this.#connections.follow(
          answerControl(request, from, {
            session: this.#session,
            clock,
            describe: () => this.#describe(),
            record: (file) => this.#recording.begin(file),
            detachClients: (others) => this.#clients.detach(others),
            locks: this.#locks,
            files: () => this.#files.describe(),
            directories: plan.directories,
            userConfigDir: this.#user.configDir,
            log: log.child('control'),
          }),
        ),
      version: plan.version,
      clock,
      log: log.child('connection'),
    });
  }

  #attach(peer: ClientPeer, details: AttachDetails): AttachedClient {
    if (details.sshAuthSock !== null) this.#agentLink.follow(details.sshAuthSock);
    const { term, colorTerm, hints, size, isReadOnly, isFirst = false } = details;
    // An empty variable is as good as none.
    const locale = [hints.LC_ALL, hints.LC_CTYPE, hints.LANG].find(Boolean);
    const termProgram = hints.WT_SESSION ? 'Windows Terminal' : hints.TERM_PROGRAM;
    const environment = { term, colorTerm, termProgram, locale };
    // As no-color.org has it: set, and not empty.
    const isColorless = Boolean(hints.NO_COLOR);
    const client = this.#clients.attach(peer, { size, isReadOnly, isFirst, isColorless, environment });
    if (details.notice !== undefined) client.tell({ text: details.notice, kind: 'warning' });
    return client;
  }

  #describe() {
    return describeSession({
      state: this.#session.state,
      plan: this.#options.plan,
      live: (id) => this.#session.live(id),
      pid: process.pid,
      createdAt: this.#createdAt,
      clients: this.#clients.count,
    });
  }

  /** Whatever fails on the way, the server ends. */
  async #finish(): Promise<void> {
    try {
      this.#session.events.publish({ type: 'session-ended' });
      this.#clients.end();
      await this.#recording.end();
      // A server that never got its socket leaves those of the one that has it alone.
      if (this.#isOpen) {
        this.#agentLink.remove();
        if (this.#isToComeBack) await this.#record.leave();
        else await Promise.all([this.#record.remove(), this.#screens.remove()]);
      }
      this.#owned.dispose();
      await this.#connections.farewell();
    } catch (error) {
      this.#options.log.error('the end of the session was not in order', { error });
    } finally {
      this.#owned.dispose();
      this.#record.dispose();
      this.#screens.dispose();
      this.#recording.dispose();
      this.#clients.dispose();
      this.#session.dispose();
      this.#tellEnded();
    }
  }
}
