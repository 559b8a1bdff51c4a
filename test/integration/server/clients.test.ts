/** Several terminals on one session: whose size it has, who may do what, and what holds a keyboard that must let go. */
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock, type Clock } from '../../../src/base/clock.ts';
import type { Size } from '../../../src/core/geometry.ts';
import { RESIZE_SETTLE_MS } from '../../../src/session/pane-fitting.ts';
import type { AttachedPeer } from '../../support/attached-peer.ts';
import { ServedSession, type SessionChoice } from '../../support/served-session.ts';
import { mouseBytes, LEFT_BUTTON, MOTION } from '../../support/terminal-keys.ts';

const PREFIX = '\x1c';

let served: ServedSession | null = null;
afterEach(async () => {
  await served?.dispose();
  served = null;
});

async function session(choice: SessionChoice = {}): Promise<ServedSession> {
  served = await ServedSession.start(choice);
  await served.running();
  return served;
}

/** Resolves when the first pane has this many columns. */
function columns(live: ServedSession, cols: number): Promise<unknown> {
  return live.panesWhere(`${cols} columns`, ([first]) => first.cols === cols);
}

async function attached(live: ServedSession, size: Size, isReadOnly = false): Promise<AttachedPeer> {
  const peer = await live.attach({ size, isReadOnly });
  await peer.waitForText('dev1');
  return peer;
}

describe('the size of a session', () => {
  test('is that of the client used last, and goes back when that one leaves', async () => {
    const live = await session({ layout: 'single' });
    const wide = await live.attach({ size: { cols: 150, rows: 40 } });
    await columns(live, 150);
    const narrow = await live.attach({ size: { cols: 90, rows: 30 } });
    await columns(live, 90);
    wide.type('x');
    await columns(live, 150);
    narrow.type('x');
    await columns(live, 90);
    narrow.dispose();
    await columns(live, 150);
  });

  test('is told to those who have another, who see it cut off or with air around it', async () => {
    const live = await session();
    const [small, usual, large] = [
      await live.attach({ size: { cols: 90, rows: 30 } }),
      await live.attach({ size: { cols: 120, rows: 40 } }),
      await live.attach({ size: { cols: 150, rows: 50 }, isReadOnly: true }),
    ];
    usual.type('x');
    await small.waitForText('clipped: in use at 120×40');
    await large.waitForText('padded: in use at 120×40');
    await usual.waitFor('a whole screen', ({ text }) => text.includes('dev2') && !text.includes('in use at'));
    expect(large.text.split('\n')[10].endsWith('·'.repeat(30))).toBe(true);
    large.type('x'); // who only watches takes nobody's size
    small.type('x');
    await usual.waitForText('padded: in use at 90×30');
    await large.waitForText('padded: in use at 90×30');
    await small.waitFor('a whole screen', ({ text }) => text.includes('dev2') && !text.includes('in use at'));
  });

  test('is not that of one who only watches, wherever that one stands in the order', async () => {
    const live = await session({ layout: 'single' });
    const writer = await live.attach({ size: { cols: 150, rows: 40 } });
    await columns(live, 150);
    const watcher = await live.attach({ size: { cols: 90, rows: 30 }, isReadOnly: true });
    await watcher.waitForText('dev');
    watcher.resize({ cols: 60, rows: 20 });
    watcher.type('x');
    writer.resize({ cols: 140, rows: 40 });
    await columns(live, 140);
    // Who leaves last among those who write leaves the session to the watcher's size.
    writer.dispose();
    await columns(live, 60);
    watcher.resize({ cols: 70, rows: 20 });
    await columns(live, 70);
  });

  test('reaches the children as the first and the last one of a storm of sizes', async () => {
    const live = await session({
      layout: 'dev2',
      command: `trap 'stty size' WINCH; stty size; sleep 1000 & while :; do wait; done`,
    });
    const peer = await attached(live, { cols: 121, rows: 40 });
    await live.screenWith('dev1', '38 60');
    for (let cols = 122; cols <= 221; cols++) peer.resize({ cols, rows: 50 });
    const screen = await live.screenWith('dev1', '48 110');
    expect(screen.split('\n').filter((line) => /^\d+ \d+$/.test(line)).length).toBeLessThanOrEqual(4);
  });

  test('does not reach the children while it changes, whatever else happens meanwhile', async () => {
    const held = new Set<() => void>();
    const clock: Clock = {
      ...systemClock,
      after(delayMs, run) {
        // The pause that a storm of sizes must make.
        if (delayMs < RESIZE_SETTLE_MS.least || delayMs > RESIZE_SETTLE_MS.most)
          return systemClock.after(delayMs, run);
        held.add(run);
        return { dispose: () => void held.delete(run) };
      },
    };
    served = await ServedSession.start({}, { clock });
    const live = served;
    await live.running();
    const peer = await attached(live, { cols: 160, rows: 40 });
    for (const cols of [170, 180]) peer.resize({ cols, rows: 40 });
    await peer.waitFor('the new size', ({ text }) => text.split('\n')[0].length === 180);
    await live.run({ name: 'focus', pane: 'dev2' });
    await live.run({ name: 'rename', pane: 'dev2', to: 'bob' });
    expect((await live.panes()).map(({ cols }) => cols)).not.toEqual([90, 89]);
    peer.resize({ cols: 200, rows: 40 });
    await peer.waitFor('the new size', ({ text }) => text.split('\n')[0].length === 200);
    expect((await live.panes()).map(({ cols }) => cols)).not.toEqual([100, 99]);
    expect(held.size).toBe(1);
    for (const run of held) run();
    expect((await live.panes()).map(({ cols }) => cols)).toEqual([100, 99]);
  });

  test.each([
    { cols: 1, rows: 1 },
    { cols: 2, rows: 1 },
    { cols: 20, rows: 4 },
    { cols: 500, rows: 300 },
    { cols: 2000, rows: 2 },
  ])('may be $cols×$rows, and back, and every child lives', async (size) => {
    const live = await session({ layout: 'dev7' });
    const before = (await live.panes()).map(({ pid }) => pid);
    const peer = await live.attach({ size });
    await peer.waitFor('a frame', (each) => each.outputBytes > 0);
    peer.type('x');
    peer.resize({ cols: 160, rows: 50 });
    await peer.waitForText('dev7');
    await live.panesWhere('the old sizes', ([first]) => first.cols > 30 && first.cols < 100);
    expect((await live.panes()).map(({ pid }) => pid)).toEqual(before);
  });

  test('is the one at hand when a client comes back with another terminal', async () => {
    const live = await session({ settings: { statusBar: false } });
    const first = await attached(live, { cols: 100, rows: 30 });
    first.type(`${PREFIX}d`);
    await first.waitForBye();
    const second = await attached(live, { cols: 180, rows: 45 });
    await live.panesWhere('the new size', ([pane]) => pane.cols === 90 && pane.rows === 44);
    expect(second.text.split('\n').at(-1)).not.toContain('test');
  });
});

describe('a client that only watches', () => {
  test('types, clicks, closes, detaches others and restarts nothing', async () => {
    const live = await session();
    const writer = await attached(live, { cols: 120, rows: 40 });
    const watcher = await attached(live, { cols: 120, rows: 40 }, true);
    for (const keys of [
      'typed\r',
      `${PREFIX}%`,
      `${PREFIX}x`,
      'y',
      `${PREFIX}o`,
      `${PREFIX}z`,
      `${PREFIX}r`,
      'y',
    ]) {
      watcher.type(keys);
    }
    watcher.type(mouseBytes(LEFT_BUTTON, { x: 100, y: 10 }, true));
    await watcher.waitForText('only watches');
    writer.type('sentinel\r');
    await writer.waitForText('sentinel');
    expect((await live.panes()).map(({ name, focused }) => [name, focused])).toEqual([
      ['dev1', true],
      ['dev2', false],
    ]);
    expect(await live.screen('dev1')).not.toContain('typed');
    expect(await live.ask({ kind: 'detach', others: true })).toEqual({ detached: 1 });
    expect((await watcher.waitForBye()).reason).toBe('detached');
    expect(writer.bye).toBeNull();
  });

  test('can look at the help and leave', async () => {
    const live = await session();
    const watcher = await attached(live, { cols: 120, rows: 40 }, true);
    watcher.type(`${PREFIX}?`);
    await watcher.waitForText('─ help');
    watcher.type('\x1b');
    await watcher.waitFor('no help', ({ text }) => !text.includes('─ help'));
    watcher.type(`${PREFIX}d`);
    expect((await watcher.waitForBye()).reason).toBe('detached');
  });
});

describe('a pane that is closed by somebody else', () => {
  const close = { name: 'close', pane: 'dev2', ask: false } as const;

  /** Two panes, the second one focused, and a client that does something with it. */
  async function busyClient(keys: string): Promise<readonly [ServedSession, AttachedPeer]> {
    const live = await session({ command: 'seq 1 200; cat' });
    const peer = await attached(live, { cols: 120, rows: 40 });
    await live.screenWith('dev2', '200');
    peer.type(`${PREFIX}o`);
    await live.panesWhere('the focus', ([, second]) => second.focused);
    peer.type(keys);
    return [live, peer];
  }

  test.each([
    ['copy mode', `${PREFIX}[`, 'copy (v select'],
    ['a prompt', `${PREFIX},`, 'new name'],
    ['a question', `${PREFIX}x`, 'close dev2?'],
    ['the question of a restart', `${PREFIX}r`, 'restart dev2?'],
  ])('takes %s with it: the next key goes to the pane that has the focus', async (_what, keys, shown) => {
    const [live, peer] = await busyClient(keys);
    await peer.waitFor(shown, ({ text }) => text.toLowerCase().includes(shown.toLowerCase()));
    await live.run(close);
    peer.type('ytyped\r');
    await live.screenWith('dev1', 'ytyped');
    expect(await live.panes()).toHaveLength(1);
  });

  test('takes a selection and a drag with it', async () => {
    const [live, peer] = await busyClient('');
    peer.type(mouseBytes(LEFT_BUTTON, { x: 70, y: 10 }, true));
    peer.type(mouseBytes(LEFT_BUTTON + MOTION, { x: 80, y: 12 }, true));
    await live.run(close);
    peer.type(mouseBytes(LEFT_BUTTON + MOTION, { x: 90, y: 14 }, true));
    peer.type(mouseBytes(LEFT_BUTTON, { x: 90, y: 14 }, false));
    peer.type('typed\r');
    await live.screenWith('dev1', 'typed');
    expect(peer.bye).toBeNull();
  });

  test('lets go of its border in the middle of a drag', async () => {
    const [live, peer] = await busyClient('');
    peer.type(mouseBytes(LEFT_BUTTON, { x: 60, y: 10 }, true));
    peer.type(mouseBytes(LEFT_BUTTON + MOTION, { x: 50, y: 10 }, true));
    await live.panesWhere('a narrower pane', ([first]) => first.cols === 50);
    await live.run(close);
    peer.type(mouseBytes(LEFT_BUTTON + MOTION, { x: 40, y: 10 }, true));
    peer.type(mouseBytes(LEFT_BUTTON, { x: 40, y: 10 }, false));
    peer.type('typed\r');
    await live.screenWith('dev1', 'typed');
    expect((await live.panes())[0].cols).toBe(120);
  });
});

test('copy mode stays with its pane when another client moves the focus, and the keys go there', async () => {
  const live = await session({ command: 'seq 1 200; cat' });
  const peer = await attached(live, { cols: 120, rows: 40 });
  await live.screenWith('dev1', '200');
  peer.type(`${PREFIX}[`);
  await peer.waitForText('copy (v select');
  await live.run({ name: 'focus', pane: 'dev2' });
  peer.type('typed\r');
  await live.screenWith('dev2', 'typed');
});

test('titles and bells without end hold nobody up', async () => {
  const live = await session({
    command: String.raw`if [ "$CCMUX_PANE_NAME" = dev1 ]; then cat; else i=0; while :; do i=$((i+1)); printf '\033]2;title %s\a\a' $i; done; fi`,
  });
  const peer = await attached(live, { cols: 120, rows: 40 });
  await peer.waitForText('title');
  peer.type('typed\r');
  await peer.waitForText('typed');
  expect(await live.panes()).toHaveLength(2);
});

test('what is typed while a pane starts is not lost', async () => {
  served = await ServedSession.start({ layout: 'single' });
  const peer = await served.attach();
  peer.type('early\r');
  await served.screenWith('dev', 'early\nearly');
});
