/** The line that a search is typed into: `search down: needle`. Alt+R takes it for a regular expression, and back. */
import type { CopyState } from '../../core/copy/copy-state.ts';
import type { PatternText } from '../../core/copy/pattern.ts';
import type { Direction } from '../../core/copy/search-scan.ts';
import type { FrontInput, FrontView } from '../../session/pane-front.ts';
import { openPrompt, stepPrompt } from '../../ui/prompt.ts';
import type { PromptView } from '../../ui/session-view.ts';

export type CopyPromptStep =
  /** The search is another one. */
  | { readonly kind: 'edited'; readonly text: PatternText }
  /** On to the next match, with the prompt open. */
  | { readonly kind: 'next'; readonly direction: Direction }
  /** With a text where the search before is to be taken up again, since nothing was typed. */
  | { readonly kind: 'accepted' | 'cancelled'; readonly text: PatternText | null }
  | { readonly kind: 'none' };

export class CopyPrompt {
  readonly direction: Direction;
  /** As it was when the prompt was opened: what is typed is looked for from there. */
  readonly origin: CopyState;
  readonly #before: PatternText | null;
  #prompt: PromptView = openPrompt('', '');
  #isRegex: boolean;

  constructor(direction: Direction, origin: CopyState, before: PatternText | null) {
    this.direction = direction;
    this.origin = origin;
    this.#before = before;
    this.#isRegex = before?.isRegex ?? false;
  }

  view(problem: string | null): NonNullable<FrontView['prompt']> {
    const where = this.direction === 'forward' ? 'down' : 'up';
    const kind = this.#isRegex ? ` (expression${problem === null ? '' : `: ${problem}`})` : '';
    const { text, cursor } = this.#prompt;
    return { label: `search ${where}${kind}:`, text, cursor };
  }

  step(input: FrontInput): CopyPromptStep {
    if (input.kind === 'key') {
      if (input.name === 'M-r') {
        this.#isRegex = !this.#isRegex;
        return this.#edited();
      }
      if (input.name === 'C-s' || input.name === 'Down') return { kind: 'next', direction: 'forward' };
      if (input.name === 'C-r' || input.name === 'Up') return { kind: 'next', direction: 'backward' };
    }
    const step = stepPrompt(this.#prompt, input);
    if (step.kind === 'accepted') {
      return { kind: 'accepted', text: step.text === '' ? this.#before : null };
    }
    if (step.kind === 'cancelled') return { kind: 'cancelled', text: this.#before };
    const isSame = step.view.text === this.#prompt.text;
    this.#prompt = step.view;
    return isSame ? { kind: 'none' } : this.#edited();
  }

  #edited(): CopyPromptStep {
    return { kind: 'edited', text: { text: this.#prompt.text, isRegex: this.#isRegex } };
  }
}
