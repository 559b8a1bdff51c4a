/**
 * A running session: owns the state, runs `update` for every event, performs the effects. What a pane needs to be
 * started, restarted and torn down stands in `pane-life.ts`; what clients see is drawn elsewhere from `state`.
 */
import { assertNever } from '../base/assert.ts';
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { Log } from '../base/log.ts';
import type { Effect, SessionCommand, SessionEvent } from '../core/event.ts';
import type { Resumption, SessionPlan } from '../core/plan.ts';
import {
  arrangementOf,
  findPane,
  hasSameSizes,
  openPanes,
  resolvePane,
  type PaneState,
  type SessionState,
} from '../core/session-state.ts';
import { beginningOf, changesBetween, isOpenElsewhere } from '../core/team-changes.ts';
import { update } from '../core/update.ts';
import { ParseLoop } from '../pane/parse-loop.ts';
import { ConversationLogs } from './conversation-logs.ts';
import { UsageKeeper } from './kept-usage.ts';
import { EventStream } from './event-stream.ts';
import { awaitRestart } from './await-restart.ts';
import { beginningAnew, savedPane } from './restored-pane.ts';
import { initialState } from './initial-state.ts';
import { changeOf, type StateChange } from './state-change.ts';
import { directoryOf, endWatch, type LivePane, type WatchAgent } from './live-pane.ts';
import { makeLivePane } from './make-live-pane.ts';
import type { PaneFront } from './pane-front.ts';
import type { Notice } from './notice.ts';
import { PaneFitting, resizePanes } from './pane-fitting.ts';
import { PaneLooks, type Looks } from './pane-looks.ts';
import { PaneLife, type PaneSurroundings } from './pane-life.ts';
import { ProgramWishes } from './program-wishes.ts';

export interface SessionDependencies {
  readonly plan: SessionPlan;
  /** The environment the session was started in: what panes inherit. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly surroundings: PaneSurroundings;
  readonly watchAgent: WatchAgent;
  /** New pane ids (lower-case letters and digits), conversation UUIDs, secrets. */
  readonly newId: {
    readonly pane: () => string;
    readonly conversation: () => string;
    readonly token: () => string;
  };
  /** Whether a client is attached that shows this pane focused. */
  readonly isWatched: (paneId: string) => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

export class Session implements Disposable {
  readonly loop: ParseLoop;
  /** What the outside is told of the session. */
  readonly events: EventStream;
  /** What the panes' programs want of the outside. */
  readonly programs: ProgramWishes;
  readonly #dependencies: SessionDependencies;
  readonly #life: PaneLife;
  readonly #logs: ConversationLogs;
  readonly #usage: UsageKeeper;
  readonly #live = new Map<string, LivePane>();
  readonly #looks: PaneLooks;
  readonly #fitting: PaneFitting;
  readonly #changed = new Emitter<StateChange>();
  readonly #damaged = new Emitter<void>();
  readonly #noticed = new Emitter<Notice>();
  readonly #ended = new Emitter<void>();
  #state: SessionState;
  #ending: Promise<readonly string[]> | null = null;

  /** The state is another one, and in what. */
  readonly onChanged = this.#changed.event;
  /** Some pane may look different; fires often. */
  readonly onDamaged = this.#damaged.event;
  /** Something that every attached client should be told. */
  readonly onNotice = this.#noticed.event;
  /** Every pane is torn down; nothing of the session is left but the server itself. */
  readonly onEnded = this.#ended.event;

  constructor(dependencies: SessionDependencies) {
    const { plan, clock } = dependencies;
    this.#dependencies = dependencies;
    this.loop = new ParseLoop(clock);
    this.events = new EventStream({ session: plan.name, clock });
    this.#state = initialState(dependencies);
    this.programs = new ProgramWishes(dependencies.surroundings.hostName);
    this.#looks = new PaneLooks(plan.settings.theme);
    this.#fitting = new PaneFitting(clock, () => this.#resizePanes());
    // Every pane has its terminal from the first moment: what is asked of it before its child runs finds it.
    for (const { id } of this.#state.panes) this.#open(id);
    this.#followFocus();
    this.#usage = new UsageKeeper({
      costs: (id) => this.#state.costs.filter(({ pane }) => pane === id),
      profileOf: (id) => this.#live.get(id)?.profile?.directory ?? null,
      clock,
      log: dependencies.log,
    });
    this.#logs = new ConversationLogs({
      events: this.events,
      pane: (id) => findPane(this.#state, id),
      live: (id) => this.#live.get(id),
      clock,
      log: dependencies.log,
    });
    this.#life = new PaneLife({
      plan,
      environment: dependencies.environment,
      surroundings: dependencies.surroundings,
      watchAgent: dependencies.watchAgent,
      clock,
      log: dependencies.log,
      dispatch: (event) => {
        this.dispatch(event);
      },
      notice: (notice) => {
        this.notice(notice);
      },
      isWatched: dependencies.isWatched,
      isElsewhere: (conversation, id) => isOpenElsewhere(this.#state, conversation, id),
      publish: (fact) => this.events.publish(fact),
      finishLog: (id) => this.#logs.finish(id),
      asked: () => this.#changed.fire('state'),
      finishUsage: (id) => this.#usage.finish(id),
      paneOf: (id) => findPane(this.#state, id),
      newConversation: dependencies.newId.conversation,
      nameOf: (id) => findPane(this.#state, id)?.seat.name ?? id,
    });
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Starts the child of every pane that has none yet; none where the session is ending already. */
  start(): void {
    for (const fact of beginningOf(this.#state)) this.events.publish(fact);
    for (const pane of this.#state.panes) {
      const live = this.#live.get(pane.id);
      if (pane.isRestored === true && live !== undefined)
        this.#enqueue(live, () => this.#life.bringScreen(pane, live));
      this.#perform({ kind: 'startPane', pane: pane.id });
    }
  }

  live(id: string | null): LivePane | undefined {
    return id === null ? undefined : this.#live.get(id);
  }

  /** Every pane that has a terminal, closing ones included. */
  get livePanes(): ReadonlyMap<string, LivePane> {
    return this.#live;
  }

  /**
   * Carries a command out. Answers the id of the pane that it made, if any. Throws CcmuxError where it is refused;
   * then nothing has changed.
   */
  command(command: SessionCommand, resumption?: Resumption): { readonly pane: string | null } {
    const { newId, clock } = this.#dependencies;
    const directory = command.name === 'split' ? this.#directoryOf(command.pane) : null;
    const identity = resumption ?? { paneId: newId.pane(), conversation: newId.conversation() };
    const fresh = { ...identity, directory };
    this.dispatch({ kind: 'commandGiven', command, at: clock.now(), fresh });
    return { pane: findPane(this.#state, fresh.paneId) === undefined ? null : fresh.paneId };
  }

  /** Where a shell beside a pane starts; null where that is for its seat to say, or there is no such pane. */
  #directoryOf(reference: string | undefined): string | null {
    const pane = openPanes(this.#state).length === 0 ? null : resolvePane(this.#state, reference);
    return directoryOf(this.live(pane?.id ?? null));
  }

  dispatch(event: SessionEvent): void {
    const before = this.#state;
    const { state, effects } = update(before, event);
    this.#state = state;
    // Before the effects: they may cause the next events.
    for (const fact of changesBetween(before, state)) this.events.publish(fact);
    const isGradual = event.kind === 'sizeChanged' || event.kind === 'dividerDragged';
    if (!hasSameSizes(before, state)) this.#fitting.fit(isGradual);
    for (const effect of effects) this.#perform(effect);
    if (event.kind === 'clientLooked' || state.focus !== before.focus) this.#looked();
    if (event.kind === 'usageReported' && state.costs !== before.costs) this.#usage.changed(event.pane);
    if (state === before) return;
    this.#followFocus();
    this.#changed.fire(changeOf(event, before, state));
  }

  notice(notice: Notice): void {
    this.#dependencies.log[notice.kind === 'warning' ? 'warn' : notice.kind](notice.text);
    this.#noticed.fire(notice);
  }

  /** What programs are told of the terminal that shows them. */
  setLooks(looks: Looks): void {
    this.#looks.set(looks);
    for (const { pane } of this.#live.values()) this.#looks.tell(pane.emulator);
  }

  /** Resolves when the start of the pane is done, well or not. */
  async whenStarted(id: string): Promise<void> {
    await this.#live.get(id)?.work;
  }

  /** Puts `front` before the pane's screen, in place of one that stands there; null takes it away. */
  setFront(id: string, front: PaneFront | null): void {
    const live = this.#live.get(id);
    live?.front?.dispose();
    if (live === undefined || live.isClosing) front?.dispose();
    else live.front = front;
    this.#changed.fire('state');
  }

  /** What stands before a pane's screen looks different. */
  frontChanged(): void {
    this.#changed.fire('state');
  }

  /** Resolves when the pane is torn down, with what could not be kept of it, in a sentence, or null. */
  async whenClosed(id: string): Promise<string | null> {
    const live = this.#live.get(id);
    await live?.work;
    return live?.teardownProblem ?? null;
  }

  /** Ends every pane, together; resolves when they are torn down, with a sentence for each that could not be kept. */
  end(): Promise<readonly string[]> {
    this.#ending ??= this.#endAll();
    return this.#ending;
  }

  dispose(): void {
    this.#fitting.dispose();
    for (const live of this.#live.values()) {
      live.isClosing = true;
      live.restart?.dispose();
      endWatch(live);
      live.front?.dispose();
      live.pane.dispose();
    }
    this.#live.clear();
    this.loop.dispose();
    this.programs.dispose();
    this.#logs.dispose();
    this.events.dispose();
    this.#usage.dispose();
    for (const emitter of [this.#changed, this.#damaged, this.#noticed, this.#ended]) {
      emitter.dispose();
    }
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case 'startPane': {
        const live = this.#live.get(effect.pane) ?? this.#open(effect.pane);
        this.#enqueueStart(effect.pane, live, (pane) => this.#life.start(pane, live));
        return;
      }
      case 'restartPane': {
        const live = this.#live.get(effect.pane);
        if (live === undefined) return;
        this.setFront(effect.pane, null);
        this.#enqueueStart(effect.pane, live, (pane) => this.#life.restart(pane, live, effect));
        return;
      }
      case 'awaitRestart':
        awaitRestart(this.#live.get(effect.pane), effect, this.#life.wait);
        return;
      case 'closePane':
        this.#close(effect.pane);
        return;
      case 'endSession':
        void this.end();
        return;
      default:
        assertNever(effect);
    }
  }

  /** Gives a new pane its terminal, at once and at its final size; the child follows. */
  #open(id: string): LivePane {
    const { plan, environment, clock, log, newId } = this.#dependencies;
    const size = arrangementOf(this.#state)?.panes.find((pane) => pane.id === id)?.size ?? null;
    const used = new Set(Array.from(this.#live.values(), (live) => live.slot));
    const live = makeLivePane({
      plan,
      size,
      used,
      token: newId.token(),
      isPlain: environment.CCMUX_PLAIN !== undefined,
      conversations: savedPane(plan, id)?.conversations ?? [],
      loop: this.loop,
      clock,
      log: log.child(id),
    });
    const { pane } = live;
    this.#live.set(id, live);
    this.#looks.tell(pane.emulator);
    this.programs.listen(id, live);
    pane.emulator.onProgress(() => {
      this.#changed.fire('state');
    });
    pane.emulator.onTitle(() => {
      this.#changed.fire('state');
    });
    pane.emulator.onDamage(() => {
      this.#damaged.fire();
    });
    pane.onExit((exit) => {
      endWatch(live);
      live.directory = null;
      live.hasNews = true;
      pane.emulator.endProgress();
      const anew = beginningAnew(findPane(this.#state, id), { live, exit, newId });
      this.dispatch({ kind: 'paneExited', pane: id, exit, at: clock.now(), ...(anew && { anew }) });
    });
    return live;
  }

  /** Tears a pane down, once; a start under way gives up as soon as it can. */
  #close(id: string): void {
    const live = this.#live.get(id);
    if (live === undefined || live.isClosing) return;
    this.setFront(id, null);
    live.isClosing = true;
    live.restart?.dispose();
    this.#enqueue(live, async () => {
      try {
        const pane = findPane(this.#state, id);
        if (pane !== undefined) await this.#life.close(pane, live);
      } finally {
        live.pane.dispose();
        this.#live.delete(id);
        this.dispatch({ kind: 'paneClosed', pane: id });
      }
    });
  }

  /** A pane that was closed before its turn came is not started. */
  #enqueueStart(id: string, live: LivePane, start: (pane: PaneState) => Promise<void>): void {
    this.#enqueue(live, async () => {
      const pane = findPane(this.#state, id);
      if (pane?.phase === 'starting' && !live.isClosing) await start(pane);
    });
  }

  /** What is done to one pane is done in order. */
  #enqueue(live: LivePane, work: () => Promise<void>): void {
    live.work = live.work.then(work).catch((error: unknown) => {
      this.#dependencies.log.error('work on a pane failed', { error });
    });
  }

  /** The panes stay on the screen, each until it is torn down. */
  async #endAll(): Promise<readonly string[]> {
    this.dispatch({ kind: 'endingBegun' });
    const panes = [...this.#live];
    this.notice({
      kind: 'info',
      text: `ending ${panes.length} ${panes.length === 1 ? 'pane' : 'panes'}, ${this.#state.isDemo ? 'nothing is kept' : 'their conversations are kept'}`,
    });
    let ended = 0;
    for (const [id, live] of panes) {
      this.#close(id);
      void live.work.then(() => {
        ended++;
        if (ended < panes.length)
          this.notice({ kind: 'info', text: `${ended} of ${panes.length} panes ended` });
      });
    }
    await Promise.all(panes.map(([, live]) => live.work));
    this.#ended.fire();
    return panes.map(([, live]) => live.teardownProblem).filter((problem) => problem !== null);
  }

  #resizePanes(): void {
    if (resizePanes(this.#state, this.#live)) this.#changed.fire('state');
  }

  /** Whoever looks at a pane sees all that it asks. */
  #looked(): void {
    const { focus } = this.#state;
    if (focus !== null && this.#dependencies.isWatched(focus)) this.#live.get(focus)?.watch?.looked();
  }

  #followFocus(): void {
    this.loop.focus(this.live(this.#state.focus)?.pane ?? null);
  }
}
