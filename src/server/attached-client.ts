/**
 * One attached terminal: what it types goes through tokens and the prefix machine to a command or to the focused
 * pane; what it is shown is the affair of its display. What goes wrong here ends this client and nothing else.
 */
import { assertNever } from '../base/assert.ts';
import type { Clock } from '../base/clock.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { Log } from '../base/log.ts';
import type { Command } from '../core/command.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Size } from '../core/geometry.ts';
import type { InputToken } from '../core/input-token.ts';
import type { KeyAction } from '../core/key-machine.ts';
import { isWheel, parseMouse } from '../core/mouse.ts';
import type { SessionSettings, Theme } from '../core/plan.ts';
import type { ProgramNotification } from '../emulator/notifications.ts';
import type { Notice } from '../session/notice.ts';
import type { FrontOutcome } from '../session/pane-front.ts';
import type { Session } from '../session/session.ts';
import { commandKeyLabel, keyLabel } from '../ui/key-label.ts';
import { withoutColor } from '../ui/style.ts';
import type { TerminalEnvironment } from '../ui/terminal-capabilities.ts';
import { ClientDisplay } from './client-display.ts';
import { ClientKeys } from './client-keys.ts';
import { ClientModes, type SharedByClients } from './client-modes.ts';
import type { ClientState } from './client-view.ts';
import { clipboardSequence, fitsClipboard } from './clipboard.ts';
import { notificationSequence } from './notification-sequence.ts';
import { OuterTerminal } from './outer-terminal.ts';
import { Pointer } from './pointer.ts';
import { isSessionCommand } from './session-command.ts';
import { TypedInput } from './typed-input.ts';
import { wantedModes } from './wanted-modes.ts';
import { windowNotesOf } from './window-notes.ts';

/** Takes back what the client asked its terminal for: presses, drags, SGR reports. */
const MOUSE_OFF = Buffer.from('\x1b[?1006l\x1b[?1002l', 'latin1');

/** What one who only watches may ask for. */
const READ_ONLY_COMMANDS: ReadonlySet<Command['name']> = new Set(['help', 'messages', 'agents', 'files']);

export interface AttachedClientOptions {
  readonly session: Session;
  readonly settings: SessionSettings;
  readonly size: Size;
  /** What is known of the terminal before it is asked. */
  readonly environment: TerminalEnvironment;
  readonly isReadOnly: boolean;
  readonly isFirst: boolean;
  /** The user wants no colours but those of the panes' programs. */
  readonly isColorless: boolean;
  /** Sends bytes to the terminal; `setBlocked` tells when it is behind. */
  readonly send: (bytes: Uint8Array) => void;
  /** The client cannot be served any longer. Called once, never during the construction. */
  readonly failed: (error: unknown) => void;
  readonly branch: () => string | null;
  readonly shared: SharedByClients;
  readonly clock: Clock;
  readonly log: Log;
}

export class AttachedClient implements Disposable {
  /** What it is shown in. */
  readonly terminal: OuterTerminal;
  readonly #options: AttachedClientOptions;
  readonly #owned = new DisposableStore();
  readonly #display: ClientDisplay;
  readonly #keys: ClientKeys;
  readonly #modes: ClientModes;
  readonly #pointer: Pointer;
  readonly #typed: TypedInput;
  readonly #used = new Emitter<void>();
  readonly #keyboard = new Emitter<void>();
  readonly #detached = new Emitter<'self' | 'others'>();
  /** Until the terminal says otherwise: whoever attaches does it at the keyboard. */
  #hasKeyboard = true;
  /** A theme that the user looks at before choosing it. */
  #preview: Theme | null = null;
  #isDisposed = false;

  /** The user did something here: the session's size follows the client used last. */
  readonly onUsed = this.#used.event;
  /** The terminal has gained or lost the keyboard. */
  readonly onKeyboard = this.#keyboard.event;
  /** The user wants this client, or all the others, detached. */
  readonly onDetach = this.#detached.event;

  constructor(options: AttachedClientOptions) {
    const { session, settings, clock, isColorless } = options;
    this.#options = options;
    const { environment, send } = options;
    this.terminal = this.#owned.add(new OuterTerminal({ environment, hasMouse: settings.mouse, send }));
    const run = (command: Command) => this.run(command);
    this.#keys = this.#owned.add(new ClientKeys(settings, clock, (token) => this.#guarded(token)));
    const { isFirst, shared } = options;
    this.#modes = this.#owned.add(
      new ClientModes({
        ...{ session, settings, isFirst, isColorless, shared, run },
        size: () => this.size,
        preview: (theme) => {
          this.#preview = theme;
          this.#showTheme();
        },
        now: () => clock.now(),
        tell: (notice) => this.tell(notice),
        changed: () => this.refresh(),
      }),
    );
    this.#display = this.#owned.add(
      new ClientDisplay({
        ...options,
        theme: this.#theme,
        capabilities: this.terminal.capabilities,
        client: () => this.#clientState(),
        lockAgainst: (pane) => shared.files.lockAgainst(pane),
        drawn: () => this.#settleModes(),
        failed: (error) => this.#fail(error),
      }),
    );
    this.#pointer = new Pointer({
      session,
      copy: shared.copy,
      clock,
      select: (pane, range) => this.#display.select(pane, range),
      settle: (pane, outcome) => this.#settleFront(pane, outcome),
      run,
    });
    this.#typed = new TypedInput({
      session,
      settings,
      hasPlainKeyboard: () => this.terminal.hasPlainKeyboard,
      settle: (pane, outcome) => this.#settleFront(pane, outcome),
      typing: () => {
        this.#display.expectEcho();
        this.#pointer.clear();
      },
      now: () => options.clock.now(),
      run,
      tell: (notice) => this.tell(notice),
      changed: () => this.refresh(),
    });
    this.#owned.add(shared.themes.onChanged(() => this.#showTheme()));
    this.#owned.add(this.#used);
    this.#owned.add(this.#keyboard);
    this.#owned.add(this.#detached);
    this.#settleMouse();
    this.terminal.onCapabilities(() => this.#display.setCapabilities(this.terminal.capabilities));
    this.terminal.ask();
  }

  get size(): Size {
    return this.#display.size;
  }

  get hasKeyboard(): boolean {
    return this.#hasKeyboard;
  }

  get isReadOnly(): boolean {
    return this.#options.isReadOnly;
  }

  /** Bytes from the terminal. */
  input(bytes: Uint8Array): void {
    this.#keys.push(bytes);
  }

  /** The terminal has another size, or wants everything drawn anew. */
  resize(size: Size): void {
    this.#display.resize(size);
    this.#settleMouse();
    this.terminal.renew();
    this.#used.fire();
  }

  /** The socket is behind (true) or has caught up (false). */
  setBlocked(isBlocked: boolean): void {
    this.#display.setBlocked(isBlocked);
  }

  /** Shows `notice` in the status line for a while, and keeps it for whoever reads the messages. */
  tell(notice: Notice): void {
    this.#options.shared.messages.add(notice);
    this.show(notice);
  }

  /** Shows `notice` in the status line for a while. */
  show(notice: Notice): void {
    this.#display.tell(notice);
  }

  /** Keeps `text` and puts it on the clipboards: of this client's terminal, and of the desktop. */
  copy(text: string): void {
    this.#options.shared.copy.copied(text);
    const isSent = fitsClipboard(text);
    if (isSent) this.#options.send(clipboardSequence(text));
    const rest = isSent ? '' : `: too long for the terminal’s clipboard, ${this.#pasteKey} pastes it`;
    this.tell({ text: copiedText(text) + rest, kind: 'info' });
  }

  /** Bytes for the terminal besides the picture: a bell, a program's own clipboard request. */
  pass(bytes: Uint8Array): void {
    // A terminal that is behind misses the bell: what is kept for it must not grow.
    if (!this.#display.isBlocked) this.#options.send(bytes);
  }

  /** Hands a program's notification to the terminal, where that is known to show such. */
  notify(notification: ProgramNotification): void {
    const bytes = notificationSequence(notification, this.terminal.names);
    if (bytes !== null) this.pass(bytes);
  }

  /** What is shown besides the session's state has changed. */
  refresh(): void {
    this.#display.refresh();
  }

  run(command: Command): void {
    try {
      if (command.name === 'detach') this.#detached.fire('self');
      else if (this.isReadOnly && !READ_ONLY_COMMANDS.has(command.name))
        throw new CcmuxError('failed', 'this client only watches');
      else if (command.name === 'detach-others') this.#detached.fire('others');
      else if (!this.#modes.run(command) && isSessionCommand(command)) this.#options.session.command(command);
    } catch (error) {
      if (!(error instanceof CcmuxError)) throw error;
      this.tell({ text: error.line, kind: 'warning' });
    }
    this.refresh();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#owned.dispose();
  }

  #clientState(): Omit<ClientState, 'message'> {
    const { overlay, question } = this.#modes;
    const { isPrefixActive } = this.#keys;
    const isRecording = this.#options.shared.recording.isOn;
    return { isPrefixActive, isReadOnly: this.isReadOnly, isRecording, overlay, question };
  }

  #guarded(token: InputToken): void {
    if (this.#isDisposed) return;
    try {
      this.#take(token);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#isDisposed) return;
    this.dispose();
    this.#options.failed(error);
  }

  #take(token: InputToken): void {
    if (token.kind === 'mouse') {
      const event = parseMouse(token);
      if (event !== null && this.#modes.isModal) {
        this.#modes.point(event);
        this.refresh();
      } else if (event !== null && !this.isReadOnly) {
        // The pointer crosses a window on its way to another one.
        if (event.action !== 'move' || event.button !== 'none') this.#used.fire();
        this.#pointer.handle(event);
        // How far a pane is scrolled back stands in its title.
        if (isWheel(event.button)) this.refresh();
      }
      return;
    }
    if (token.kind === 'focus') {
      this.#hasKeyboard = token.isFocused;
      this.#keyboard.fire();
    }
    if (token.kind === 'reply') this.terminal.take(token.raw);
    if (token.kind === 'focus' || token.kind === 'reply') return;
    this.#used.fire();
    if (this.#modes.isModal) {
      this.#keys.keep(token);
      this.#modes.take(token);
      this.refresh();
      return;
    }
    const wasPrefixActive = this.#keys.isPrefixActive;
    for (const action of this.#keys.step(token)) this.#actInTurn(action);
    if (this.#keys.isPrefixActive !== wasPrefixActive) this.refresh();
  }

  /** What was typed behind the keys of a detach goes nowhere, and behind those of a question to the question. */
  #actInTurn(action: KeyAction): void {
    if (this.#isDisposed) return;
    if (action.kind !== 'forward' || !this.#modes.isModal) {
      this.#act(action);
      return;
    }
    this.#modes.take({ kind: action.source, raw: action.raw });
    this.refresh();
  }

  #act(action: KeyAction): void {
    switch (action.kind) {
      case 'forward':
        if (!this.isReadOnly) this.#typed.forward(action);
        return;
      case 'command':
        this.run(action.command);
        return;
      case 'unbound':
        this.tell({ text: this.#unboundText(action.key), kind: 'info' });
        return;
      case 'mouse':
      case 'focus':
      case 'reply':
        return; // taken before the prefix machine
      default:
        assertNever(action);
    }
  }

  #settleFront(id: string, { copied, isLeft, notice }: FrontOutcome): void {
    if (this.#isDisposed) return;
    if (isLeft === true) this.#options.shared.copy.leave(id);
    if (copied !== undefined) this.copy(copied);
    if (notice !== undefined) this.tell({ text: notice, kind: 'info' });
    this.refresh();
  }

  get #pasteKey(): string {
    const isPaste = (command: Command) => command.name === 'paste' && command.buffer === undefined;
    return commandKeyLabel(this.#options.settings, isPaste) ?? 'the command paste';
  }

  #unboundText(key: string): string {
    const help = commandKeyLabel(this.#options.settings, ({ name }) => name === 'help');
    return `${keyLabel(key)} does nothing after the prefix${help === null ? '' : ` (${help} shows the keys)`}`;
  }

  get #theme(): Theme {
    const { isColorless, shared } = this.#options;
    const theme = this.#preview ?? shared.themes.current;
    return isColorless ? withoutColor(theme) : theme;
  }

  #showTheme(): void {
    this.#display.setTheme(this.#theme);
  }

  /**
   * The terminal's keyboard follows the focused pane's program, its mouse all that are on the screen, and the window
   * around it says what is going on.
   */
  #settleModes(): void {
    if (!this.#isDisposed) this.terminal.note(windowNotesOf(this.#options.session, this.#options.settings));
    if (!this.isReadOnly && !this.#isDisposed) this.terminal.follow(wantedModes(this.#options.session));
  }

  /** A client turns its terminal's mouse on whenever it takes the terminal over. */
  #settleMouse(): void {
    const { settings, send } = this.#options;
    if (!settings.mouse) send(MOUSE_OFF);
  }
}

function copiedText(text: string): string {
  const lines = text.split('\n').length;
  return lines > 1 ? `copied ${lines} lines` : `copied ${text.length} characters`;
}
