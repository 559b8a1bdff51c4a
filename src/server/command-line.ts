/** The command prompt: completion by Tab, and the commands typed before by Up and Down. */
import { completeCommand, type KnownWords } from '../core/command-completion.ts';
import { openPrompt, type OverlayInput } from '../ui/prompt.ts';
import type { PromptView } from '../ui/session-view.ts';

const LIMIT = 100;

/** What was typed at command prompts, one for all clients of a session. */
export class CommandHistory {
  #lines: readonly string[] = [];

  /** The oldest first. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  add(line: string): void {
    if (line.trim() === '') return;
    this.#lines = [...this.#lines.filter((each) => each !== line), line].slice(-LIMIT);
  }
}

export class CommandLine {
  readonly #lines: readonly string[];
  readonly #known: () => KnownWords;
  /** Index in `#lines`; one behind the last is what the user types himself. */
  #at: number;
  #draft = '';
  /** Words that Tab steps through, and which of them stands there now. */
  #cycle: { readonly words: readonly string[]; readonly start: number; index: number } | null = null;

  constructor(history: CommandHistory, known: () => KnownWords) {
    this.#lines = history.lines;
    this.#known = known;
    this.#at = this.#lines.length;
  }

  open(): PromptView {
    return openPrompt(':', '');
  }

  /** The view after a key that the plain editor does not know; null for the others. */
  step(view: PromptView, input: OverlayInput): PromptView | null {
    const name = input.kind === 'key' ? input.name : '';
    if (name === 'Tab') return this.#complete(view);
    this.#cycle = null;
    if (name === 'Up' || name === 'C-p') return this.#recall(view, -1);
    if (name === 'Down' || name === 'C-n') return this.#recall(view, 1);
    return null;
  }

  #recall(view: PromptView, step: number): PromptView {
    const at = Math.max(0, Math.min(this.#lines.length, this.#at + step));
    if (this.#at === this.#lines.length) this.#draft = view.text;
    this.#at = at;
    return openPrompt(view.label, this.#lines.at(at) ?? this.#draft);
  }

  /** Completes what is certain; pressed again, steps through what is not. */
  #complete(view: PromptView): PromptView {
    const cycle = this.#cycle;
    if (cycle !== null) {
      cycle.index = (cycle.index + 1) % cycle.words.length;
      const before = view.text.slice(0, cycle.start) + cycle.words[cycle.index];
      return { ...view, text: before + view.text.slice(view.cursor), cursor: before.length };
    }
    const { text, cursor, candidates, start } = completeCommand(view.text, view.cursor, this.#known());
    if (candidates.length < 2) {
      return { ...view, text, cursor, hint: candidates.length === 0 ? 'nothing to complete' : '' };
    }
    if (text === view.text) this.#cycle = { words: candidates, start, index: -1 };
    return { ...view, text, cursor, hint: candidates.join('  ') };
  }
}
