/**
 * Copy mode of all panes of a session: opens it on what there is to read, keeps what was copied, pastes it. One for
 * the whole session, since copy mode belongs to the panes and the buffers to everybody.
 */
import { openTranscript, transcriptPath } from '../../agent/transcript/open-transcript.ts';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import { Slices } from '../../base/slices.ts';
import type { KeyStyle } from '../../core/copy/copy-state.ts';
import { compilePattern, type PatternText } from '../../core/copy/pattern.ts';
import { CcmuxError } from '../../core/errors.ts';
import { PasteBuffers } from '../../core/paste-buffers.ts';
import type { SessionSettings } from '../../core/plan.ts';
import { findPane, openPanes } from '../../core/session-state.ts';
import type { LivePane } from '../../session/live-pane.ts';
import type { Session } from '../../session/session.ts';
import type { CopyTextSource } from './copy-document.ts';
import { findEverywhere, type FoundPlace, type SearchedPane } from './find-everywhere.ts';
import { CopyMode } from './copy-mode.ts';
import { findClipboardTool, giveToTool, type ClipboardTool } from './system-clipboard.ts';

export interface CopyDeskOptions {
  readonly session: Session;
  readonly settings: SessionSettings;
  /** Of the server. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface EnterOptions {
  /** What to read; by default the transcript where the program keeps no history in its terminal. */
  readonly what?: 'screen' | 'transcript';
  /** Made by the mouse; see `PaneFront.isPassing`. */
  readonly isPassing?: boolean;
}

/** What a search through all panes has found, while somebody chooses from it. */
export interface FoundPlaces {
  readonly show: (place: FoundPlace) => void;
  readonly close: () => void;
}

export class CopyDesk implements Disposable {
  readonly buffers = new PasteBuffers();
  readonly #options: CopyDeskOptions;
  readonly #slices: Slices;
  readonly #style: KeyStyle;
  readonly #tool: ClipboardTool | null;

  constructor(options: CopyDeskOptions) {
    const { settings, environment, clock } = options;
    this.#options = options;
    this.#slices = new Slices(clock);
    this.#style = settings.copyKeys ?? editorKeys(environment);
    this.#tool = findClipboardTool(settings.copyCommand, environment, process.platform);
  }

  /**
   * Searches what all panes hold; `done` is given what was found. The answer shows one of the places, and is told in
   * any case when nobody wants them any more.
   */
  find(text: string, done: (found: readonly FoundPlace[]) => void): FoundPlaces {
    const { session } = this.#options;
    const wanted: PatternText = { text, isRegex: false };
    const pattern = compilePattern(wanted);
    if (pattern === null || typeof pattern === 'string')
      throw new CcmuxError('usage', 'nothing is searched for');
    const panes = openPanes(session.state).flatMap(({ id, seat }): SearchedPane[] => {
      const live = session.live(id);
      if (live === undefined) return [];
      return [{ id, name: seat.name, source: this.#transcript(id, live) ?? this.#screen(live) }];
    });
    const search = findEverywhere(panes, { pattern, slices: this.#slices, done });
    const close = (kept: SearchedPane | null) => {
      search.dispose();
      for (const pane of panes) if (pane !== kept) pane.source.text.dispose();
    };
    return {
      show: ({ pane, at }) => {
        close(pane);
        if (session.live(pane.id) === undefined) pane.source.text.dispose();
        else this.#open(pane.id, { ...pane.source, cursor: at, top: null })?.find(wanted, at);
      },
      close: () => close(null),
    };
  }

  /** Puts the pane into copy mode; it stays as it is where it is in it already. */
  enter(paneId: string, { what, isPassing = false }: EnterOptions = {}): CopyMode | null {
    const live = this.#options.session.live(paneId);
    if (live === undefined || live.isClosing) return null;
    if (live.front instanceof CopyMode && what === undefined) return live.front;
    return this.#open(paneId, this.#sourceOf(paneId, live, isPassing ? 'screen' : what), isPassing);
  }

  #open(paneId: string, source: CopyTextSource, isPassing = false): CopyMode | null {
    const { session, clock } = this.#options;
    const live = session.live(paneId);
    if (live === undefined) return null;
    const mode = new CopyMode({
      source,
      reopen: (kind) => this.#reopen(paneId, live, kind),
      size: () => live.pane.size,
      style: this.#style,
      isPassing,
      slices: this.#slices,
      clock,
      changed: () => session.frontChanged(),
    });
    session.setFront(paneId, mode);
    return mode;
  }

  leave(paneId: string): void {
    const { session } = this.#options;
    const live = session.live(paneId);
    if (live?.front == null) return;
    session.setFront(paneId, null);
    live.pane.emulator.scrollToBottom();
  }

  /** Keeps `text` and gives it to the clipboard's tool; the terminal of the client is the client's affair. */
  copied(text: string): void {
    const { environment, session, log } = this.#options;
    this.buffers.push(text);
    if (this.#tool === null) return;
    const failed = (why: string) => session.notice({ text: why, kind: 'warning' });
    giveToTool(this.#tool, text, { environment, failed, log });
  }

  /** Pastes a buffer, the newest one by default, as its program wants pastes. Throws CcmuxError where it cannot. */
  paste(paneId: string, id?: number): void {
    const { session } = this.#options;
    const live = session.live(paneId);
    const pane = findPane(session.state, paneId);
    if (live === undefined || pane === undefined) throw new CcmuxError('not-found', 'the pane is gone');
    const buffer = this.buffers.find(id);
    if (buffer === undefined) throw new CcmuxError('not-found', 'nothing has been copied yet');
    if (pane.phase === 'exited') {
      throw new CcmuxError('failed', `${pane.seat.name} has no running program`, { hint: 'restart it' });
    }
    this.leave(paneId);
    live.pane.emulator.scrollToBottom();
    if (live.pane.paste(buffer.text)) return;
    throw new CcmuxError('failed', `${pane.seat.name} does not read its input: nothing was pasted`);
  }

  dispose(): void {
    this.#slices.dispose();
  }

  /** Where the program draws on the alternate screen there is no history: its conversation is what there is to read. */
  #sourceOf(paneId: string, live: LivePane, what: EnterOptions['what']): CopyTextSource {
    const { isAlternateScreen } = live.pane.emulator.modes();
    if (what === 'screen' || (what === undefined && !isAlternateScreen)) return this.#screen(live);
    const transcript = this.#transcript(paneId, live);
    if (transcript !== null || what === undefined) return transcript ?? this.#screen(live);
    throw new CcmuxError('not-found', 'this pane has no conversation to show yet');
  }

  #reopen(paneId: string, live: LivePane, kind: CopyTextSource['kind']): CopyTextSource | null {
    return kind === 'copy' ? this.#screen(live) : this.#transcript(paneId, live);
  }

  #transcript(paneId: string, live: LivePane): CopyTextSource | null {
    const { session, clock, log } = this.#options;
    const pane = findPane(session.state, paneId);
    if (pane === undefined || !live.isAgent || live.profile === null) return null;
    const conversation = pane.status.conversation ?? pane.conversation;
    const path = transcriptPath(live.profile.configDir, conversation);
    if (path === null) return null;
    const text = openTranscript({ path, cols: live.pane.size.cols, clock, log });
    return { kind: 'transcript', text, top: null, cursor: null };
  }

  /** As the pane shows it now, be it scrolled back. */
  #screen({ pane }: LivePane): CopyTextSource {
    const { emulator } = pane;
    const text = emulator.freeze();
    const top = emulator.lineOfRow(0);
    const { x, y } = emulator.cursor();
    const isInView = y < pane.size.rows;
    const cursor = isInView ? { line: top + y, x } : { line: top + pane.size.rows - 1, x: 0 };
    return { kind: 'copy', text, top, cursor };
  }
}

/** emacs' keys for those who edit with it, vi's for all others. */
export function editorKeys(environment: Readonly<Record<string, string | undefined>>): KeyStyle {
  const editor =
    [environment.VISUAL, environment.EDITOR].find((name) => name !== undefined && name !== '') ?? '';
  return /(^|\/)(emacs|emacsclient|mg|zile|jove)\b/.test(editor) ? 'emacs' : 'vi';
}
