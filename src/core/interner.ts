/** Gives equal values one small id, so that cells compare as numbers. Id 0 is never given out: it means "none". */
export class Interner<T> {
  readonly #values: T[] = [];
  readonly #ids = new Map<string, number>();

  get size(): number {
    return this.#values.length;
  }

  /** The id of `value`, which `key` identifies. */
  id(key: string, value: T): number {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    this.#values.push(value);
    this.#ids.set(key, this.#values.length);
    return this.#values.length;
  }

  /** The value of an id given out by `id`. */
  value(id: number): T {
    return this.#values[id - 1];
  }
}
