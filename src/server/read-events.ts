/**
 * One reader of the session's events, from its first line to its last. It takes from the stream what its socket has
 * room for and waits otherwise, so that it holds nothing in memory but its place; what it was too slow for is counted.
 */
import type { Clock } from '../base/clock.ts';
import type { Event } from '../base/emitter.ts';
import { isChosen, type EventChoice, type StreamLine } from '../core/team-event.ts';
import type { EventStream } from '../session/event-stream.ts';

/** Where lines of an answer go before the answer itself. */
export interface LineOutlet {
  /** False when the caller is behind with reading; then nothing should come before `onDrained`. */
  readonly send: (lines: readonly StreamLine[]) => boolean;
  readonly onDrained: Event<void>;
}

export interface EventReading {
  readonly stream: EventStream;
  readonly session: string;
  readonly choice: EventChoice;
  /** From now on until the end; else what is kept, and no more. */
  readonly isFollowing: boolean;
  /** Whether the chosen pane is still there. */
  readonly isPaneThere: (id: string) => boolean;
  readonly outlet: LineOutlet;
  readonly clock: Clock;
  /** Aborts when the reader has gone. */
  readonly signal: AbortSignal;
}

/** So that one message stays small. */
const EVENTS_AT_ONCE = 64;

/** Resolves at the end of the session, of the chosen pane, or of what is kept; and when the reader has gone. */
export async function readEvents(reading: EventReading): Promise<void> {
  const { stream, session, choice, isFollowing, isPaneThere, outlet, clock, signal } = reading;
  const note = () => ({ time: new Date(clock.now()).toISOString(), session });
  let place = isFollowing ? stream.end : stream.beginning;
  let isBehind = isFollowing && !outlet.send([{ type: 'following', ...note() }]);
  while (!signal.aborted) {
    if (isBehind) {
      await next(outlet.onDrained, signal);
      isBehind = false;
      continue;
    }
    const read = stream.after(place, EVENTS_AT_ONCE);
    place = read.next;
    const lines: StreamLine[] = read.events.filter((event) => isChosen(event, choice));
    if (read.dropped > 0) lines.unshift({ type: 'lagged', ...note(), dropped: read.dropped });
    if (lines.length > 0) isBehind = !outlet.send(lines);
    if (place < stream.end) continue;
    const isPaneGone = choice.pane !== null && !isPaneThere(choice.pane);
    if (!isFollowing || stream.isEnded || isPaneGone) return;
    if (!isBehind) await next(stream.onPublished, signal);
  }
}

/** Resolves at the next `event`, or when nobody waits for it any longer. */
function next(event: Event<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      listening.dispose();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const listening = event(done);
    signal.addEventListener('abort', done);
  });
}
