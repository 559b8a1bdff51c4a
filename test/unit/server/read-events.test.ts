/** A reader of events at its own pace: quick, slow, gone. */
import { expect, test } from 'vitest';
import { Emitter } from '../../../src/base/emitter.ts';
import type { EventChoice, StreamLine, TeamFact } from '../../../src/core/team-event.ts';
import { readEvents } from '../../../src/server/read-events.ts';
import { EventStream } from '../../../src/session/event-stream.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const ALL: EventChoice = { pane: null, isWithSession: true, types: null };

/** A reader whose socket has room for `room` messages until it is drained. */
function readerOf(
  options: {
    readonly choice?: Partial<EventChoice>;
    readonly room?: number;
    readonly isFollowing?: boolean;
  } = {},
) {
  const clock = new FakeClock();
  const stream = new EventStream({ session: 'app', clock, keptEvents: 5 });
  const gone = new AbortController();
  const drained = new Emitter<void>();
  const lines: StreamLine[] = [];
  const panes = new Set(['p1', 'p2']);
  let room = options.room ?? Infinity;
  const read = () =>
    readEvents({
      stream,
      session: 'app',
      choice: { ...ALL, ...options.choice },
      isFollowing: options.isFollowing ?? true,
      isPaneThere: (id) => panes.has(id),
      outlet: { send: (more) => (lines.push(...more), --room > 0), onDrained: drained.event },
      clock,
      signal: gone.signal,
    });
  const drain = async (more: number) => {
    room = more;
    drained.fire();
    await turn();
  };
  return { stream, lines, panes, gone, read, drain };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const focus = (pane: string): TeamFact => ({ type: 'focus', pane, name: pane });
/** What was read, in short: the number of an event, the name of a note. */
const short = (lines: readonly StreamLine[]) =>
  lines.map((line) =>
    line.type === 'lagged' ? `lagged ${line.dropped}` : 'seq' in line ? line.seq : line.type,
  );

test('following begins with a word, tells what comes then, and ends with the session', async () => {
  const { stream, lines, read } = readerOf();
  stream.publish(focus('p1'));
  const reading = read();
  stream.publish(focus('p2'));
  await turn();
  stream.publish({ type: 'session-ended' });
  await reading;
  expect(short(lines)).toEqual(['following', 2, 3]);
});

test('without following it is what is kept, and then the end', async () => {
  const { stream, lines, read } = readerOf({ isFollowing: false });
  for (let i = 0; i < 8; i++) stream.publish(focus('p1'));
  await read();
  expect(short(lines)).toEqual([4, 5, 6, 7, 8]);
});

test('a reader that reads no more is sent no more, and told later how much it has missed', async () => {
  const { stream, lines, read, drain } = readerOf({ room: 2 });
  const reading = read();
  for (let i = 0; i < 3; i++) stream.publish(focus('p1'));
  await turn();
  expect(short(lines)).toEqual(['following', 1, 2, 3]);
  for (let i = 0; i < 20; i++) stream.publish(focus('p1'));
  await turn();
  expect(lines).toHaveLength(4);
  await drain(9);
  expect(short(lines.slice(4))).toEqual(['lagged 15', 19, 20, 21, 22, 23]);
  stream.publish({ type: 'session-ended' });
  await reading;
  expect(short(lines).at(-1)).toBe(24);
});

test('a choice of pane and types leaves the rest out, and ends with the pane', async () => {
  const { stream, lines, panes, read } = readerOf({
    choice: { pane: 'p1', isWithSession: false, types: ['focus'] },
  });
  const reading = read();
  await turn();
  stream.publish(focus('p2'));
  stream.publish(focus('p1'));
  stream.publish({ type: 'client-attached', clients: 1, readOnly: false });
  panes.delete('p1');
  stream.publish({ type: 'pane-closed', pane: 'p1', name: 'p1' });
  await reading;
  expect(short(lines)).toEqual(['following', 2]);
});

test('inside a pane the session’s own events come with the pane’s', async () => {
  const { stream, lines, gone, read } = readerOf({ choice: { pane: 'p1', isWithSession: true } });
  const reading = read();
  await turn();
  stream.publish(focus('p2'));
  stream.publish({ type: 'client-attached', clients: 1, readOnly: false });
  stream.publish(focus('p1'));
  await turn();
  gone.abort();
  await reading;
  expect(short(lines)).toEqual(['following', 2, 3]);
});

test.each([
  ['that waits for an event', Infinity],
  ['that is behind', 1],
])('a reader %s and goes away is done with', async (_, room) => {
  const { read, gone } = readerOf({ room });
  const reading = read();
  await turn();
  gone.abort();
  await reading;
});
