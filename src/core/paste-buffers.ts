/** What was copied lately, the newest first: bounded in number and in size. */

export interface PasteBuffer {
  /** Grows from copy to copy; names the buffer as long as it is there. */
  readonly id: number;
  readonly text: string;
}

/** As many as tmux keeps. */
const MOST_BUFFERS = 50;
/** UTF-16 units of all of them together; the newest one stays whatever its size. */
const MOST_UNITS = 16 * 1024 * 1024;

export class PasteBuffers {
  #buffers: readonly PasteBuffer[] = [];
  #nextId = 1;

  /** The newest first. */
  get all(): readonly PasteBuffer[] {
    return this.#buffers;
  }

  /** The one of this id, or the newest. */
  find(id?: number): PasteBuffer | undefined {
    return id === undefined ? this.#buffers.at(0) : this.#buffers.find((buffer) => buffer.id === id);
  }

  /** Nothing is kept twice: what was copied before comes to the front. */
  push(text: string): void {
    if (text === '') return;
    const others = this.#buffers.filter((buffer) => buffer.text !== text);
    let units = text.length;
    const kept = others
      .slice(0, MOST_BUFFERS - 1)
      .filter((buffer) => (units += buffer.text.length) <= MOST_UNITS);
    this.#buffers = [{ id: this.#nextId++, text }, ...kept];
  }

  remove(id: number): void {
    this.#buffers = this.#buffers.filter((buffer) => buffer.id !== id);
  }
}
