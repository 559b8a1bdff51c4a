/**
 * What one client's keyboard is captured by: an overlay (help, prompt, list), or a question that wants y or n.
 * Commands that only open one of these end here; the answer becomes a command of its own.
 */
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { commandMistake } from '../core/command-completion.ts';
import type { Command } from '../core/command.ts';
import { parseCommandText } from '../core/command-text.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Size } from '../core/geometry.ts';
import type { InputToken } from '../core/input-token.ts';
import { keyInput } from '../core/key-names.ts';
import { isWheel, type MouseEvent } from '../core/mouse.ts';
import type { SessionSettings, Theme } from '../core/plan.ts';
import { openPanes, resolvePane, type PaneState } from '../core/session-state.ts';
import type { Notice } from '../session/notice.ts';
import type { Session } from '../session/session.ts';
import { stepHelp } from '../ui/help.ts';
import { pointList, selectedItem, stepList, type ListStep } from '../ui/list-keys.ts';
import type { OverlayInput } from '../ui/prompt.ts';
import { pointRequest } from '../ui/request-page.ts';
import type { HelpView, OverlayView, PromptView } from '../ui/session-view.ts';
import { openAgents } from './agents-list.ts';
import { openPalette, openThemes, type OpenedList } from './client-lists.ts';
import { ClientPrompts, type PromptQuestion } from './client-prompts.ts';
import { questionBefore, type OpenQuestion } from './client-questions.ts';
import { paneViews, type Question } from './client-view.ts';
import { CommandLine, type CommandHistory } from './command-line.ts';
import type { ProjectFiles } from './files/project-files.ts';
import { openBuffers, openFound } from './copy/copy-lists.ts';
import type { CopyDesk, FoundPlaces } from './copy/copy-desk.ts';
import type { MessageLog } from './message-log.ts';
import { overlayInput } from './overlay-input.ts';
import type { Recording } from './recording.ts';
import { RequestMode } from './request-mode.ts';
import type { SessionThemes } from './session-themes.ts';
import { welcomeLines } from './welcome.ts';

export interface ClientModesOptions {
  readonly session: Session;
  readonly settings: SessionSettings;
  /** The user sees a session for the first time. */
  readonly isFirst: boolean;
  /** Of the client's terminal, now. */
  readonly size: () => Size;
  readonly run: (command: Command) => void;
  readonly shared: SharedByClients;
  /** The user wants no colours in this terminal. */
  readonly isColorless: boolean;
  /** Shows this client a theme that is not chosen yet; null for the session's. */
  readonly preview: (theme: Theme | null) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly tell: (notice: Notice) => void;
  /** Something has opened or closed that no key was the cause of. */
  readonly changed: () => void;
}

/** What the clients of a session have in common besides the session. */
export interface SharedByClients {
  readonly copy: CopyDesk;
  readonly themes: SessionThemes;
  readonly messages: MessageLog;
  readonly history: CommandHistory;
  readonly recording: Recording;
  readonly files: ProjectFiles;
}

export class ClientModes implements Disposable {
  readonly #options: ClientModesOptions;
  readonly #owned = new DisposableStore();
  #overlay: OverlayView | null = null;
  /** Behind an overlay that is a list. */
  #list: OpenedList | null = null;
  readonly #prompts = new ClientPrompts();
  readonly #request: RequestMode;
  /** What was typed behind the key of a list that is still being read; null while there is none. */
  #typedAhead: OverlayInput[] | null = null;
  /** The search through all panes that is under way. */
  #finding: FoundPlaces | null = null;
  #isDisposed = false;
  #question: OpenQuestion | null = null;

  constructor(options: ClientModesOptions) {
    this.#options = options;
    this.#request = new RequestMode({
      ...options,
      overlay: () => this.#overlay,
      show: (overlay) => (this.#overlay = overlay),
      prompt: (question) => this.#prompt(question),
      agents: (answered) => this.#open(this.#agents(answered)),
    });
    if (options.isFirst) this.#overlay = { kind: 'welcome', lines: welcomeLines(options.settings) };
    this.#owned.add(options.session.onChanged(() => this.#letGo()));
    this.#owned.add(
      options.shared.files.onChanged(() => {
        if (this.#overlay?.kind === 'list' && this.#list?.isOfFiles === true) options.changed();
      }),
    );
  }

  /** What stands over the panes; a list that follows the session is brought up to date first. */
  get overlay(): OverlayView | null {
    const renewed = this.#list?.renewed;
    if (this.#overlay?.kind === 'list' && renewed !== undefined) this.#overlay = renewed(this.#overlay);
    return this.#overlay;
  }

  get question(): Question | null {
    return this.#question;
  }

  /** Keys do not go to the pane now. */
  get isModal(): boolean {
    return this.#typedAhead !== null || this.#overlay !== null || this.#question !== null;
  }

  /** Carries out what concerns this client alone; false for a command of the session. */
  run(command: Command): boolean {
    const { session, settings, shared } = this.#options;
    const { copy } = shared;
    const { state } = session;
    switch (command.name) {
      case 'help':
        this.#overlay = {
          kind: 'help',
          bindings: settings.bindings,
          prefix: settings.prefix,
          filter: '',
          scroll: 0,
        };
        return true;
      case 'command-prompt':
        this.#askCommand();
        return true;
      case 'palette':
        this.#open(openPalette(state, settings, this.#options.run));
        return true;
      case 'agents':
        this.#open(this.#agents());
        return true;
      case 'files':
        this.#open(shared.files.list(this.#options.run));
        return true;
      case 'answer':
        this.#request.open(command.pane === undefined ? null : resolvePane(state, command.pane));
        return true;
      case 'messages':
        this.#open({ view: this.#options.shared.messages.list() });
        return true;
      case 'theme':
        void this.#attempt(() => this.#changeTheme(command.theme));
        return true;
      case 'record': {
        const { recording } = this.#options.shared;
        if (command.file === undefined) recording.stop();
        else recording.begin(command.file);
        return true;
      }
      case 'copy-mode': {
        const { id } = resolvePane(state, command.pane);
        if (id !== state.focus) session.command({ name: 'focus', pane: id });
        const mode = copy.enter(id, command);
        if (command.isPageUp === true) mode?.take({ kind: 'key', name: 'PageUp' }, () => undefined);
        return true;
      }
      case 'paste':
        copy.paste(resolvePane(state, command.pane).id, command.buffer);
        return true;
      case 'find':
        if (command.text === undefined) this.#askWhatToFind();
        else this.#find(command.text);
        return true;
      case 'choose-buffer':
        this.#open(openBuffers(copy.buffers.all, resolvePane(state, undefined).id, this.#options.run));
        return true;
      case 'scroll': {
        const live = session.live(resolvePane(state, command.pane).id);
        (live?.front ?? live?.pane.emulator)?.scroll(command.lines);
        return true;
      }
      case 'send-prefix': {
        // Behind the prefix the prefix machine sends it; here it comes by another way.
        const pane = session.live(state.focus)?.pane;
        const key = pane === undefined ? null : keyInput(settings.prefix, pane.emulator.modes());
        if (key !== null) pane?.write(key);
        return true;
      }
      case 'rename':
        return command.to === undefined && this.#askName(resolvePane(state, command.pane));
      case 'close':
      case 'quit':
      case 'restart':
        this.#question = questionBefore(command, state);
        return this.#question !== null;
      default:
        return false;
    }
  }

  /** A key or text while `isModal`. */
  take(token: InputToken): void {
    const input = overlayInput(token);
    if (input === null) return;
    this.#take(input);
  }

  #take(input: OverlayInput): void {
    if (this.#typedAhead !== null) this.#typedAhead.push(input);
    else if (this.#question !== null) this.#answer(input);
    else if (this.#overlay !== null) this.#steer(this.#overlay, input);
  }

  /** The mouse while `isModal`: lists and pages know it, nothing else does. */
  point(event: MouseEvent): void {
    const overlay = this.#overlay;
    if (overlay?.kind === 'list') this.#settle(pointList(overlay, event, this.#options.size()));
    else if (overlay?.kind === 'request') this.#overlay = pointRequest(overlay, event, this.#options.size());
    else if (overlay?.kind === 'help' && isWheel(event.button)) {
      this.#steerHelp(overlay, { kind: 'key', name: event.button === 'wheel-up' ? 'Up' : 'Down' });
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#finding?.close();
    this.#owned.dispose();
  }

  /** What is about a pane that has gone must not go on catching keys. */
  #letGo(): void {
    const { state } = this.#options.session;
    const isOpen = (id: string) => openPanes(state).some((pane) => pane.id === id);
    const asked = this.#question?.pane ?? null;
    if (asked !== null && !isOpen(asked)) this.#question = null;
    const prompted = this.#prompts.pane;
    if (this.#overlay?.kind === 'prompt' && prompted !== null && !isOpen(prompted)) this.#overlay = null;
    this.#request.letGo();
  }

  #answer(input: OverlayInput): void {
    const { command } = this.#question ?? {};
    this.#question = null;
    const answer = input.kind === 'text' ? input.text : input.name;
    if (command !== undefined && answer.toLowerCase() === 'y') this.#options.run(command);
  }

  #prompt(question: PromptQuestion): true {
    this.#overlay = this.#prompts.open(question);
    return true;
  }

  #askName({ id, seat }: PaneState): true {
    const accepted = (to: string) => this.#options.run({ name: 'rename', pane: id, to });
    return this.#prompt({ label: 'new name', text: seat.name, pane: id, accepted });
  }

  #askWhatToFind(): void {
    this.#prompt({
      label: 'find in all conversations',
      accepted: (text) => {
        if (text !== '') this.#options.run({ name: 'find', text });
      },
    });
  }

  /** The list opens when all panes have been searched, unless something else has the keyboard by then. */
  #find(text: string): void {
    const { shared, tell, run, changed } = this.#options;
    const wanted = JSON.stringify(text);
    // Whoever asks again has given the first one up.
    this.#finding?.close();
    tell({ kind: 'info', text: `looking for ${wanted} in all panes …` });
    const places = shared.copy.find(text, (found) => {
      this.#finding = null;
      if (this.isModal || found.length === 0) {
        places.close();
        const what = found.length === 0 ? 'is in no conversation' : 'was found: find it again to see where';
        tell({ kind: 'info', text: `${wanted} ${what}` });
        return;
      }
      this.#open(openFound({ text, found, places, run }));
      changed();
    });
    this.#finding = places;
  }

  #steer(overlay: OverlayView, input: OverlayInput): void {
    if (overlay.kind === 'help') this.#steerHelp(overlay, input);
    else if (overlay.kind === 'list') this.#settle(stepList(overlay, input, this.#options.size()));
    else if (overlay.kind === 'prompt') this.#steerPrompt(overlay, input);
    else if (overlay.kind === 'request') this.#request.steer(overlay, input);
    else this.#overlay = null;
  }

  #steerHelp(view: HelpView, input: OverlayInput): void {
    const step = stepHelp(view, input, this.#options.size());
    this.#overlay = step.kind === 'closed' ? null : step.view;
  }

  #agents(answered: string | null = null): OpenedList {
    const { session, settings, now, run } = this.#options;
    const panes = () =>
      paneViews({
        state: session.state,
        live: (id) => session.live(id),
        bindings: settings.bindings,
        client: { question: this.#question },
        now: now(),
      });
    const focus = (pane: string) => run({ name: 'focus', pane });
    return openAgents({ panes, now, focus, answer: (pane) => run({ name: 'answer', pane }), answered });
  }

  #open(list: OpenedList): void {
    this.#overlay = list.view;
    this.#list = list;
  }

  #settle(step: ListStep): void {
    const list = this.#list;
    const before = this.#overlay;
    if (step.kind === 'shown') {
      this.#overlay = step.view;
      const item = selectedItem(step.view);
      if (item !== null && before?.kind === 'list' && item !== selectedItem(before)) list?.moved?.(item);
      return;
    }
    if (step.kind === 'pressed') {
      list?.pressed?.(step.item, step.key);
      return;
    }
    this.#overlay = null;
    this.#list = null;
    if (step.kind === 'accepted') list?.accepted?.(step.item);
    else list?.left?.();
  }

  async #changeTheme(name: string | undefined): Promise<void> {
    const { isColorless, preview, tell, changed } = this.#options;
    const { themes } = this.#options.shared;
    if (name !== undefined) {
      const unseen = isColorless ? ' (this terminal wants no colours: NO_COLOR is set)' : '';
      tell({ kind: 'info', text: themes.use(await themes.find(name)) + unseen });
      return;
    }
    if (isColorless) {
      throw new CcmuxError('failed', 'themes do not show in this terminal: it wants no colours', {
        hint: 'NO_COLOR is set',
      });
    }
    const typedAhead: OverlayInput[] = [];
    this.#typedAhead = typedAhead;
    try {
      const list = await openThemes({ themes, preview, tell });
      if (this.#isDisposed) return;
      this.#open(list);
    } finally {
      this.#typedAhead = null;
    }
    for (const input of typedAhead) if (this.isModal) this.#take(input);
    changed();
  }

  /** What takes its time may fail when nobody waits for it any longer. */
  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const text = error instanceof CcmuxError ? error.line : String(error);
      if (!this.#isDisposed) this.#options.tell({ kind: 'warning', text });
    }
  }

  #askCommand(): void {
    const { session, shared, tell, run } = this.#options;
    const line = new CommandLine(shared.history, () => ({
      panes: openPanes(session.state).map((pane) => pane.seat.name),
      roles: Object.keys(session.state.roles),
      themes: shared.themes.names,
    }));
    const accepted = (text: string): void => {
      if (text.trim() === '') return;
      shared.history.add(text);
      const command = parseCommandText(text);
      if (command === null) tell({ kind: 'warning', text: commandMistake(text) });
      else run(command);
    };
    this.#prompt({ label: '', line, accepted });
  }

  #steerPrompt(view: PromptView, input: OverlayInput): void {
    const { view: next, settle } = this.#prompts.step(view, input);
    this.#overlay = next;
    settle();
  }
}
