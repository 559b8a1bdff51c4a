/**
 * Recordings in the asciicast format: written as version 2, read as version 1, 2 or 3 (docs.asciinema.org). A file of
 * version 2 or 3 is a line of JSON for the header and one for each event, so that one cut off in the midst of a line
 * is whole up to that line; one of version 1 is a single JSON object. Times are seconds since the beginning.
 */
import type { Size } from './geometry.ts';

export interface CastHeader {
  readonly size: Size;
  /** Seconds since the epoch; null where it is not told. */
  readonly timestamp: number | null;
  readonly title: string | null;
  /** No pause is to be played longer; null where the recording does not say. */
  readonly idleLimit: number | null;
}

export type CastEvent =
  | { readonly kind: 'output'; readonly at: number; readonly text: string }
  | { readonly kind: 'resize'; readonly at: number; readonly size: Size };

export interface Cast {
  readonly header: CastHeader;
  readonly events: readonly CastEvent[];
  /** Of the last event, one that is not played included. */
  readonly duration: number;
}

/** What is wrong with a recording, and where; lines count from 1. */
export class CastFault extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.name = 'CastFault';
    this.line = line;
  }
}

/** Larger is no terminal, and its cells a burden. */
const MAX_CELLS = 2000;
/** What the recorded bytes are written for. */
const TERM = 'xterm-256color';

/** The first line of a recording, with its line feed. */
export function encodeCastHeader({ size, timestamp, title }: CastHeader): string {
  const header = {
    version: 2,
    width: size.cols,
    height: size.rows,
    ...(timestamp !== null && { timestamp }),
    ...(title !== null && { title }),
    env: { TERM, COLORTERM: 'truecolor' },
  };
  return `${JSON.stringify(header)}\n`;
}

/** The line of an event, with its line feed. */
export function encodeCastEvent(event: CastEvent): string {
  const at = Number(event.at.toFixed(3));
  const words = event.kind === 'output' ? ['o', event.text] : ['r', `${event.size.cols}x${event.size.rows}`];
  return `${JSON.stringify([at, ...words])}\n`;
}

/** Reads a recording line by line, so that none is ever too large for a string. Every method throws CastFault. */
export class CastReader {
  #header: CastHeader | null = null;
  #version = 0;
  #line = 0;
  #at = 0;
  /** The lines of a file of version 1, which is one object over all of them. */
  #whole: string[] | null = null;
  readonly #events: CastEvent[] = [];

  /** The next line, without its line feed. */
  push(text: string): void {
    this.#line++;
    if (this.#whole !== null) this.#whole.push(text);
    else if (this.#header === null) this.#begin(text);
    else if (text.trim() !== '' && !(this.#version === 3 && text.startsWith('#'))) this.#event(text);
  }

  /** What has been read, once there is no line any more. */
  end(): Cast {
    if (this.#whole !== null) this.#readWhole(this.#whole.join('\n'));
    if (this.#header === null) throw new CastFault(1, 'it is empty');
    return { header: this.#header, events: this.#events, duration: this.#at };
  }

  #begin(text: string): void {
    const value = parseJson(text);
    // A whole object that is laid out over several lines begins with one that is none.
    if (value === undefined && text.trimStart().startsWith('{')) {
      this.#whole = [text];
      return;
    }
    const header = isObject(value) ? value : null;
    if (header?.version === 1) this.#whole = [text];
    else if (header?.version === 2 || header?.version === 3) {
      this.#version = header.version;
      this.#header = this.#readHeader(header);
    } else this.#failHeader(header);
  }

  #readWhole(text: string): void {
    const value = parseJson(text);
    if (!isObject(value)) this.#failHeader(null);
    else if (value.version !== 1) this.#failHeader(value);
    else {
      this.#line = 1;
      this.#header = this.#readHeader(value);
      const frames: unknown = value.stdout;
      if (!Array.isArray(frames)) throw new CastFault(1, 'it has no list “stdout”');
      for (const [index, frame] of frames.entries()) this.#frame(frame, index);
    }
  }

  #failHeader(header: Readonly<Record<string, unknown>> | null): never {
    if (header?.version === undefined) {
      throw new CastFault(1, 'it does not begin with the header of an asciicast');
    }
    const version = JSON.stringify(header.version).slice(0, 20);
    throw new CastFault(1, `it is an asciicast of version ${version}; 1, 2 and 3 can be played`);
  }

  #readHeader(header: Readonly<Record<string, unknown>>): CastHeader {
    const term = isObject(header.term) ? header.term : {};
    const [cols, rows] = this.#version === 3 ? [term.cols, term.rows] : [header.width, header.height];
    return {
      size: this.#size(cols, rows),
      timestamp: isTime(header.timestamp) ? header.timestamp : null,
      title: typeof header.title === 'string' ? header.title : null,
      idleLimit: isTime(header.idle_time_limit) ? header.idle_time_limit : null,
    };
  }

  #event(text: string): void {
    const value = parseJson(text);
    if (value === undefined) throw new CastFault(this.#line, 'it is not JSON');
    if (!Array.isArray(value) || value.length < 3) {
      throw new CastFault(this.#line, 'an event is a list of time, kind and data');
    }
    const [time, kind, data] = value as readonly unknown[];
    if (!isTime(time)) throw new CastFault(this.#line, 'the time of an event is a number of seconds');
    if (typeof kind !== 'string' || typeof data !== 'string') {
      throw new CastFault(this.#line, 'kind and data of an event are text');
    }
    // Of events out of order the time stands still; players agree on that.
    this.#at = this.#version === 3 ? this.#at + time : Math.max(this.#at, time);
    if (kind === 'o') this.#events.push({ kind: 'output', at: this.#at, text: data });
    if (kind !== 'r') return; // Input, markers, the exit code, and what others may think of: not played.
    const [, cols, rows] = /^([0-9]+)x([0-9]+)$/.exec(data) ?? [];
    this.#events.push({ kind: 'resize', at: this.#at, size: this.#size(Number(cols), Number(rows)) });
  }

  #frame(frame: unknown, index: number): void {
    const [delay, text] = Array.isArray(frame) ? (frame as readonly unknown[]) : [];
    if (!isTime(delay) || typeof text !== 'string') {
      throw new CastFault(1, `frame ${index + 1} of “stdout” is not a list of delay and text`);
    }
    this.#at += delay;
    this.#events.push({ kind: 'output', at: this.#at, text });
  }

  #size(cols: unknown, rows: unknown): Size {
    const isSize = (value: unknown): value is number =>
      Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_CELLS;
    if (isSize(cols) && isSize(rows)) return { cols, rows };
    throw new CastFault(this.#line, `the size of the terminal must be 1 to ${MAX_CELLS} in both directions`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // which no JSON means: the caller says what it is instead
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
