/**
 * Tells the user that a pane waits for them or has finished, while nobody looks at it: by the ways that the
 * configuration names for its role. What happens within a moment is told as one, and what is answered or looked at
 * before that is not told at all.
 */
import type { Clock } from '../base/clock.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { NotifyReason, NotifySettings, NotifyWay } from '../core/plan.ts';
import { findPane, openPanes, type PaneState, type SessionState } from '../core/session-state.ts';
import type { NotificationCommands } from './notification-commands.ts';

export interface NotifierOptions {
  readonly settings: NotifySettings;
  readonly state: () => SessionState;
  /** Whether somebody sees the pane: it is focused in a terminal that has the keyboard. */
  readonly isLookedAt: (paneId: string) => boolean;
  /** To the terminals that are attached. */
  readonly terminals: {
    readonly ring: () => void;
    readonly notify: (notification: { readonly title: string; readonly body: string }) => void;
  };
  readonly commands: NotificationCommands;
  readonly clock: Clock;
}

/** Seven panes that finish with one build do so within this. */
const GATHER_MS = 400;
/** Between two notifications; what comes meanwhile is gathered. */
const GAP_MS = 3000;
const LONGEST_BODY = 300;

/** One line of a notification. */
export interface Told {
  readonly reason: NotifyReason;
  readonly pane: PaneState | null;
  /** Of a budget: what there is to say. */
  readonly text: string | null;
}

export class Notifier implements Disposable {
  readonly #options: NotifierOptions;
  readonly #owned = new DisposableStore();
  #waiting = new Set<string>();
  #unseen = new Set<string>();
  /** What is to be told, by pane and reason. */
  readonly #pending = new Map<string, { readonly reason: NotifyReason; readonly pane: string | null; readonly text: string | null }>(); // prettier-ignore
  #timer: Disposable | null = null;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#compare();
    this.#pending.clear();
    this.#timer?.dispose();
    this.#timer = null;
  }

  /** The session's state may be another one. */
  changed(): void {
    this.#compare();
  }

  /** A budget is used up so far; `paneId` is null for the team's. */
  budgetReached(paneId: string | null, text: string): void {
    this.#add('budget', paneId, text);
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#owned.dispose();
  }

  #compare(): void {
    const panes = openPanes(this.#options.state());
    const waiting = new Set(panes.filter(({ status }) => status.kind === 'waiting').map(({ id }) => id));
    const unseen = new Set(panes.filter((pane) => isUnseen(pane)).map(({ id }) => id));
    for (const id of waiting) if (!this.#waiting.has(id)) this.#add('waiting', id, null);
    for (const id of unseen) if (!this.#unseen.has(id)) this.#add('finished', id, null);
    this.#waiting = waiting;
    this.#unseen = unseen;
  }

  #add(reason: NotifyReason, pane: string | null, text: string | null): void {
    this.#pending.set(`${reason} ${pane ?? ''}`, { reason, pane, text });
    if (this.#timer !== null) return;
    const { clock } = this.#options;
    const wait = Math.max(GATHER_MS, this.#lastAt + GAP_MS - clock.monotonic());
    this.#timer = clock.after(wait, () => {
      this.#timer = null;
      this.#flush();
    });
  }

  #flush(): void {
    const { state, clock } = this.#options;
    const told = [...this.#pending.values()].flatMap(({ reason, pane: id, text }): Told[] => {
      const pane = findPane(state(), id) ?? null;
      return this.#isStillSo(reason, id, pane) ? [{ reason, pane, text }] : [];
    });
    this.#pending.clear();
    const ways = new Set(told.flatMap((each) => this.#waysOf(each)));
    if (ways.size === 0) return;
    this.#lastAt = clock.monotonic();
    for (const way of ways)
      this.#tell(
        way,
        told.filter((each) => this.#waysOf(each).includes(way)),
      );
  }

  #isStillSo(reason: NotifyReason, id: string | null, pane: PaneState | null): boolean {
    if (reason === 'budget') return true;
    if (id === null || pane === null || this.#options.isLookedAt(id)) return false;
    return reason === 'waiting' ? pane.status.kind === 'waiting' : isUnseen(pane);
  }

  #waysOf({ reason, pane }: Told): readonly NotifyWay[] {
    const { settings } = this.#options;
    const role = pane?.seat.role ?? '';
    const own = Object.hasOwn(settings.roles, role) ? settings.roles[role][reason] : undefined;
    return own ?? settings[reason];
  }

  #tell(way: NotifyWay, told: readonly Told[]): void {
    const { terminals, commands, state, clock } = this.#options;
    const text = notificationText(told);
    switch (way) {
      case 'bell':
        terminals.ring();
        return;
      case 'terminal':
        terminals.notify(text);
        return;
      case 'desktop':
        commands.desktop(text);
        return;
      case 'command':
        commands.user(notificationJson(text, told, { state: state(), now: clock.now() }));
        return;
    }
  }
}

function isUnseen({ status, isSeen }: PaneState): boolean {
  return status.kind === 'idle' && !isSeen;
}

/** `qa2 waits: permission` and what for; of several who and what, each once. */
export function notificationText(told: readonly Told[]): { readonly title: string; readonly body: string } {
  const [first] = told;
  if (told.length === 1) {
    const { reason, pane, text } = first;
    if (reason === 'budget') return { title: 'ccmux: budget', body: clean(text ?? '') };
    const name = pane?.seat.name ?? 'a pane';
    if (reason === 'finished') return { title: `${name} has finished`, body: '' };
    const { waitingFor = null, activity = null } = pane?.status ?? {};
    const body = [activity, waitingFor?.detail].filter(Boolean).join(': ');
    return { title: `${name} waits: ${waitingFor?.kind ?? 'dialog'}`, body: clean(body) };
  }
  const names = (reason: NotifyReason) =>
    told.filter((each) => each.reason === reason).map(({ pane }) => pane?.seat.name ?? 'the team');
  const [waiting, finished] = [names('waiting'), names('finished')];
  const parts = [
    ...(waiting.length > 0 ? [`${waiting.join(', ')} ${waiting.length === 1 ? 'waits' : 'wait'}`] : []),
    ...(finished.length > 0
      ? [`${finished.join(', ')} ${finished.length === 1 ? 'has' : 'have'} finished`]
      : []),
    ...told.flatMap(({ reason, text }) => (reason === 'budget' && text !== null ? [text] : [])),
  ];
  const panes = new Set(told.map(({ pane }) => pane?.id ?? '')).size;
  return { title: `ccmux: ${panes} ${panes === 1 ? 'pane' : 'panes'}`, body: clean(parts.join(' · ')) };
}

/** What a user's command reads from its stdin. */
function notificationJson(
  { title, body }: { readonly title: string; readonly body: string },
  told: readonly Told[],
  { state, now }: { readonly state: SessionState; readonly now: number },
): object {
  return {
    time: new Date(now).toISOString(),
    session: state.name,
    cwd: state.cwd,
    title,
    body,
    events: told.map(({ reason, pane, text }) => ({
      reason,
      ...(text !== null && { text }),
      ...(pane !== null && {
        pane: pane.id,
        name: pane.seat.name,
        role: pane.seat.role,
        status: pane.status.kind,
        activity: pane.status.activity,
        waitingFor: pane.status.waitingFor,
        since: new Date(pane.status.since).toISOString(),
      }),
    })),
  };
}

/** One line without control characters: what an agent wrote goes to terminals and desktops. */
function clean(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line.length <= LONGEST_BODY ? line : `${line.slice(0, LONGEST_BODY)}…`;
}
