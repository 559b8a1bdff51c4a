/** The text of a selection on its way to the clipboard: a short one is there at once, a long one comes in slices. */
import type { Disposable } from '../../base/disposable.ts';
import type { Slices } from '../../base/slices.ts';
import type { CopyState } from '../../core/copy/copy-state.ts';
import { SelectedText } from '../../core/copy/selected-text.ts';
import type { TextRows } from '../../core/copy/text-rows.ts';

export class CopyJob implements Disposable {
  readonly #slices: Slices;
  #job: Disposable | null = null;

  constructor(slices: Slices) {
    this.#slices = slices;
  }

  get isWorking(): boolean {
    return this.#job !== null;
  }

  /** Gives `done` the text of what is selected in `state`; one that is still being read is given up for it. */
  start(state: CopyState, rows: TextRows, done: (text: string) => void): void {
    this.dispose();
    const reader = new SelectedText(state, rows);
    if (!this.#slices.runNow((isTimeUp) => reader.advance(isTimeUp))) {
      done(reader.text);
      return;
    }
    this.#job = this.#slices.add((isTimeUp) => {
      if (reader.advance(isTimeUp)) return true;
      this.#job = null;
      done(reader.text);
      return false;
    });
  }

  /** Gives it up. */
  dispose(): void {
    this.#job?.dispose();
    this.#job = null;
  }
}
