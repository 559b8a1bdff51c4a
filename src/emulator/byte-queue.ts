/**
 * Bytes that wait to be parsed, given out in slices that never cut a UTF-8 character: the emulator's own decoder
 * loses characters whose cut leaves a continuation byte of 0x80 at the end (an en dash, a box-drawing line).
 */
const CONTINUATION_MASK = 0xc0;
const CONTINUATION = 0x80;
const LONGEST_CHARACTER = 4;
const NOTHING = new Uint8Array(0);

export class ByteQueue {
  #chunks: Uint8Array[] = [];
  /** Index of the first chunk that still holds bytes, and where in it they begin. */
  #head = 0;
  #offset = 0;
  #length = 0;
  /** The beginning of a character whose rest has not arrived; not counted in `length`. */
  #cut: Uint8Array = NOTHING;

  get length(): number {
    return this.#length;
  }

  /** Keeps `chunk` itself, not a copy: it is the queue's from now on. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** Up to `limit` bytes (at least 8) that end with a whole character; empty when there are none. */
  take(limit: number): Uint8Array {
    while (this.#length > 0) {
      const slice = this.#cut.length > 0 ? this.#mendCut() : this.#next(limit);
      if (slice.length > 0) return slice;
    }
    return NOTHING;
  }

  /** Puts the end of what was taken last back. */
  unread(bytes: Uint8Array): void {
    const rest = this.#cut.length === 0 ? bytes : Uint8Array.from([...bytes, ...this.#cut]);
    this.#cut = NOTHING;
    const chunks = this.#chunks.slice(this.#head);
    if (this.#offset > 0) chunks[0] = chunks[0].subarray(this.#offset);
    this.#chunks = [rest, ...chunks];
    this.#head = 0;
    this.#offset = 0;
    this.#length += rest.length;
  }

  clear(): void {
    this.#chunks = [];
    this.#head = 0;
    this.#offset = 0;
    this.#length = 0;
    this.#cut = NOTHING;
  }

  #next(limit: number): Uint8Array {
    const chunk = this.#chunks[this.#head];
    const end = Math.min(chunk.length, this.#offset + limit);
    const whole = wholeCharactersEnd(chunk, this.#offset, end);
    const slice = chunk.subarray(this.#offset, whole);
    if (end === chunk.length && whole < end) {
      this.#cut = chunk.slice(whole, end);
      this.#consume(end - this.#offset);
    } else {
      this.#consume(slice.length);
    }
    return slice;
  }

  /** Completes the cut character; one that is not continued is dropped, as a decoder would. */
  #mendCut(): Uint8Array {
    const bytes = [...this.#cut];
    const needed = characterLength(bytes[0]);
    while (bytes.length < needed && this.#length > 0) {
      const byte = this.#chunks[this.#head][this.#offset];
      if ((byte & CONTINUATION_MASK) !== CONTINUATION) {
        this.#cut = NOTHING;
        return NOTHING;
      }
      bytes.push(byte);
      this.#consume(1);
    }
    const character = Uint8Array.from(bytes);
    this.#cut = bytes.length < needed ? character : NOTHING;
    return this.#cut.length > 0 ? NOTHING : character;
  }

  #consume(count: number): void {
    this.#length -= count;
    this.#offset += count;
    if (this.#offset < this.#chunks[this.#head].length) return;
    this.#offset = 0;
    this.#head++;
    if (this.#head === this.#chunks.length) {
      this.#chunks = [];
      this.#head = 0;
    } else if (this.#head >= COMPACT_AFTER) {
      this.#chunks = this.#chunks.slice(this.#head);
      this.#head = 0;
    }
  }
}

/** Consumed chunks are let go of in batches: shifting an array for each would be quadratic. */
const COMPACT_AFTER = 64;

/** Bytes of the character that `lead` opens; 1 for what opens none. */
function characterLength(lead: number): number {
  if (lead >= 0xf8 || lead < 0xc0) return 1;
  if (lead >= 0xf0) return 4;
  return lead >= 0xe0 ? 3 : 2;
}

/** The last place in `start` … `end` that lies between two characters. */
function wholeCharactersEnd(bytes: Uint8Array, start: number, end: number): number {
  for (let i = end - 1; i >= start && i > end - LONGEST_CHARACTER; i--) {
    if ((bytes[i] & CONTINUATION_MASK) === CONTINUATION) continue;
    return end - i < characterLength(bytes[i]) ? i : end;
  }
  return end;
}
