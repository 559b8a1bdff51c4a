/** A typed event with any number of listeners, called in the order of their subscription. */
import { disposable, type Disposable } from './disposable.ts';

export type Listener<T> = (value: T) => void;
export type Event<T> = (listener: Listener<T>) => Disposable;

export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<Listener<T>>();

  /** Subscribes; the returned disposable unsubscribes. */
  readonly event: Event<T> = (listener) => {
    this.#listeners.add(listener);
    return disposable(() => this.#listeners.delete(listener));
  };

  /** A listener that is removed while an event is under way is no longer called for it. */
  fire(value: T): void {
    for (const listener of this.#listeners) listener(value);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
