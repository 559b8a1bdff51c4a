/**
 * What one client's terminal sends, up to the decision whose it is: tokens, the wait that tells a lone Esc from the
 * beginning of a sequence, the prefix machine and its repeat time.
 */
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { InputToken } from '../core/input-token.ts';
import { ESCAPE_TIMEOUT_MS, InputTokenizer } from '../core/input-tokenizer.ts';
import {
  initialKeyState,
  keepKey,
  keyTables,
  stepKeyMachine,
  timeOutRepeat,
  type KeyAction,
  type KeyState,
  type KeyTables,
} from '../core/key-machine.ts';
import type { SessionSettings } from '../core/plan.ts';

/** How long a repeatable key may follow without the prefix; tmux's repeat-time. */
const REPEAT_MS = 500;

export class ClientKeys implements Disposable {
  readonly #clock: Clock;
  readonly #tables: KeyTables;
  readonly #take: (token: InputToken) => void;
  readonly #tokenizer = new InputTokenizer();
  #state: KeyState = initialKeyState;
  #escapeTimer: Disposable | null = null;
  #repeatTimer: Disposable | null = null;

  /** `take` is given every token, in order; it calls `step` for those that are not spoken for. */
  constructor(settings: SessionSettings, clock: Clock, take: (token: InputToken) => void) {
    this.#clock = clock;
    this.#tables = keyTables(settings.prefix, settings.bindings);
    this.#take = take;
  }

  get isPrefixActive(): boolean {
    return this.#state.mode === 'prefix';
  }

  /** Bytes from the terminal. */
  push(bytes: Uint8Array): void {
    for (const token of this.#tokenizer.push(bytes)) this.#take(token);
    this.#awaitRest();
  }

  /** What `token` means to the prefix machine. */
  step(token: InputToken): readonly KeyAction[] {
    const { state, actions } = stepKeyMachine(this.#state, token, this.#tables);
    this.#state = state;
    this.#repeatTimer?.dispose();
    this.#repeatTimer = null;
    if (state.mode === 'repeat') {
      this.#repeatTimer = this.#clock.after(REPEAT_MS, () => {
        this.#state = timeOutRepeat(this.#state);
      });
    }
    return actions;
  }

  /** `token` was taken by an overlay or a question. */
  keep(token: InputToken): void {
    this.#state = keepKey(this.#state, token);
  }

  dispose(): void {
    this.#escapeTimer?.dispose();
    this.#repeatTimer?.dispose();
  }

  /** An answer of the terminal that has clearly begun outlives several waits. */
  #awaitRest(): void {
    this.#escapeTimer?.dispose();
    this.#escapeTimer = null;
    if (!this.#tokenizer.isPending) return;
    this.#escapeTimer = this.#clock.after(ESCAPE_TIMEOUT_MS, () => {
      for (const token of this.#tokenizer.flush()) this.#take(token);
      this.#awaitRest();
    });
  }
}
