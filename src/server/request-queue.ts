/**
 * The control requests of one connection. Several are answered at a time, and the rest waits: unread on the socket,
 * so that a caller who asks and never reads costs the server no more than that.
 */
import type { Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { StreamLine } from '../core/team-event.ts';
import type { ControlReply, ControlRequest } from '../protocol/control.ts';
import type { LineOutlet } from './read-events.ts';

export interface NumberedRequest {
  readonly id: number;
  readonly request: ControlRequest;
}

export interface RequestQueueOptions {
  /** Never rejects. Gives up when `signal` aborts: nobody is left who waits for the reply. */
  readonly answer: (
    request: ControlRequest,
    signal: AbortSignal,
    outlet: LineOutlet,
  ) => Promise<ControlReply>;
  /** Sends a reply; false when the caller is behind with reading. */
  readonly reply: (id: number, reply: ControlReply) => boolean;
  /** Sends lines that come before the reply; false as above. */
  readonly lines: (id: number, lines: readonly StreamLine[]) => boolean;
  /** Whether the socket is to be read: not while requests wait. */
  readonly setReading: (isReading: boolean) => void;
}

/** A caller who waits for each of seven panes and goes on asking is still far from it. */
const OPEN_AT_MOST = 32;

export class RequestQueue implements Disposable {
  readonly #options: RequestQueueOptions;
  readonly #gone = new AbortController();
  readonly #waiting: NumberedRequest[] = [];
  readonly #drained = new Emitter<void>();
  #open = 0;
  #isBehind = false;

  constructor(options: RequestQueueOptions) {
    this.#options = options;
  }

  push(request: NumberedRequest): void {
    if (this.#gone.signal.aborted) return;
    this.#waiting.push(request);
    this.#goOn();
  }

  /** The caller has read what it was sent. */
  drained(): void {
    this.#isBehind = false;
    this.#drained.fire();
    this.#goOn();
  }

  /** The connection is gone. */
  dispose(): void {
    this.#waiting.length = 0;
    this.#gone.abort();
  }

  #goOn(): void {
    while (this.#open < OPEN_AT_MOST && !this.#isBehind) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      void this.#answer(next);
    }
    this.#options.setReading(this.#waiting.length === 0);
  }

  async #answer({ id, request }: NumberedRequest): Promise<void> {
    this.#open++;
    const reply = await this.#options.answer(request, this.#gone.signal, this.#outlet(id));
    this.#open--;
    if (this.#gone.signal.aborted) return;
    if (!this.#options.reply(id, reply)) this.#isBehind = true;
    this.#goOn();
  }

  #outlet(id: number): LineOutlet {
    return {
      send: (lines) => {
        if (!this.#options.lines(id, lines)) this.#isBehind = true;
        return !this.#isBehind;
      },
      onDrained: this.#drained.event,
    };
  }
}
