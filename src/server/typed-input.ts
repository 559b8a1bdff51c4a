/**
 * What one client's user types, on its way to the focused pane: to its program in the form that this asked for, to copy
 * mode where the pane is in it, to the offer in its border where no program runs any more.
 */
import type { Command } from '../core/command.ts';
import { deadPaneKeys } from '../core/dead-pane-keys.ts';
import type { KeyAction } from '../core/key-machine.ts';
import { keyName, parseKeyName } from '../core/key-names.ts';
import type { SessionSettings } from '../core/plan.ts';
import { findPane } from '../core/session-state.ts';
import type { Notice } from '../session/notice.ts';
import type { FrontOutcome, PaneFront } from '../session/pane-front.ts';
import type { Session } from '../session/session.ts';
import { LoginGuard } from './login-guard.ts';
import { overlayInput } from './overlay-input.ts';
import { paneInput } from './pane-input.ts';

type Typed = Extract<KeyAction, { kind: 'forward' }>;

export interface TypedInputOptions {
  readonly session: Session;
  readonly settings: SessionSettings;
  /** The terminal's keys come as nothing of ours has changed them. */
  readonly hasPlainKeyboard: () => boolean;
  /** What came of a key in copy mode of a pane. */
  readonly settle: (paneId: string, outcome: FrontOutcome) => void;
  /** Something goes to a program: what changes there next is its echo. */
  readonly typing: () => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly run: (command: Command) => void;
  readonly tell: (notice: Notice) => void;
  readonly changed: () => void;
}

export class TypedInput {
  readonly #options: TypedInputOptions;
  readonly #loginGuard: LoginGuard;

  constructor(options: TypedInputOptions) {
    this.#options = options;
    this.#loginGuard = new LoginGuard(options.now);
  }

  forward(action: Typed): void {
    const { session } = this.#options;
    const live = session.live(session.state.focus);
    const pane = findPane(session.state, session.state.focus);
    if (live === undefined) return;
    if (live.front !== null && pane !== undefined && !live.front.isPassing) {
      this.#takeInFront(pane.id, live.front, action);
      return;
    }
    if (live.front !== null) session.setFront(pane?.id ?? '', null);
    if (pane?.phase === 'exited') {
      this.#takeForDead(action);
      return;
    }
    const { emulator } = live.pane;
    const modes = emulator.modes();
    const input = paneInput(action, modes, this.#options.hasPlainKeyboard());
    if (input.length === 0) return;
    const isMarker = action.source === 'paste-start' || action.source === 'paste-end';
    if (isMarker && !modes.isBracketedPaste) return;
    const warning = this.#loginGuard.warningFor(action, pane?.id ?? '', live);
    if (warning !== null) {
      this.#options.tell({ text: warning, kind: 'warning' });
      return;
    }
    this.#options.typing();
    if (emulator.scrollOffset > 0) {
      emulator.scrollToBottom();
      this.#options.changed();
    }
    session.loop.expectEcho();
    // First of all: while the program answers, the rest is done.
    const isTaken = live.pane.write(input);
    session.dispatch({ kind: 'clientLooked' });
    if (isTaken) return;
    this.#options.tell({
      text: `${pane?.seat.name ?? 'the pane'} reads no input: what you type is lost`,
      kind: 'warning',
    });
  }

  /** Keys are copy mode's; what is pasted is none, unless it is pasted into its prompt. */
  #takeInFront(id: string, front: PaneFront, action: Typed): void {
    const input = overlayInput({ kind: action.source, raw: action.raw });
    if (input === null || (action.source === 'paste-data' && front.view.prompt === null)) return;
    front.take(input, (outcome) => this.#options.settle(id, outcome));
  }

  /** No child takes the keys: the two that the border offers need no prefix, the others mean nothing. */
  #takeForDead({ source, raw }: Typed): void {
    if (source !== 'text' && source !== 'key') return;
    const key = keyName({ kind: source, raw });
    const { restart, close } = deadPaneKeys(this.#options.settings.bindings);
    for (const binding of [restart, close]) {
      if (binding !== null && parseKeyName(binding.key) === key) this.#options.run(binding.command);
    }
  }
}
