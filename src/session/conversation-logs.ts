/**
 * A log of every conversation: the session's events that belong to it, as JSON lines, in the profile of its pane; kept
 * with the conversation when the pane closes. What looks like a key or a password is blotted out.
 */
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { redact } from '../core/redact.ts';
import type { PaneState } from '../core/session-state.ts';
import { conversationOf } from '../core/team-changes.ts';
import type { TeamEvent, TeamEventType } from '../core/team-event.ts';
import { ConversationLogFile, type LogLine } from './conversation-log-file.ts';
import type { EventStream } from './event-stream.ts';
import type { LivePane } from './live-pane.ts';

export interface ConversationLogsOptions {
  readonly events: EventStream;
  readonly pane: (id: string) => PaneState | undefined;
  readonly live: (id: string) => LivePane | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** Said of the pane on the screen, not of what is talked about in it. */
const LEFT_OUT: ReadonlySet<TeamEventType> = new Set(['focus', 'pane-closed']);
/** What is told within this goes into the file together. */
const GATHER_MS = 200;
/** Of one pane, between the beginnings of two writings: seven busy clients tell 140 things a second. */
const WRITING_GAP_MS = 1000;
/** Nobody has a file open for what he may say some day. */
const CLOSE_AFTER_MS = 3000;

interface PaneLines {
  waiting: LogLine[];
  readonly file: ConversationLogFile;
  writing: Promise<void>;
  /** Until the next writing. */
  timer: Disposable | null;
  /** Until the file is closed. */
  closing: Disposable | null;
  /** When it was written last, on the monotonic clock. */
  writtenAt: number;
  hasFailed: boolean;
}

export class ConversationLogs implements Disposable {
  readonly #options: ConversationLogsOptions;
  readonly #listening: Disposable;
  readonly #panes = new Map<string, PaneLines>();
  /** Panes whose profile is about to go; one of them may come back under its id. */
  readonly #finished = new Set<string>();

  constructor(options: ConversationLogsOptions) {
    this.#options = options;
    this.#listening = options.events.onPublished((event) => {
      if ('pane' in event && !LEFT_OUT.has(event.type)) this.#take(event.pane, event);
    });
  }

  /** Resolves when all that was said of the pane so far is in the file, or cannot be; nothing more is taken of it. */
  async finish(paneId: string): Promise<void> {
    const pane = this.#panes.get(paneId);
    const directory = this.#options.live(paneId)?.profile?.logDir;
    if (pane !== undefined && directory !== undefined) this.#flush(pane, directory);
    await pane?.writing;
    pane?.closing?.dispose();
    if (pane !== undefined) await this.#close(pane);
    this.#panes.delete(paneId);
    this.#finished.add(paneId);
  }

  dispose(): void {
    this.#listening.dispose();
    for (const pane of this.#panes.values()) {
      pane.timer?.dispose();
      pane.closing?.dispose();
      void pane.writing.then(() => this.#close(pane));
    }
  }

  #take(paneId: string, event: TeamEvent): void {
    if (event.type === 'pane-opened') this.#finished.delete(paneId);
    if (this.#finished.has(paneId)) return;
    const state = this.#options.pane(paneId);
    if (state === undefined) return;
    const pane = this.#panes.get(paneId) ?? {
      waiting: [],
      file: new ConversationLogFile(),
      writing: Promise.resolve(),
      timer: null,
      closing: null,
      writtenAt: Number.NEGATIVE_INFINITY,
      hasFailed: false,
    };
    this.#panes.set(paneId, pane);
    const { type } = event;
    const text = `${redact(JSON.stringify(event))}\n`;
    // The one that is left is told where it has gone.
    const conversations = new Set([
      ...(event.type === 'conversation' ? [event.before, event.conversation] : [conversationOf(state)]),
    ]);
    for (const conversation of conversations) pane.waiting.push({ conversation, type, text });
    const directory = this.#options.live(paneId)?.profile?.logDir;
    // Until it has a profile.
    if (directory === undefined) return;
    const { clock } = this.#options;
    const waitMs = Math.max(GATHER_MS, pane.writtenAt + WRITING_GAP_MS - clock.monotonic());
    pane.timer ??= clock.after(waitMs, () => this.#flush(pane, directory));
  }

  #flush(pane: PaneLines, directory: string): void {
    pane.timer?.dispose();
    pane.timer = null;
    pane.closing?.dispose();
    pane.closing = this.#options.clock.after(CLOSE_AFTER_MS, () => {
      pane.writing = pane.writing.then(() => this.#close(pane));
    });
    pane.writtenAt = this.#options.clock.monotonic();
    pane.writing = pane.writing.then(() => this.#write(pane, directory));
  }

  async #write(pane: PaneLines, directory: string): Promise<void> {
    const lines = pane.waiting;
    pane.waiting = [];
    try {
      for (const conversation of new Set(lines.map((line) => line.conversation))) {
        const told = lines.filter((line) => line.conversation === conversation);
        await pane.file.append(directory, conversation, told);
      }
    } catch (error) {
      this.#failed(pane, error);
    }
  }

  async #close(pane: PaneLines): Promise<void> {
    await pane.file.close().catch((error: unknown) => this.#failed(pane, error));
  }

  /** Said once: the disk is full for the next line too. */
  #failed(pane: PaneLines, error: unknown): void {
    if (!pane.hasFailed) this.#options.log.warn('the log of a conversation cannot be written', { error });
    pane.hasFailed = true;
  }
}
