/** Keys on their way to copy mode: those behind a jump wait until it is known where it leads. */
import type { FrontInput, FrontOutcome } from '../../session/pane-front.ts';

export interface KeyQueueOptions {
  /** Text is one piece, as for a prompt, and not one key for each character. */
  readonly isTyping: () => boolean;
  /** The next key must wait. */
  readonly isWaiting: () => boolean;
  /** What it waits for is to be given up. */
  readonly giveUp: () => void;
  /** `answer` is called at once, or later where `isWaiting` is true meanwhile. */
  readonly take: (input: FrontInput, answer: (outcome: FrontOutcome) => void) => void;
}

interface WaitingKey {
  readonly input: FrontInput;
  readonly answer: (outcome: FrontOutcome) => void;
}

/** More than that is no typing. */
const MOST_WAITING = 1000;
const BREAKS: ReadonlySet<string> = new Set(['Escape', 'C-c', 'C-g']);

export class KeyQueue {
  readonly #options: KeyQueueOptions;
  readonly #waiting: WaitingKey[] = [];
  #isRunning = false;

  constructor(options: KeyQueueOptions) {
    this.#options = options;
  }

  push(input: FrontInput, answer: (outcome: FrontOutcome) => void): void {
    if (this.#options.isWaiting() && isBreak(input)) {
      this.#waiting.length = 0;
      this.#options.giveUp();
    }
    const isWhole = input.kind === 'key' || this.#options.isTyping();
    const inputs = isWhole ? [input] : Array.from(input.text, (text) => ({ kind: 'text' as const, text }));
    const room = MOST_WAITING - this.#waiting.length;
    for (const each of inputs.slice(0, room)) this.#waiting.push({ input: each, answer });
    this.run();
  }

  /** Takes keys until one must wait. */
  run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    while (!this.#options.isWaiting()) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      this.#options.take(next.input, (outcome) => {
        // Once left, the rest of what was typed is nobody's.
        if (outcome.isLeft === true) this.#waiting.length = 0;
        next.answer(outcome);
      });
    }
    this.#isRunning = false;
  }
}

function isBreak(input: FrontInput): boolean {
  return input.kind === 'key' ? BREAKS.has(input.name) : input.text === 'q';
}
