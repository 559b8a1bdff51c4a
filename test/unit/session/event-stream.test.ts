import { expect, test } from 'vitest';
import { EventStream } from '../../../src/session/event-stream.ts';
import { FakeClock } from '../../support/fake-clock.ts';

function streamOf(keptEvents: number, published: number): EventStream {
  const stream = new EventStream({ session: 'app', clock: new FakeClock(1000), keptEvents });
  for (let i = 1; i <= published; i++) stream.publish({ type: 'focus', pane: `p${i}`, name: 'dev1' });
  return stream;
}

const numbers = (stream: EventStream, place: number, most = 100) =>
  stream.after(place, most).events.map(({ seq }) => seq);

test('an event has its number, its time to the millisecond, its session, and what was published', () => {
  expect(streamOf(3, 1).after(0, 9).events).toEqual([
    { seq: 1, time: '1970-01-01T00:00:01.000Z', session: 'app', type: 'focus', pane: 'p1', name: 'dev1' },
  ]);
});

test('readers take what is behind their place, as many at a time as they want', () => {
  const stream = streamOf(10, 5);
  expect(numbers(stream, 0)).toEqual([1, 2, 3, 4, 5]);
  expect(stream.after(1, 2)).toMatchObject({ events: [{ seq: 2 }, { seq: 3 }], dropped: 0, next: 3 });
  expect(stream.after(5, 9)).toEqual({ events: [], dropped: 0, next: 5 });
});

test('only the newest are kept, and a reader behind them is told how many are gone', () => {
  const stream = streamOf(3, 10);
  expect(stream.after(2, 100)).toMatchObject({ events: [{ seq: 8 }, { seq: 9 }, { seq: 10 }], dropped: 5 });
  expect(numbers(stream, stream.beginning)).toEqual([8, 9, 10]);
  expect(stream.after(stream.beginning, 100).dropped).toBe(0);
});

test('a prompt as long as a book is cut', () => {
  const stream = streamOf(3, 0);
  stream.publish({ type: 'prompt', pane: 'p', name: 'dev1', text: 'x'.repeat(1e6), source: 'send' });
  expect(JSON.stringify(stream.after(0, 1).events).length).toBeLessThan(3000);
});

test('nothing comes behind the end of the session', () => {
  const stream = streamOf(3, 0);
  stream.publish({ type: 'session-ended' });
  stream.publish({ type: 'client-detached', clients: 0, readOnly: false });
  expect(stream.isEnded).toBe(true);
  expect(numbers(stream, 0)).toEqual([1]);
});
