/**
 * The requests of one pane's client that are kept open, so that they can be answered from outside the pane. Each ends
 * once: by an answer, by the client that goes on, or let go of without a word, and then its dialog alone is left.
 */
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { isAnswerTo, type AgentRequest, type RequestAnswer } from '../core/agent-request.ts';
import { readRequest, replyTo, type AskedRequest } from './asked-request.ts';
import type { OpenRequest } from './hook-listener.ts';

/** `gone`: nobody waits for it any more · `unfit`: it is not to be answered like that. */
export type AnswerOutcome = 'answered' | 'gone' | 'unfit';

interface KeptRequest {
  readonly asked: AskedRequest;
  readonly open: OpenRequest;
  readonly limit: Disposable;
}

/** Before the client's own time-out (isolation/hook-settings.ts), which would be an error on its screen. */
const LONGEST_MS = (24 * 60 - 5) * 60 * 1000;

export class OpenRequests implements Disposable {
  readonly #clock: Clock;
  /** The client has gone on by itself. */
  readonly #gone: (id: string) => void;
  readonly #kept = new Map<string, KeptRequest>();
  #count = 0;

  constructor(clock: Clock, gone: (id: string) => void) {
    this.#clock = clock;
    this.#gone = gone;
  }

  /** What can be answered now, the oldest first. */
  get all(): readonly AgentRequest[] {
    return Array.from(this.#kept.values(), ({ asked }) => asked.request);
  }

  /** Keeps a request, and names it. */
  keep(open: OpenRequest): AgentRequest {
    const id = `r${++this.#count}`;
    const asked = readRequest(open.body, id, this.#clock.now());
    const limit = this.#clock.after(LONGEST_MS, () => this.letGo(id));
    this.#kept.set(id, { asked, open, limit });
    open.onGone(() => {
      this.#forget(id);
      this.#gone(id);
    });
    return asked.request;
  }

  answer(id: string, answer: RequestAnswer): AnswerOutcome {
    const kept = this.#kept.get(id);
    if (kept === undefined) return 'gone';
    if (!isAnswerTo(kept.asked.request, answer)) return 'unfit';
    this.#forget(id);
    return kept.open.end(replyTo(kept.asked, answer)) ? 'answered' : 'gone';
  }

  /** The client goes on with its own dialog alone. */
  letGo(id: string): void {
    const kept = this.#kept.get(id);
    this.#forget(id);
    kept?.open.end(null);
  }

  dispose(): void {
    for (const id of [...this.#kept.keys()]) this.letGo(id);
  }

  #forget(id: string): void {
    this.#kept.get(id)?.limit.dispose();
    this.#kept.delete(id);
  }
}
