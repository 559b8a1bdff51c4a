/** While a client reads what a claude asks: its keys, the prompts on the way to an answer, and the way back. */
import type { Command } from '../core/command.ts';
import type { Size } from '../core/geometry.ts';
import type { PaneState } from '../core/session-state.ts';
import type { OverlayInput } from '../ui/prompt.ts';
import { stepRequest } from '../ui/request-page.ts';
import type { OverlayView, RequestView } from '../ui/session-view.ts';
import type { PromptQuestion } from './client-prompts.ts';
import { RequestDesk, type DeskStep, type RequestDeskOptions } from './request-desk.ts';

export interface RequestModeOptions extends RequestDeskOptions {
  /** Of the client's terminal, now. */
  readonly size: () => Size;
  readonly run: (command: Command) => void;
  readonly overlay: () => OverlayView | null;
  readonly show: (overlay: OverlayView | null) => void;
  readonly prompt: (question: PromptQuestion) => void;
  /** Opens the list of agents. */
  readonly agents: (answered: string | null) => void;
}

export class RequestMode {
  readonly #options: RequestModeOptions;
  readonly #desk: RequestDesk;
  /** The list of agents stood there before. */
  #isFromList = false;
  /** A prompt on the way to the answer is open. */
  #isAsking = false;

  constructor(options: RequestModeOptions) {
    this.#options = options;
    this.#desk = new RequestDesk(options);
  }

  /** Throws CcmuxError where there is nothing to answer. */
  open(pane: PaneState | null): void {
    const view = this.#desk.open(pane);
    this.#isFromList = this.#options.overlay()?.kind === 'list';
    this.#isAsking = false;
    this.#options.show(view);
  }

  steer(view: RequestView, input: OverlayInput): void {
    const step = stepRequest(view, input, this.#options.size());
    switch (step.kind) {
      case 'shown':
        this.#options.show(step.view);
        return;
      case 'chosen':
        this.#settle(() => this.#desk.choose(step.way), step.way);
        return;
      case 'closed':
        this.#leave();
        return;
      case 'left-for-pane': {
        const { pane } = this.#desk;
        this.#isFromList = false;
        this.#leave();
        if (pane !== null) this.#options.run({ name: 'focus', pane });
      }
    }
  }

  /** The session has changed: what was answered elsewhere is read no longer. */
  letGo(): void {
    if (!this.#desk.isOver) return;
    const { overlay, tell } = this.#options;
    const isShown = overlay()?.kind === 'request' || (this.#isAsking && overlay()?.kind === 'prompt');
    const name = this.#desk.name;
    this.#desk.close();
    if (!isShown) return;
    tell({ kind: 'info', text: `${name} has been answered elsewhere, or asks no longer` });
    this.#leave();
  }

  /** Carries on with what was chosen or typed: the next question, a prompt, or the end. */
  #settle(choose: () => DeskStep, way: number): void {
    const { show, prompt } = this.#options;
    this.#isAsking = false;
    const { pane } = this.#desk;
    let step: DeskStep;
    try {
      step = choose();
    } catch (error) {
      this.#leave();
      throw error;
    }
    if (step.kind === 'done') this.#leave(pane);
    else if (step.kind === 'shown') show(this.#desk.view(way));
    if (step.kind === 'prompt') {
      this.#isAsking = true;
      const { label, then } = step;
      prompt({
        label,
        ...(pane !== null && { pane }),
        accepted: (text) => this.#settle(() => then(text), way),
        cancelled: () => this.#settle(() => ({ kind: 'shown' }), way),
      });
    }
  }

  /** Back to where one came from. */
  #leave(answered: string | null = null): void {
    this.#desk.close();
    this.#isAsking = false;
    this.#options.show(null);
    if (this.#isFromList) this.#options.agents(answered);
  }
}
