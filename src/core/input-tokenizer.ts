/**
 * Raw terminal input to tokens, whatever the chunks it comes in. It holds no timer: when a push leaves it pending (an
 * ESC that may be the Escape key or begin a sequence, half a character), the caller flushes it ESCAPE_TIMEOUT_MS later
 * unless more has come, and again while it stays pending.
 */
import { ESC, isReplyBegun, scanSequence, settleSequence } from './input-sequences.ts';
import type { InputToken } from './input-token.ts';
import { characterLength } from './utf8.ts';

/** How long the bytes of one key may lie apart. Longer is felt as a lag of Escape; slow links split at packets, seldom within a key. */
export const ESCAPE_TIMEOUT_MS = 25;
/** An answer that has clearly begun may be this many timeouts late (half a second): its rest would be typed into the child. */
const FLUSHES_FOR_REPLY = 20;

/** `CSI 201 ~` */
const PASTE_END = Uint8Array.from('\x1b[201~', (character) => character.charCodeAt(0));
const NOTHING = new Uint8Array(0);

export class InputTokenizer {
  #pending = NOTHING;
  #isInPaste = false;
  #flushes = 0;

  /** Whether bytes wait that a flush would release. Inside a paste nothing is ever released early. */
  get isPending(): boolean {
    return this.#pending.length > 0 && !this.#isInPaste;
  }

  push(chunk: Uint8Array): InputToken[] {
    this.#flushes = 0;
    const bytes = this.#pending.length === 0 ? chunk : join(this.#pending, chunk);
    return this.#scan(bytes, false);
  }

  /** Gives out what was held back, taken for what it is without more bytes. */
  flush(): InputToken[] {
    if (!this.isPending) return [];
    this.#flushes++;
    if (isReplyBegun(this.#pending) && this.#flushes < FLUSHES_FOR_REPLY) return [];
    return this.#scan(this.#pending, true);
  }

  #scan(bytes: Uint8Array, isFlush: boolean): InputToken[] {
    const tokens: InputToken[] = [];
    let at = 0;
    while (at < bytes.length) {
      const token = this.#isInPaste ? scanPaste(bytes, at) : scanToken(bytes, at, isFlush);
      if (token === null) break;
      if (token.kind === 'paste-start') this.#isInPaste = true;
      if (token.kind === 'paste-end') this.#isInPaste = false;
      tokens.push(token);
      at += token.raw.length;
    }
    // A copy: the chunk may be the caller's read buffer.
    this.#pending = at === bytes.length ? NOTHING : bytes.slice(at);
    return tokens;
  }
}

/** The token at `at`; null where it must wait for more. */
function scanToken(bytes: Uint8Array, at: number, isFlush: boolean): InputToken | null {
  if (bytes[at] === ESC) {
    const sequence = scanSequence(bytes, at) ?? (isFlush ? settleSequence(bytes, at) : null);
    if (sequence === null) return null;
    const { kind, end } = sequence;
    const raw = bytes.subarray(at, end);
    if (kind === 'focus-in' || kind === 'focus-out')
      return { kind: 'focus', raw, isFocused: kind === 'focus-in' };
    return { kind, raw };
  }
  if (isControl(bytes[at])) return { kind: 'key', raw: bytes.subarray(at, at + 1) };
  const end = endOfText(bytes, at, isFlush);
  return end === at ? null : { kind: 'text', raw: bytes.subarray(at, end) };
}

/** Index behind the last whole character of the run that begins at `at`. */
function endOfText(bytes: Uint8Array, at: number, isFlush: boolean): number {
  let i = at;
  while (i < bytes.length && !isControl(bytes[i])) {
    const length = characterLength(bytes, i);
    if (length < 0) return isFlush ? bytes.length : i;
    i += Math.max(1, length);
  }
  return i;
}

function isControl(byte: number): boolean {
  return byte < 0x20 || byte === 0x7f;
}

/** Everything up to the end marker; the beginning of one at the end of the bytes is held back. */
function scanPaste(bytes: Uint8Array, at: number): InputToken | null {
  for (let i = bytes.indexOf(ESC, at); i >= 0; i = bytes.indexOf(ESC, i + 1)) {
    const matched = matchLength(bytes, i);
    if (matched < PASTE_END.length && i + matched < bytes.length) continue;
    if (i > at) return { kind: 'paste-data', raw: bytes.subarray(at, i) };
    return matched === PASTE_END.length ? { kind: 'paste-end', raw: bytes.subarray(i, i + matched) } : null;
  }
  return { kind: 'paste-data', raw: bytes.subarray(at) };
}

/** How many bytes at `at` are those of the end marker. */
function matchLength(bytes: Uint8Array, at: number): number {
  let length = 0;
  while (length < PASTE_END.length && bytes.at(at + length) === PASTE_END[length]) length++;
  return length;
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
