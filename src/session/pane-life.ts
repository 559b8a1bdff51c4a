/**
 * How a pane's child comes and goes: profile, environment, launch; and at the end the teardown, in this order: end
 * the whole tree, keep the conversations, remove the profile. What goes wrong with a directory never stops a close.
 */
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { ProcessIdentity } from '../base/process-identity.ts';
import { CcmuxError } from '../core/errors.ts';
import type { SessionEvent } from '../core/event.ts';
import type { SessionPlan } from '../core/plan.ts';
import type { PaneState } from '../core/session-state.ts';
import type { TeamFact } from '../core/team-event.ts';
import { chosenEnvironment, paneEnvironment, type EnvironmentSources } from '../isolation/environment.ts';
import { sharesLogin } from '../isolation/login.ts';
import { launchRecipe } from '../isolation/launch.ts';
import { readPaneMark, updatePaneMark } from '../isolation/pane-mark.ts';
import type { Profile } from '../isolation/profile.ts';
import { sandboxAbility, type SandboxAbility } from '../isolation/runner/sandbox-ability.ts';
import { nameOfChange, type SettingChange } from '../isolation/settings/change.ts';
import { settingsFilesOf, statusLineDirectory, UserStatusLine } from '../isolation/status-line.ts';
import type { UserClaude } from '../isolation/user-claude.ts';
import { gitOf } from '../workspace/git.ts';
import { noteInAudit } from '../store/audit-log.ts';
import { findTranscript } from '../store/conversation-files.ts';
import { restoreConversation } from '../store/restore.ts';
import { ConversationTrail } from './conversation-trail.ts';
import type { RestartWait } from './await-restart.ts';
import { endWatch, type AgentWatcher, type LivePane, type WatchAgent } from './live-pane.ts';
import type { Notice } from './notice.ts';
import { programSigns } from './program-signs.ts';
import { makeSeatProfile, seatClaude, type SeatClaude } from './seat-profile.ts';
import { fenceOf, runnerOf } from './seat-fence.ts';
import { leaveStanding, seatOn, standingOf, type GroundFacts } from './seat-ground.ts';
import { bringSavedScreen } from './restored-pane.ts';
import { keepAndRemove } from './teardown.ts';

/** What the server knows of its machine and user; the same for every pane. */
export interface PaneSurroundings {
  readonly user: UserClaude;
  readonly userName: string;
  readonly hostName: string;
  readonly shell: string | null;
  readonly sshClient: string | null;
  /** The stable link to the SSH agent; null where the user has none. */
  readonly sshAuthSock: string | null;
  /** The server's. */
  readonly socket: string;
  readonly server: ProcessIdentity;
  /** Where clients report to by their hooks; null where they are not to. */
  readonly hookUrl: () => string | null;
  /** Ends what was started in a pane and has left its process tree (`setsid`); resolves when it is gone. */
  readonly endStrays: (paneId: string) => Promise<void>;
}

export interface PaneLifeOptions {
  readonly plan: SessionPlan;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly surroundings: PaneSurroundings;
  readonly watchAgent: WatchAgent;
  readonly isWatched: (paneId: string) => boolean;
  /** Whether a conversation is open in another pane than this one. */
  readonly isElsewhere: (conversation: string, paneId: string) => boolean;
  readonly dispatch: (event: SessionEvent) => void;
  readonly notice: (notice: Notice) => void;
  /** Tells the outside what no change of the state tells. */
  readonly publish: (fact: TeamFact) => void;
  /** Resolves when all that was told of a pane is in its conversations' logs. */
  readonly finishLog: (paneId: string) => Promise<void>;
  /** What can be answered in some pane is not what it was. */
  readonly asked: () => void;
  /** Resolves when what the pane's conversations cost is in its profile. */
  readonly finishUsage: (paneId: string) => Promise<void>;
  /** As it is now. */
  readonly paneOf: (paneId: string) => PaneState | undefined;
  readonly newConversation: () => string;
  /** Of a pane, as it is called now. */
  readonly nameOf: (paneId: string) => string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Of a conversation's id, as the listings begin with. */
const SHORT_ID_CHARACTERS = 8;

/** Above the screen of a program that is started again by itself. */
const LINES_KEPT = 400;
const FOLD = '\x1b[0;2m── ended, and started again ──\x1b[0m';

export class PaneLife {
  readonly #options: PaneLifeOptions;

  readonly #ground: GroundFacts;
  /** Found out for the first pane that is to have one. */
  #ability: Promise<SandboxAbility> | null = null;

  constructor(options: PaneLifeOptions) {
    this.#options = options;
    const { plan, environment, clock, notice, log } = options;
    const onDamaged = (text: string): void => notice({ kind: 'warning', text });
    this.#ground = { plan, git: gitOf(environment), clock, onDamaged, log };
  }

  readonly #findAbility = (): Promise<SandboxAbility> =>
    (this.#ability ??= sandboxAbility(this.#options.environment));

  /** What a restart to come needs. */
  get wait(): RestartWait {
    return this.#options;
  }

  /**
   * Starts the child, unless the pane is closed meanwhile; where that fails, the reason stands on the pane's screen.
   * Never rejects.
   */
  async start(pane: PaneState, live: LivePane): Promise<void> {
    try {
      const standing = await standingOf(pane, this.#ground);
      ({ cwd: live.cwd, ground: live.ground } = standing);
      live.fence = await fenceOf(pane.seat, standing, { ...this.#ground, ability: this.#findAbility });
      live.profile ??= await this.#makeProfile(pane, live);
      const going = await this.#goOn(pane, live, live.profile);
      if (live.isClosing) return;
      this.#launch(going.pane, live, { profile: live.profile, hasTranscript: going.hasTranscript });
    } catch (error) {
      this.#failed(pane, live, error);
    }
  }

  /** Shows what a restored pane showed before its session died. Never rejects. */
  async bringScreen(pane: PaneState, live: LivePane): Promise<void> {
    const hasEnded = pane.exit !== null;
    const isClaude = pane.seat.command === undefined && this.#options.plan.command === null;
    live.isAgent = isClaude;
    if (!isClaude || hasEnded) await bringSavedScreen(this.#options.plan, pane.id, { live, hasEnded });
  }

  /** Ends the child that runs, if any, and starts another one, with the conversation resumed. Never rejects. */
  async restart(
    pane: PaneState,
    live: LivePane,
    { isAutomatic = false }: { readonly isAutomatic?: boolean } = {},
  ): Promise<void> {
    endWatch(live);
    await live.pane.end(this.#options.plan.settings.claude.graceMs);
    if (live.isClosing) return;
    // Modes that a crashed program has left must not be the next one's, but its last words are to be read.
    const words = isAutomatic ? live.pane.emulator.ansi({ scrollback: LINES_KEPT }).trimEnd() : '';
    live.pane.emulator.reset();
    if (words !== '') live.pane.print(`${words}\n${FOLD}\n`);
    await this.start(pane, live);
  }

  /** Tears the pane down; nothing of it is left but its conversations and what is in its ground. Never rejects. */
  async close(pane: PaneState, live: LivePane): Promise<void> {
    await this.#tearDown(pane, live);
    if (live.ground === null) return;
    const left = await leaveStanding(pane, live.ground, this.#ground);
    if (left !== null) this.#options.notice({ kind: 'info', text: left });
  }

  async #tearDown(pane: PaneState, live: LivePane): Promise<void> {
    const { plan, clock, log } = this.#options;
    endWatch(live);
    let { exit } = pane;
    const ending = live.pane.onExit((last) => (exit = last));
    await live.pane.end(plan.settings.claude.graceMs);
    await this.#options.surroundings.endStrays(pane.id);
    ending.dispose();
    this.#options.publish({ type: 'pane-emptied', pane: pane.id, name: pane.seat.name });
    await this.#options.finishLog(pane.id);
    await this.#options.finishUsage(pane.id);
    const mark = live.profile === null ? null : await readPaneMark(live.profile.directory);
    if (mark === null) return;
    const problem = await keepAndRemove({
      directories: plan.directories,
      mark: { ...mark, name: pane.seat.name, conversations: [...live.conversations] },
      exitCode: exit?.code ?? null,
      isProfileKept: !plan.settings.claude.cleanupOnClose,
      endedAt: clock.now(),
      onSettingsChanged: (changes, kept) => this.#tellChanges(pane.seat.name, changes, kept),
      onDamaged: (text) => this.#options.notice({ kind: 'warning', text }),
      onLeftOut: (text) => this.#options.notice({ kind: 'warning', text: `${pane.seat.name}: ${text}` }),
      log,
    });
    if (problem === null) return;
    live.teardownProblem = `${pane.seat.name}: ${problem}`;
    this.#options.notice({ kind: 'warning', text: live.teardownProblem });
  }

  /** What was changed in a pane goes on with its conversation, and nowhere else unless the user says so. */
  #tellChanges(name: string, changes: readonly SettingChange[], kept: readonly string[]): void {
    const names = changes.map(nameOfChange).join(', ');
    const id = kept.at(-1)?.slice(0, SHORT_ID_CHARACTERS) ?? name;
    const text = `${name} had settings changed: ${names}; ccmux settings diff ${id} tells more`;
    this.#options.notice({ kind: 'info', text });
  }

  /** Of a restored pane whose conversation cannot be had, one that begins anew, and says why. */
  async #goOn(
    pane: PaneState,
    live: LivePane,
    profile: Profile,
  ): Promise<{ readonly pane: PaneState; readonly hasTranscript: boolean }> {
    if (pane.remark !== undefined) live.pane.print(`ccmux: ${pane.remark}\n`);
    try {
      return { pane, hasTranscript: await this.#bringConversation(pane, profile) };
    } catch (error) {
      if (pane.isRestored !== true || !(error instanceof CcmuxError)) throw error;
      const { dispatch, notice, newConversation, paneOf } = this.#options;
      notice({ kind: 'warning', text: `${pane.seat.name} begins anew: ${error.line}` });
      live.pane.print(`ccmux: begun anew: ${error.line}\n`);
      const conversation = newConversation();
      live.conversations.add(conversation);
      dispatch({ kind: 'resumptionFailed', pane: pane.id, conversation, reason: error.line });
      return { pane: paneOf(pane.id) ?? pane, hasTranscript: false };
    }
  }

  /** Whether the pane's config directory holds its conversation, once a kept one that it goes on with is there. */
  async #bringConversation({ conversation, resumes }: PaneState, profile: Profile): Promise<boolean> {
    const isThere = async (id: string) => (await findTranscript(profile.configDir, id)) !== null;
    if (await isThere(conversation)) return true;
    if (resumes === undefined || (await isThere(resumes))) return false;
    if (profile.isolation === 'none') {
      throw new CcmuxError('failed', `this session's panes use your own Claude directory`, {
        hint: `\`ccmux conversation return ${resumes}\` brings the conversation there`,
      });
    }
    await restoreConversation(this.#options.plan.directories, resumes, profile);
    return isThere(conversation);
  }

  #makeProfile(pane: PaneState, live: LivePane): Promise<Profile> {
    const { plan, surroundings, clock, log } = this.#options;
    live.conversations.add(pane.conversation);
    const environment = chosenEnvironment(this.#environmentSources(pane));
    const claude = this.#claudeOf(pane);
    const { cwd, ground, fence, conversations } = live;
    return makeSeatProfile(pane, {
      ...{ plan, surroundings, standing: { cwd, ground }, fence, claude, conversations, environment },
      at: clock.now(),
      onDamaged: (text) => this.#options.notice({ kind: 'warning', text }),
      log,
    });
  }

  #claudeOf(pane: PaneState): SeatClaude {
    const { plan, surroundings } = this.#options;
    const chosen = chosenEnvironment(this.#environmentSources(pane));
    return seatClaude(pane, plan, { user: surroundings.user, chosen });
  }

  #environmentSources({ seat }: PaneState): EnvironmentSources {
    const { plan, environment } = this.#options;
    const { environment: rules, claude: settings } = plan.settings;
    return { starting: environment, rules, seat, settings, version: plan.version };
  }

  #launch(
    pane: PaneState,
    live: LivePane,
    { profile, hasTranscript }: { profile: Profile; hasTranscript: boolean },
  ): void {
    const { plan, surroundings, clock } = this.#options;
    const { settings, user } = this.#claudeOf(pane);
    const recipe = launchRecipe({
      seat: seatOn(pane.seat, live.ground),
      settings,
      profile,
      conversation: pane.conversation,
      hasTranscript,
      resumes: pane.resumes,
      claudeArgs: plan.claudeArgs,
      command: plan.command,
      shell: surroundings.shell,
    });
    const env = paneEnvironment({
      ...this.#environmentSources(pane),
      settings,
      ...surroundings,
      user,
      session: { name: plan.name, socket: surroundings.socket, token: live.token },
      conversation: pane.conversation,
      cwd: live.cwd,
      ground: live.ground,
      profile,
      startedAt: clock.now(),
    });
    live.isAgent = recipe.isClaude;
    live.sharesLogin = recipe.isClaude && sharesLogin(settings, env);
    live.trail = new ConversationTrail(pane.conversation, recipe.isChosenByUser);
    const run = runnerOf(live.fence, { plan, standing: live, profile, user, sharesLogin: live.sharesLogin });
    const pid = live.pane.start(run({ file: recipe.file, args: recipe.args, cwd: live.cwd, env }));
    this.#options.dispatch({ kind: 'paneStarted', pane: pane.id, pid, at: clock.now() });
    this.#noteStart(pane, hasTranscript);
    live.watch = this.#watch(pane, live, { profile, pid, isClaude: recipe.isClaude });
  }

  /** In audit.log. Where that cannot be written, the pane runs all the same. */
  #noteStart({ id, seat, conversation, resumes }: PaneState, isContinued: boolean): void {
    const { plan, surroundings, clock, log } = this.#options;
    const isFork = resumes !== undefined && resumes !== conversation && !isContinued;
    const entry = {
      action: isFork ? 'fork' : isContinued ? 'resume' : 'start',
      ...{ conversation, at: clock.now(), user: surroundings.userName, sshClient: surroundings.sshClient },
      ...{ session: plan.name, pane: id, name: seat.name, ...(isFork && { from: resumes }) },
    } as const;
    noteInAudit(plan.directories, entry).catch((error: unknown) => {
      log.warn('a start could not be noted in audit.log', { pane: id, error });
    });
  }

  #watch(
    pane: PaneState,
    live: LivePane,
    child: { profile: Profile; pid: number; isClaude: boolean },
  ): AgentWatcher {
    const { plan, watchAgent, dispatch, isWatched, isElsewhere, publish, nameOf, asked, log } = this.#options;
    const { id } = pane;
    const { profile, isClaude } = child;
    const statusLine = plan.settings.claude.usage && isClaude ? statusLineDirectory(profile.directory) : null;
    const settingsFiles = settingsFilesOf(profile.configDir, live.cwd);
    const users =
      statusLine === null
        ? null
        : new UserStatusLine({
            directory: statusLine,
            seats: pane.seat.settings?.statusLine,
            settingsFiles,
            log,
          });
    // Before the client has drawn its first screen: it boots for longer than this takes.
    void users?.refresh();
    return watchAgent({
      configDir: child.isClaude ? child.profile.configDir : null,
      token: live.token,
      pid: child.pid,
      ...programSigns(live.pane),
      onStatus: (status) => {
        live.trail?.seen(status.conversation);
        this.#followConversation(pane, { live, profile: child.profile }, status.conversation);
        dispatch({ kind: 'statusChanged', pane: id, status, isWatched: isWatched(id) });
      },
      onHook: (conversation, isEnd) => live.trail?.heard(conversation, isEnd),
      statusLine,
      onUsage: (report) => dispatch({ kind: 'usageReported', pane: id, report }),
      onStatusLine: () => void users?.refresh(),
      onFact: (fact) => publish({ ...fact, pane: id, name: nameOf(id) }),
      onRequests: (requests) => {
        live.requests = requests;
        asked();
      },
      isWatched: () => isWatched(id),
      isForeign: (conversation) => isElsewhere(conversation, id),
    });
  }

  /** Notes a conversation that the client went on to (/clear, /resume), so that a later server can keep it too. */
  #followConversation(
    pane: PaneState,
    { live, profile }: { readonly live: LivePane; readonly profile: Profile },
    conversation: string | null,
  ): void {
    if (conversation === null || live.conversations.has(conversation)) return;
    live.conversations.add(conversation);
    const conversations = [...live.conversations];
    updatePaneMark(profile.directory, { conversations }).catch((error: unknown) => {
      this.#options.log.warn('a conversation could not be noted', { conversation, error });
    });
    this.#noteStart({ ...pane, conversation, resumes: undefined }, false);
  }

  #failed(pane: PaneState, live: LivePane, error: unknown): void {
    const { clock, dispatch, log } = this.#options;
    const reason = error instanceof CcmuxError ? error.line : String(error);
    log.error('a pane could not be started', { pane: pane.id, name: pane.seat.name, error });
    live.pane.print(`ccmux: ${reason}\n`);
    dispatch({ kind: 'paneFailed', pane: pane.id, at: clock.now() });
  }
}
