/**
 * A log of every conversation: the session's events that belong to it, as JSON lines, in the profile of its pane; kept
 * with the conversation when the pane closes. What looks like a key or a password is blotted out.
 */
import { constants } from 'node:fs';
import { lstat, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { systemCode } from '../base/system-code.ts';
import { redact } from '../core/redact.ts';
import type { PaneState } from '../core/session-state.ts';
import { conversationOf } from '../core/team-changes.ts';
import type { TeamEvent, TeamEventType } from '../core/team-event.ts';
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
/** An agent that goes on for weeks must not fill the disk with what it did; its beginning and end are told always. */
const FULL_BYTES = 16 * 1024 * 1024;
const TOLD_ALWAYS: ReadonlySet<TeamEventType> = new Set(['conversation', 'pane-exited', 'pane-emptied']);

/** What is told within this goes into the file together: seven busy clients tell 140 things a second. */
const GATHER_MS = 200;

interface Line {
  readonly conversation: string;
  readonly type: TeamEventType;
  readonly text: string;
}

interface PaneLines {
  waiting: Line[];
  writing: Promise<void>;
  /** Until the next writing. */
  timer: Disposable | null;
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
    this.#panes.delete(paneId);
    this.#finished.add(paneId);
  }

  dispose(): void {
    this.#listening.dispose();
    for (const { timer } of this.#panes.values()) timer?.dispose();
  }

  #take(paneId: string, event: TeamEvent): void {
    if (event.type === 'pane-opened') this.#finished.delete(paneId);
    if (this.#finished.has(paneId)) return;
    const state = this.#options.pane(paneId);
    if (state === undefined) return;
    const pane = this.#panes.get(paneId) ?? {
      waiting: [],
      writing: Promise.resolve(),
      timer: null,
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
    pane.timer ??= this.#options.clock.after(GATHER_MS, () => this.#flush(pane, directory));
  }

  #flush(pane: PaneLines, directory: string): void {
    pane.timer?.dispose();
    pane.timer = null;
    pane.writing = pane.writing.then(() => this.#write(pane, directory));
  }

  async #write(pane: PaneLines, directory: string): Promise<void> {
    const lines = pane.waiting;
    pane.waiting = [];
    try {
      for (const conversation of new Set(lines.map((line) => line.conversation))) {
        await append(
          directory,
          lines.filter((line) => line.conversation === conversation),
        );
      }
    } catch (error) {
      // Said once: the disk is full for the next line too.
      if (!pane.hasFailed) this.#options.log.warn('the log of a conversation cannot be written', { error });
      pane.hasFailed = true;
    }
  }
}

const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;

async function append(directory: string, lines: readonly Line[]): Promise<void> {
  if (lines.length === 0) return;
  try {
    await mkdir(directory, { mode: 0o700 });
  } catch (error) {
    // Never a directory for a profile that is gone: somebody would have to remove it again.
    if (systemCode(error) === 'ENOENT') return;
    if (systemCode(error) !== 'EEXIST') throw error;
  }
  // The pane's program can put a link there, which would lead out of the profile.
  if (!(await lstat(directory)).isDirectory()) throw new Error(`${directory} is no directory`);
  const file = await open(join(directory, `${lines[0].conversation}.jsonl`), FLAGS, 0o600);
  try {
    const isFull = (await file.stat()).size >= FULL_BYTES;
    const told = lines.filter(({ type }) => !isFull || TOLD_ALWAYS.has(type));
    await file.appendFile(told.map(({ text }) => text).join(''));
  } finally {
    await file.close();
  }
}
