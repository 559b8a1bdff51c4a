/**
 * What one client's keyboard is captured by: an overlay (help, prompt), a question that wants y or n, or scroll mode.
 * Commands that only open one of these end here; the answer becomes a command of its own.
 */
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Command } from '../core/command.ts';
import type { Size } from '../core/geometry.ts';
import type { InputToken } from '../core/input-token.ts';
import { keyName } from '../core/key-names.ts';
import type { SessionSettings } from '../core/plan.ts';
import { openPanes, resolvePane, type PaneState } from '../core/session-state.ts';
import type { Session } from '../session/session.ts';
import { stepHelp } from '../ui/help.ts';
import { openPrompt, stepPrompt, type OverlayInput } from '../ui/prompt.ts';
import type { HelpView, OverlayView, PromptView } from '../ui/session-view.ts';
import type { Question } from './client-view.ts';
import { scrollStep } from './scroll-keys.ts';
import { welcomeLines } from './welcome.ts';

export interface ClientModesOptions {
  readonly session: Session;
  readonly settings: SessionSettings;
  /** The user sees a session for the first time. */
  readonly isFirst: boolean;
  /** Of the client's terminal, now. */
  readonly size: () => Size;
  readonly run: (command: Command) => void;
}

/** A question in a pane's border, or in the status line where it concerns the session. */
interface OpenQuestion extends Question {
  readonly command: Command;
}

export class ClientModes implements Disposable {
  readonly #options: ClientModesOptions;
  readonly #owned = new DisposableStore();
  #overlay: OverlayView | null = null;
  /** The pane that the prompt is about. */
  #prompted: string | null = null;
  #accept: (text: string) => void = () => undefined;
  #question: OpenQuestion | null = null;
  #scrolling: string | null = null;

  constructor(options: ClientModesOptions) {
    this.#options = options;
    if (options.isFirst) this.#overlay = { kind: 'welcome', lines: welcomeLines(options.settings) };
    this.#owned.add(options.session.onChanged(() => this.#letGo()));
  }

  get overlay(): OverlayView | null {
    return this.#overlay;
  }

  get question(): Question | null {
    return this.#question;
  }

  get isScrolling(): boolean {
    return this.#scrolling !== null;
  }

  /** Keys do not go to the pane now. */
  get isModal(): boolean {
    return this.#overlay !== null || this.#question !== null || this.isScrolling;
  }

  /** Carries out what concerns this client alone; false for a command of the session. */
  run(command: Command): boolean {
    const { session, settings } = this.#options;
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
      case 'scroll-mode': {
        const { id } = resolvePane(state, command.pane);
        if (id !== state.focus) session.command({ name: 'focus', pane: id });
        this.#scrolling = id;
        return true;
      }
      case 'scroll':
        session.live(resolvePane(state, command.pane).id)?.pane.emulator.scroll(command.lines);
        return true;
      case 'send-prefix':
        return true; // the prefix machine has sent it
      case 'rename':
        return command.to === undefined && this.#askName(resolvePane(state, command.pane));
      case 'close': {
        const pane = resolvePane(state, command.pane);
        return (
          command.ask &&
          this.#ask(
            pane,
            `close ${pane.seat.name}? ${state.isDemo ? '' : 'its conversation is kept '}(y/N)`,
            {
              ...command,
              pane: pane.id,
              ask: false,
            },
          )
        );
      }
      case 'quit': {
        const count = openPanes(state).length;
        const text = `end session ${state.name} and its ${count} ${count === 1 ? 'pane' : 'panes'}? ${state.isDemo ? 'nothing of the demo' : 'conversations'} ${state.isDemo ? 'is' : 'are'} kept (y/N)`;
        return command.ask && this.#ask(null, text, { name: 'quit', ask: false });
      }
      case 'restart': {
        const pane = resolvePane(state, command.pane);
        if (pane.phase !== 'live' || command.pane !== undefined) return false;
        return this.#ask(pane, `restart ${pane.seat.name}? (y/N)`, { name: 'restart', pane: pane.id });
      }
      default:
        return false;
    }
  }

  /** A key or text while `isModal`. */
  take(token: InputToken): void {
    const input = overlayInput(token);
    if (input === null) return;
    if (this.#question !== null) this.#answer(input);
    else if (this.#overlay !== null) this.#steer(this.#overlay, input);
    else this.#scroll(input);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** What is about a pane that has gone, or has lost the focus to another's hand, must not go on catching keys. */
  #letGo(): void {
    const { state } = this.#options.session;
    const isOpen = (id: string) => openPanes(state).some((pane) => pane.id === id);
    if (this.#scrolling !== null && this.#scrolling !== state.focus) this.#scrolling = null;
    const asked = this.#question?.pane ?? null;
    if (asked !== null && !isOpen(asked)) this.#question = null;
    if (this.#overlay?.kind === 'prompt' && this.#prompted !== null && !isOpen(this.#prompted))
      this.#overlay = null;
  }

  #ask(pane: PaneState | null, text: string, command: Command): true {
    this.#question = { pane: pane?.id ?? null, text, command };
    return true;
  }

  #answer(input: OverlayInput): void {
    const { command } = this.#question ?? {};
    this.#question = null;
    const answer = input.kind === 'text' ? input.text : input.name;
    if (command !== undefined && answer.toLowerCase() === 'y') this.#options.run(command);
  }

  #askName(pane: PaneState): true {
    this.#overlay = openPrompt('new name', pane.seat.name);
    this.#prompted = pane.id;
    this.#accept = (to) => {
      this.#options.run({ name: 'rename', pane: pane.id, to });
    };
    return true;
  }

  #steer(overlay: OverlayView, input: OverlayInput): void {
    if (overlay.kind === 'help') this.#steerHelp(overlay, input);
    else if (overlay.kind === 'prompt') this.#steerPrompt(overlay, input);
    else this.#overlay = null;
  }

  #steerHelp(view: HelpView, input: OverlayInput): void {
    const step = stepHelp(view, input, this.#options.size());
    this.#overlay = step.kind === 'closed' ? null : step.view;
  }

  #steerPrompt(view: PromptView, input: OverlayInput): void {
    const step = stepPrompt(view, input);
    this.#overlay = step.kind === 'edited' ? step.view : null;
    if (step.kind === 'accepted') this.#accept(step.text);
  }

  #scroll(input: OverlayInput): void {
    const emulator = this.#options.session.live(this.#scrolling)?.pane.emulator;
    const step =
      emulator === undefined ? 'leave' : scrollStep(input, emulator.size.rows, emulator.historyLines);
    if (step === 'leave') {
      emulator?.scrollToBottom();
      this.#scrolling = null;
    } else if (step !== 0) emulator?.scroll(step);
  }
}

/** What a prompt or page is given for a token: pasted text arrives like typed text. */
function overlayInput(token: InputToken): OverlayInput | null {
  if (token.kind === 'text' || token.kind === 'paste-data') {
    return { kind: 'text', text: Buffer.from(token.raw).toString('utf8') };
  }
  const name = token.kind === 'key' ? keyName(token) : null;
  return name === null ? null : { kind: 'key', name };
}
