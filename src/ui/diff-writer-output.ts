/** Bytes that grow: what a frame is written to. Nothing is allocated until the buffer has to become larger. */
const START_BYTES = 64 * 1024;
const ESC = 0x1b;
const BRACKET = 0x5b;
const ZERO = 0x30;
const REPLACEMENT = 0xfffd;

const isSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdfff;
/** C0, DEL and C1: never to be written as content, whatever a cell says. */
export const isControl = (code: number): boolean => code < 0x20 || (code >= 0x7f && code < 0xa0);

export class Output {
  #bytes = new Uint8Array(START_BYTES);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  clear(): void {
    this.#length = 0;
  }

  /** A copy of what was written from `start` on. */
  copy(start = 0): Uint8Array {
    return this.#bytes.slice(start, this.#length);
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = value;
  }

  bytes(values: Uint8Array): void {
    if (this.#length + values.length > this.#bytes.length) this.#grow(values.length);
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
  }

  /** The beginning of a control sequence. */
  csi(): void {
    this.byte(ESC);
    this.byte(BRACKET);
  }

  /** `text` must be ASCII. */
  ascii(text: string): void {
    for (let i = 0; i < text.length; i++) this.byte(text.charCodeAt(i));
  }

  /** A whole number from 0 up, in decimal. */
  number(value: number): void {
    if (value >= 10) this.number(Math.floor(value / 10));
    this.byte(ZERO + (value % 10));
  }

  /** A character as UTF-8; a space in place of a control. */
  character(code: number): void {
    if (isControl(code)) this.byte(0x20);
    else if (code < 0x80) this.byte(code);
    else if (isSurrogate(code) || code > 0x10ffff) this.character(REPLACEMENT);
    else this.#multibyte(code);
  }

  #multibyte(code: number): void {
    if (code < 0x800) {
      this.byte(0xc0 | (code >> 6));
    } else {
      if (code < 0x10000) {
        this.byte(0xe0 | (code >> 12));
      } else {
        this.byte(0xf0 | (code >> 18));
        this.byte(0x80 | ((code >> 12) & 0x3f));
      }
      this.byte(0x80 | ((code >> 6) & 0x3f));
    }
    this.byte(0x80 | (code & 0x3f));
  }

  #grow(needed: number): void {
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + needed));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
