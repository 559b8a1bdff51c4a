/**
 * The lines of one of the core's buffers as readers see them: old ones that were put away (speed/line-store) and those
 * that the core holds, as one list. A line keeps its number, which counts from the first line that the buffer ever had.
 */
import type { CoreLine, CoreLines } from './core-access.ts';
import type { ReadableLines } from './rows.ts';
import type { LineStore, LineTarget } from './speed/line-store.ts';

export class BufferLines {
  readonly #own: CoreLines;
  readonly #store: LineStore | null;
  /** Lines that the core has let go of, put away or not. */
  #left = 0;
  /** Of those that it is about to let go of, so many are in the store. */
  #putAway = 0;

  /** For whoever reads at once what he asks for. */
  readonly shown: ReadableLines;

  /** `lost`: all stored lines had to go; how many they were. */
  constructor(own: CoreLines, store: LineStore | null, lost: (count: number) => void = () => undefined) {
    this.#own = own;
    this.#store = store;
    this.shown = this.view();
    own.onTrim((count) => {
      this.#left += count;
      const isKept = count <= this.#putAway;
      this.#putAway = isKept ? this.#putAway - count : 0;
      if (isKept || store === null) return;
      // Lines were lost between those in the store and those of the core, as by "erase scrollback".
      const stored = store.length;
      store.clear();
      lost(stored);
    });
  }

  /** How many lines there are above those of the core. */
  get stored(): number {
    return this.#store?.length ?? 0;
  }

  get length(): number {
    return this.stored + this.#own.length;
  }

  /** Number of the oldest line. */
  get first(): number {
    return this.#left - this.stored;
  }

  /** A list of its own to read from: a line that it gives is good until it is asked for the next. */
  view(): ReadableLines {
    const stored = this.#store === null ? null : new StoredLine(this.#store);
    const length = () => this.length;
    return {
      get length() {
        return length();
      },
      get: (index) => {
        const above = this.stored;
        return index < above ? stored?.at(index) : this.#own.get(index - above);
      },
    };
  }

  isWrapped(index: number): boolean {
    const { stored } = this;
    if (index < stored) return this.#store?.isWrapped(index) ?? false;
    return this.#own.get(index - stored)?.isWrapped ?? false;
  }

  /** The core is about to let go of its first `count` lines: into the store. */
  putAway(count: number): void {
    for (let index = 0; index < count; index++) {
      const line = this.#own.get(index);
      if (line !== undefined) this.#store?.push(line);
    }
    this.#putAway += count;
  }

  /** Lets go of stored lines beyond `limit`; how many. */
  limit(limit: number): number {
    const excess = Math.max(0, this.stored - Math.max(0, limit));
    this.#store?.dropFirst(excess);
    return excess;
  }

  /** Hands all stored lines to `take`, oldest first: they are the core's again. */
  takeBack(take: (read: (into: LineTarget) => void) => void): void {
    const { stored } = this;
    for (let index = 0; index < stored; index++) take((into) => this.#store?.read(index, into));
    this.#left -= stored;
    this.#store?.clear();
  }
}

/** One line of the store, read as a whole only where its cells are asked for. */
class StoredLine implements CoreLine {
  readonly #store: LineStore;
  readonly #line: LineTarget = {
    _data: new Uint32Array(0),
    _combined: {},
    _extendedAttrs: {},
    length: 0,
    isWrapped: false,
  };
  #index = 0;
  #isRead = false;

  constructor(store: LineStore) {
    this.#store = store;
  }

  at(index: number): this {
    this.#index = index;
    this.#isRead = false;
    return this;
  }

  get length(): number {
    return this.#store.cellsOf(this.#index);
  }

  get isWrapped(): boolean {
    return this.#store.isWrapped(this.#index);
  }

  get _data(): Uint32Array {
    return this.#read()._data;
  }

  get _combined(): Record<number, string> {
    return this.#read()._combined;
  }

  get _extendedAttrs(): LineTarget['_extendedAttrs'] {
    return this.#read()._extendedAttrs;
  }

  #read(): LineTarget {
    if (!this.#isRead) this.#store.read(this.#index, this.#line);
    this.#isRead = true;
    return this.#line;
  }
}
