/**
 * The one stream of a session's events. Facts are published into it by whoever knows them; readers take them out at
 * their own pace, each by its own place in the stream. It keeps the newest and forgets the oldest, so a reader that is
 * slow costs nothing and is told how much it has missed.
 */
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { TeamEvent, TeamFact } from '../core/team-event.ts';

/** Seven panes with twenty hooks a second each: a reader may look away for seven seconds. */
const KEPT_EVENTS = 1000;
/** Of a text in an event: what a prompt is about, not what was pasted with it. Bounds the memory with the number. */
const MAX_TEXT = 2000;

export interface EventStreamOptions {
  readonly session: string;
  readonly clock: Clock;
  readonly keptEvents?: number;
}

export interface EventsRead {
  readonly events: readonly TeamEvent[];
  /** How many between the reader's place and the oldest one kept are gone. */
  readonly dropped: number;
  /** The place behind the last of `events`. */
  readonly next: number;
}

export class EventStream implements Disposable {
  readonly #options: EventStreamOptions;
  readonly #keptEvents: number;
  readonly #published = new Emitter<TeamEvent>();
  /** The newest events; the one numbered `seq` stands at `seq % #keptEvents`. */
  readonly #kept: TeamEvent[] = [];
  #last = 0;
  #isEnded = false;

  /** Something was published; `session-ended` is the last. */
  readonly onPublished = this.#published.event;

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.#keptEvents = options.keptEvents ?? KEPT_EVENTS;
  }

  /** The place behind everything published so far; 0 is before everything. */
  get end(): number {
    return this.#last;
  }

  /** The place before the oldest event kept. */
  get beginning(): number {
    return Math.max(0, this.#last - this.#keptEvents);
  }

  /** Nothing more will be published. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  publish(fact: TeamFact): void {
    if (this.#isEnded) return;
    const { session, clock } = this.#options;
    const seq = ++this.#last;
    const time = new Date(clock.now()).toISOString();
    const event: TeamEvent = { seq, time, session, ...bounded(fact) };
    this.#kept[seq % this.#keptEvents] = event;
    if (fact.type === 'session-ended') this.#isEnded = true;
    this.#published.fire(event);
  }

  /** At most `most` events behind `place`. */
  after(place: number, most: number): EventsRead {
    const first = Math.max(place, this.beginning) + 1;
    const count = Math.min(most, this.#last - first + 1);
    const events = Array.from({ length: count }, (_, i) => this.#kept[(first + i) % this.#keptEvents]);
    return { events, dropped: first - 1 - place, next: first - 1 + count };
  }

  dispose(): void {
    this.#published.dispose();
    this.#kept.length = 0;
    this.#last = 0;
  }
}

function bounded(fact: TeamFact): TeamFact {
  if (fact.type === 'prompt') return { ...fact, text: cut(fact.text) };
  if (fact.type === 'tool-started' || fact.type === 'tool-ended' || fact.type === 'asked')
    return { ...fact, tool: cut(fact.tool), detail: cut(fact.detail) };
  if (fact.type !== 'status') return fact;
  const { activity, waitingFor } = fact;
  return {
    ...fact,
    activity: cut(activity),
    waitingFor: waitingFor === null ? null : { ...waitingFor, detail: cut(waitingFor.detail) },
  };
}

function cut<T extends string | null>(text: T): T | string {
  return text === null || text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`;
}
