import { expect, test } from 'vitest';
import { FramePacer } from '../../../src/server/frame-pacer.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/** Lets what was put off to the end of the turn happen. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function pacerWith(draw: (clock: FakeClock) => boolean) {
  const clock = new FakeClock();
  const drawnAt: number[] = [];
  const extents: string[] = [];
  const start = clock.now();
  const pacer = new FramePacer(clock, (extent) => {
    const isDrawn = draw(clock);
    if (isDrawn) extents.push(extent);
    if (isDrawn) drawnAt.push(clock.now() - start);
    return isDrawn;
  });
  return { clock, drawnAt, extents, pacer };
}

test('the first change after a pause is drawn in the same turn of the loop, several changes as one', async () => {
  const { drawnAt, pacer } = pacerWith(() => true);
  pacer.want('steady');
  pacer.want('steady');
  expect(drawnAt).toEqual([]);
  await turn();
  expect(drawnAt).toEqual([0]);
});

test('a steady stream is drawn every 16 ms', async () => {
  const { clock, drawnAt, pacer } = pacerWith(() => true);
  pacer.want('steady');
  await turn();
  for (let ms = 0; ms < 64; ms++) {
    pacer.want('steady');
    clock.advance(1);
  }
  expect(drawnAt).toEqual([0, 16, 32, 48, 64]);
});

test('the echo of a key does not wait for the next steady frame', async () => {
  const { clock, drawnAt, pacer } = pacerWith(() => true);
  pacer.want('steady');
  await turn();
  clock.advance(4);
  pacer.want('echo');
  expect(drawnAt).toEqual([0, 4]);
  clock.advance(1);
  pacer.want('echo');
  expect(drawnAt).toEqual([0, 4]);
  clock.advance(16);
  expect(drawnAt).toHaveLength(3);
});

test('costly frames are drawn more seldom, so that drawing takes a third of the time at most', async () => {
  const { clock, drawnAt, pacer } = pacerWith((at) => {
    at.advance(40);
    return true;
  });
  pacer.want('steady');
  await turn();
  for (let ms = 0; ms < 2000; ms++) {
    pacer.want('steady');
    clock.advance(1);
  }
  expect(drawnAt.length * 40).toBeLessThan(clock.now() / 2);
  expect(drawnAt.at(-1) ?? 0).toBeGreaterThan(0);
  const last = drawnAt.slice(-2);
  expect(last[1] - last[0]).toBeGreaterThanOrEqual(119);
});

test('an empty frame does not delay the next one', async () => {
  let isSomething = false;
  const { drawnAt, pacer } = pacerWith(() => isSomething);
  pacer.want('steady');
  await turn();
  isSomething = true;
  pacer.want('steady');
  await turn();
  expect(drawnAt).toEqual([0]);
});

test('nothing is drawn for a client that is behind, and one newer frame once it has caught up', async () => {
  const { clock, drawnAt, pacer } = pacerWith(() => true);
  pacer.want('steady');
  await turn();
  pacer.setBlocked(true);
  for (let i = 0; i < 100; i++) {
    pacer.want('echo');
    clock.advance(10);
  }
  expect(drawnAt).toEqual([0]);
  expect(clock.pendingTimers).toBe(0);
  pacer.setBlocked(false);
  await turn();
  expect(drawnAt).toEqual([0, 1000]);
});

test('a disposed pacer leaves no timer and draws no more', async () => {
  const { clock, drawnAt, pacer } = pacerWith(() => true);
  pacer.want('steady');
  await turn();
  pacer.want('steady');
  pacer.dispose();
  pacer.want('echo');
  clock.advance(1000);
  await turn();
  expect(drawnAt).toEqual([0]);
  expect(clock.pendingTimers).toBe(0);
});

test('an echo draws the focused pane alone, and the next whole frame comes when it would have come', async () => {
  const { clock, drawnAt, extents, pacer } = pacerWith(() => true);
  pacer.want('steady');
  await turn();
  for (let ms = 1; ms <= 16; ms++) {
    clock.advance(1);
    if (ms % 5 === 0) {
      pacer.want('steady');
      pacer.want('echo');
    }
  }
  expect(drawnAt).toEqual([0, 5, 10, 15, 16]);
  expect(extents).toEqual(['whole', 'focused', 'focused', 'focused', 'whole']);
});

test('the first echo after a pause draws all that differs, in the turn of its key', () => {
  const { drawnAt, extents, pacer } = pacerWith(() => true);
  pacer.want('echo');
  expect([drawnAt, extents]).toEqual([[0], ['whole']]);
});

test('frames that cost 8 ms are drawn thirty times a second all the same', async () => {
  const { clock, drawnAt, pacer } = pacerWith((at) => {
    at.advance(8);
    return true;
  });
  pacer.want('steady');
  await turn();
  while (clock.now() < 1_002_000) {
    pacer.want('steady');
    clock.advance(1);
  }
  expect(drawnAt.length).toBeGreaterThanOrEqual(60);
});
