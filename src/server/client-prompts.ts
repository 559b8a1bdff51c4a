/** The one-line prompts of one client: what each asks, and what becomes of the text. The keys are in ui/prompt.ts. */
import { openPrompt, stepPrompt, type OverlayInput } from '../ui/prompt.ts';
import type { PromptView } from '../ui/session-view.ts';
import type { CommandLine } from './command-line.ts';

export interface PromptQuestion {
  /** Before the text. */
  readonly label: string;
  /** What stands there already. */
  readonly text?: string;
  /** The pane that it is about: the prompt goes with it. */
  readonly pane?: string;
  /** Completes what is typed. */
  readonly line?: CommandLine;
  readonly accepted: (text: string) => void;
  /** Left without an answer. */
  readonly cancelled?: () => void;
}

export class ClientPrompts {
  #question: PromptQuestion | null = null;

  /** The pane that the prompt opened last is about. */
  get pane(): string | null {
    return this.#question?.pane ?? null;
  }

  open(question: PromptQuestion): PromptView {
    this.#question = question;
    return question.line?.open() ?? openPrompt(question.label, question.text ?? '');
  }

  /**
   * The prompt after a key; null once it is closed, then by `settle` the text is to be handed on, behind whatever
   * takes the prompt from the screen.
   */
  step(
    view: PromptView,
    input: OverlayInput,
  ): { readonly view: PromptView | null; readonly settle: () => void } {
    const question = this.#question;
    const completed = question?.line?.step(view, input) ?? null;
    if (completed !== null) return { view: completed, settle: nothing };
    const { hint, ...plain } = view;
    const step = stepPrompt(plain, input);
    if (step.kind === 'edited') return { view: step.view, settle: nothing };
    this.#question = null;
    return {
      view: null,
      settle: () => (step.kind === 'accepted' ? question?.accepted(step.text) : question?.cancelled?.()),
    };
  }
}

function nothing(): void {
  // The prompt stays open.
}
