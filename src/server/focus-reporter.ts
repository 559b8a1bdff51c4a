/**
 * Tells programs that asked for it (DECSET 1004) when the keyboard comes to them and when it leaves: because the focus
 * moved between panes, or because the terminal outside gained or lost it.
 */
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Session } from '../session/session.ts';

/** `CSI I` and `CSI O` */
const FOCUS_IN = Buffer.from('\x1b[I', 'latin1');
const FOCUS_OUT = Buffer.from('\x1b[O', 'latin1');

export class FocusReporter implements Disposable {
  readonly #session: Session;
  readonly #owned = new DisposableStore();
  /** Some attached terminal has the keyboard. */
  #hasKeyboard = false;
  /** The pane that was told last that it has the keyboard, or would have been, had it asked. */
  #told: string | null = null;

  constructor(session: Session) {
    this.#session = session;
    this.#owned.add(session.onChanged(() => this.#update()));
    // As tmux does: a program that asks is told at once how things stand.
    this.#owned.add(
      session.programs.onFocusWanted((id) =>
        session.live(id)?.pane.write(id === this.#told ? FOCUS_IN : FOCUS_OUT),
      ),
    );
  }

  setKeyboard(hasKeyboard: boolean): void {
    this.#hasKeyboard = hasKeyboard;
    this.#update();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #update(): void {
    const holder = this.#hasKeyboard ? this.#session.state.focus : null;
    if (holder === this.#told) return;
    this.#tell(this.#told, FOCUS_OUT);
    this.#told = holder;
    this.#tell(holder, FOCUS_IN);
  }

  #tell(id: string | null, report: Uint8Array): void {
    const pane = this.#session.live(id)?.pane;
    if (pane?.emulator.modes().sendsFocus === true) pane.write(report);
  }
}
