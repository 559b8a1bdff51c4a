/**
 * Lifetimes. Whatever owns something outside (a process, a socket, a timer) has an idempotent `dispose()`;
 * a `DisposableStore` ends several of them in reverse order of their addition.
 */
export interface Disposable {
  dispose(): void;
}

/** A disposable that runs `end` once, however often it is disposed. */
export function disposable(end: () => void): Disposable {
  let isDisposed = false;
  return {
    dispose() {
      if (isDisposed) return;
      isDisposed = true;
      end();
    },
  };
}

export class DisposableStore implements Disposable {
  readonly #items: Disposable[] = [];
  #isDisposed = false;

  /** Takes `item` over; disposes it at once when the store is disposed already. */
  add<T extends Disposable>(item: T): T {
    if (this.#isDisposed) item.dispose();
    else this.#items.push(item);
    return item;
  }

  dispose(): void {
    this.#isDisposed = true;
    for (let item = this.#items.pop(); item; item = this.#items.pop()) item.dispose();
  }
}
