/** What a live session outlasts: no process to be had, clocks that jump, children that will not go. */
import { afterEach, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import type { PaneDescription } from '../../../src/protocol/control.ts';
import { explainLaunchFailure } from '../../../src/pty/launch-check.ts';
import { Pty } from '../../../src/pty/pty.ts';
import { ServedSession } from '../../support/served-session.ts';

let live: ServedSession | null = null;

afterEach(async () => {
  vi.restoreAllMocks();
  await live?.dispose();
  live = null;
});

it('says in the pane where the system can start no process, and starts it by hand when it can again', async () => {
  live = await ServedSession.start();
  await live.running();
  vi.spyOn(Pty, 'spawn').mockImplementationOnce(() => {
    // As node-pty has it: EAGAIN is lost on the way.
    throw explainLaunchFailure('cat', new Error('forkpty(3) failed.'));
  });
  await live.run({ name: 'split', side: 'right', seat: 'late' });
  const screen = await live.screenWith('late', 'ccmux: cannot start');
  // The screen breaks the line somewhere.
  expect(screen.replace(/\s+/g, '')).toContain(
    'thesystemcannotstartanotherprocess(closepanes,orraisethelimits',
  );
  const ended = (panes: readonly PaneDescription[]) => panes.filter(({ status }) => status === 'exited');
  const panes = await live.panesWhere('a dead pane', (each) => ended(each).length > 0);
  expect([panes.length, ended(panes).map(({ name }) => name)]).toEqual([3, ['late']]);
  await live.run({ name: 'restart', pane: 'late' });
  await live.running();
});

it('goes on through clocks that jump years ahead and back, and forgets nothing', async () => {
  let jumpMs = 0;
  const clock = {
    now: () => Date.now() + jumpMs,
    monotonic: () => systemClock.monotonic(),
    after: (ms: number, run: () => void) => systemClock.after(ms, run),
  };
  live = await ServedSession.start({}, { clock });
  const peer = await live.attach();
  await peer.waitForText('dev2');
  await live.running();
  const YEAR_MS = 365 * 86_400_000;
  for (const [index, jump] of [10 * YEAR_MS, -10 * YEAR_MS, 0].entries()) {
    jumpMs = jump;
    await live.type('dev1', `after jump ${index}`);
    await peer.waitForText(`after jump ${index}`);
    await live.run({ name: 'restart', pane: 'dev2' });
    await live.running();
  }
  expect(live.messages('error')).toEqual([]);
});

it('ends at a kill whoever ignores every request, and what has left for a session of its own', async () => {
  const stubborn = `trap '' TERM HUP INT; while :; do sleep 1; done`;
  const command = `trap '' TERM HUP; setsid sh -c "${stubborn}" & echo started; while :; do sleep 1; done`;
  live = await ServedSession.start({ layout: 'dev1', command });
  await live.screenWith('dev1', 'started');
  expect(live.home.processes().length).toBeGreaterThan(1);
  const { problems } = await live.ask({ kind: 'kill' });
  await live.server.whenEnded;
  expect([problems, live.home.processes(), live.home.profiles()]).toEqual([[], [], []]);
});
