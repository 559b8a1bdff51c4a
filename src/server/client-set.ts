/**
 * The attached clients of a session: its size and looks follow the one used last, and what concerns terminals as a
 * whole (a bell, a clipboard) is passed on to all.
 */
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { sameSize } from '../core/geometry.ts';
import type { SessionSettings } from '../core/plan.ts';
import { findPane } from '../core/session-state.ts';
import type { Notice } from '../session/notice.ts';
import type { PaneNotification } from '../session/program-wishes.ts';
import type { Session } from '../session/session.ts';
import { AttachedClient, type AttachedClientOptions } from './attached-client.ts';
import type { SharedByClients } from './client-modes.ts';
import { clipboardSequence } from './clipboard.ts';
import { CommandHistory } from './command-line.ts';
import type { CopyDesk } from './copy/copy-desk.ts';
import type { ProjectFiles } from './files/project-files.ts';
import { FocusReporter } from './focus-reporter.ts';
import { MessageLog } from './message-log.ts';
import type { Recording } from './recording.ts';
import type { SessionThemes } from './session-themes.ts';

/** The far side of a client: its socket. */
export interface ClientPeer {
  /** Sends bytes to the terminal. */
  readonly send: (bytes: Uint8Array) => void;
  readonly bye: (reason: 'detached' | 'ended' | 'error', message: string) => void;
}

export interface ClientSetOptions {
  readonly session: Session;
  readonly settings: SessionSettings;
  readonly copy: CopyDesk;
  readonly branch: () => string | null;
  readonly themes: SessionThemes;
  readonly recording: Recording;
  readonly files: ProjectFiles;
  readonly clock: Clock;
  readonly log: Log;
}

export type ClientGreeting = Pick<
  AttachedClientOptions,
  'size' | 'environment' | 'isReadOnly' | 'isFirst' | 'isColorless'
>;

interface Attachment {
  readonly client: AttachedClient;
  readonly peer: ClientPeer;
}

/** BEL */
const BELL = Uint8Array.of(0x07);
/** A program may ring as fast as it prints; terminals and ears take no more than this. */
const BELL_GAP_MS = 100;
/** Each notification is a window on somebody's desktop: of a flood the first ones say enough. */
const MOST_NOTIFICATIONS = 5;
const NOTIFICATION_WINDOW_MS = 5000;

export class ClientSet implements Disposable {
  readonly #options: ClientSetOptions;
  readonly #focus: FocusReporter;
  readonly #shared: SharedByClients;
  readonly #messages: Disposable;
  /** In the order of their last use. */
  #attached: readonly Attachment[] = [];
  #lastBellAt = Number.NEGATIVE_INFINITY;
  #notifiedAt: number[] = [];

  constructor(options: ClientSetOptions) {
    this.#options = options;
    this.#focus = new FocusReporter(options.session);
    const { session, copy, themes, recording, files, clock } = options;
    const messages = new MessageLog(clock);
    this.#shared = { copy, themes, messages, recording, files, history: new CommandHistory() };
    this.#messages = session.onNotice((notice) => messages.add(notice));
  }

  get count(): number {
    return this.#attached.length;
  }

  /** Whether somebody looks at the pane: it is focused, and a client is attached that is there to act on it. */
  isWatched(paneId: string): boolean {
    const isAttended = this.#attached.some(({ client }) => !client.isReadOnly);
    return isAttended && this.#options.session.state.focus === paneId;
  }

  /** Whether somebody sees the pane: it is watched, in a terminal that has the keyboard. */
  isLookedAt(paneId: string): boolean {
    const hasKeyboard = this.#attached.some(({ client }) => client.hasKeyboard && !client.isReadOnly);
    return hasKeyboard && this.isWatched(paneId);
  }

  attach(peer: ClientPeer, greeting: ClientGreeting): AttachedClient {
    const { session, log } = this.#options;
    const failed = (error: unknown) => {
      log.error('a client could not be served any longer', { error });
      peer.bye('error', 'the server failed at this terminal; see its log');
      this.remove(client);
    };
    const shared = this.#shared;
    const client = new AttachedClient({ ...this.#options, ...greeting, shared, send: peer.send, failed });
    const attachment = { client, peer };
    this.#attached = [...this.#attached, attachment];
    const { isReadOnly: readOnly } = greeting;
    session.events.publish({ type: 'client-attached', clients: this.count, readOnly });
    client.onUsed(() => this.#use(attachment));
    client.onKeyboard(() => this.#followKeyboard());
    client.terminal.onLooks(() => this.#followLeader());
    client.onDetach((whom) => {
      if (whom === 'self') this.#detach(attachment);
      else for (const other of this.#attached) if (other !== attachment) this.#detach(other);
    });
    try {
      this.#use(attachment);
      this.#followKeyboard();
      if (!client.isReadOnly) session.dispatch({ kind: 'clientLooked' });
    } catch (error) {
      this.remove(client);
      throw error;
    }
    log.info('client attached', {
      size: greeting.size,
      isReadOnly: greeting.isReadOnly,
      clients: this.count,
    });
    return client;
  }

  /** The client's connection is gone, or of no more use. */
  remove(client: AttachedClient): void {
    if (!this.#attached.some((each) => each.client === client)) return;
    this.#attached = this.#attached.filter((each) => each.client !== client);
    client.dispose();
    this.#followKeyboard();
    const { session, log } = this.#options;
    session.events.publish({ type: 'client-detached', clients: this.count, readOnly: client.isReadOnly });
    log.info('client gone', { clients: this.count });
    this.#followLeader();
  }

  /** Detaches all clients, or all but the one used last; answers how many. */
  detach(others: boolean): number {
    const stays = others ? this.#leader : undefined;
    const leaving = this.#attached.filter((attachment) => attachment !== stays);
    for (const attachment of leaving) this.#detach(attachment);
    return leaving.length;
  }

  /** Tells every client that the session is over. */
  end(): void {
    for (const { client, peer } of this.#attached) {
      client.terminal.leave();
      peer.bye('ended', 'the session has ended');
    }
  }

  /** `program`: because a program has rung, where the user wants to hear that. */
  ring(whose: 'program' | 'always' = 'program'): void {
    if (whose === 'program' && !this.#options.settings.notify.bell) return;
    const now = this.#options.clock.monotonic();
    if (now - this.#lastBellAt < BELL_GAP_MS) return;
    this.#lastBellAt = now;
    for (const { client } of this.#attached) client.pass(BELL);
  }

  /** A program in a pane wants its user told something. */
  notify(notification: PaneNotification): void {
    const { session, settings, clock } = this.#options;
    const now = clock.monotonic();
    this.#notifiedAt = this.#notifiedAt.filter((at) => now - at < NOTIFICATION_WINDOW_MS);
    if (settings.notify.programs === 'off' || this.#notifiedAt.length === MOST_NOTIFICATIONS) return;
    this.#notifiedAt.push(now);
    const name = findPane(session.state, notification.pane)?.seat.name ?? 'a pane';
    const title = `${name}: ${notification.title}`;
    session.notice({ kind: 'info', text: [title, notification.body].filter(Boolean).join(': ') });
    if (settings.notify.programs === 'status') return;
    for (const { client } of this.#attached) client.notify({ title, body: notification.body });
  }

  /** Shows a notification of ccmux's own in the terminals that can. */
  show(notification: { readonly title: string; readonly body: string }): void {
    for (const { client } of this.#attached) client.notify(notification);
  }

  /** A program in a pane puts `text` on the clipboard. */
  clip(text: string): void {
    if (this.#options.settings.clipboard === 'off') return;
    for (const { client } of this.#attached) client.pass(clipboardSequence(text));
  }

  /** Says something to every client that is no notice of the session. */
  tell(notice: Notice): void {
    this.#options.log[notice.kind === 'warning' ? 'warn' : notice.kind](notice.text);
    this.#shared.messages.add(notice);
    for (const { client } of this.#attached) client.show(notice);
  }

  refresh(): void {
    for (const { client } of this.#attached) client.refresh();
  }

  dispose(): void {
    for (const { client } of this.#attached) client.dispose();
    this.#attached = [];
    this.#messages.dispose();
    this.#focus.dispose();
  }

  #followKeyboard(): void {
    this.#focus.setKeyboard(this.#attached.some(({ client }) => client.hasKeyboard && !client.isReadOnly));
  }

  /** The client used last; one that only watches leads only where nobody else is attached. */
  get #leader(): Attachment | undefined {
    return this.#attached.findLast(({ client }) => !client.isReadOnly) ?? this.#attached.at(-1);
  }

  #use(attachment: Attachment): void {
    if (!this.#attached.includes(attachment)) return;
    const isLast = this.#attached.at(-1) === attachment;
    // Of each key of the one who leads already there is nothing to follow.
    if (isLast && sameSize(attachment.client.size, this.#options.session.state.size)) return;
    if (!isLast) this.#attached = [...this.#attached.filter((each) => each !== attachment), attachment];
    this.#followLeader();
  }

  /** Of the terminal used last the session takes its size, and programs are told its looks. */
  #followLeader(): void {
    const leader = this.#leader;
    if (leader === undefined) return;
    const { session } = this.#options;
    session.dispatch({ kind: 'sizeChanged', size: leader.client.size });
    session.setLooks(leader.client.terminal.looks);
  }

  #detach({ client, peer }: Attachment): void {
    client.terminal.leave();
    peer.bye('detached', 'detached');
    this.remove(client);
  }
}
