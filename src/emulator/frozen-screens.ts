/** Those who read one emulator's lines at the moment: they are told when its size changes. */
import { FrozenScreen } from './frozen-screen.ts';
import type { History } from './history.ts';

export class FrozenScreens {
  readonly #all = new Set<FrozenScreen>();

  freeze(history: History): FrozenScreen {
    const release = history.hold();
    const frozen = new FrozenScreen(history.freeze(), () => {
      this.#all.delete(frozen);
      release();
    });
    this.#all.add(frozen);
    return frozen;
  }

  /** To be called before the size changes; the answer is called when it has. */
  reshape(history: () => History): () => void {
    const reshaped = Array.from(this.#all, (each) => each.reshape((places) => history().remember(places)));
    return () => {
      for (const follow of reshaped) follow(history().freeze());
    };
  }
}
