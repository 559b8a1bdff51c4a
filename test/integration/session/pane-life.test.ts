/** How panes come and go, with real children: whatever comes in between, nothing of them is left. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { CcmuxError } from '../../../src/core/errors.ts';
import { ServedSession, type SessionChoice } from '../../support/served-session.ts';
import { until } from '../../support/until.ts';

let served: ServedSession | null = null;
afterEach(async () => {
  await served?.dispose();
  served = null;
});

async function session(choice: SessionChoice = {}): Promise<ServedSession> {
  served = await ServedSession.start(choice);
  return served;
}

function codeOf(asked: Promise<unknown>): Promise<unknown> {
  return asked.then(
    () => null,
    (error: unknown) => (error instanceof CcmuxError ? error.code : error),
  );
}

/** What the server's log says that should never be said. */
function faults({ log }: ServedSession): readonly string[] {
  return log
    .filter(({ level }) => level === 'error')
    .map(({ message, error }) => `${message}: ${error ?? ''}`);
}

describe('a child', () => {
  test('that dies at once leaves its last words, its status and a pane that can be restarted', async () => {
    const live = await session({ command: 'echo last words; exit 3' });
    await live.panesWhere('two dead panes', (panes) => panes.every(({ status }) => status === 'exited'));
    expect(await live.pane('dev1')).toMatchObject({ pid: null, exitCode: 3 });
    expect(await live.screen('dev1')).toContain('last words');
    await live.run({ name: 'restart', pane: 'dev1' });
    await live.panesWhere('another death', ([dev1]) => dev1.status === 'exited');
    expect(faults(live)).toEqual([]);
  });

  test('that cannot be started says why on its screen, and its pane can be closed', async () => {
    const live = await session({
      command: null,
      claude: { command: ['./no-such-client'], isolation: 'none' },
    });
    await live.panesWhere('two dead panes', (panes) => panes.every(({ status }) => status === 'exited'));
    expect(await live.screen('dev1')).toMatch(/ccmux: .*no-such-client/);
    await live.run({ name: 'close', pane: 'dev1', ask: false });
    expect(await live.panes()).toHaveLength(1);
  });

  test('whose working directory is gone says so, and starts when it is back', async () => {
    const live = await session({ size: { cols: 240, rows: 40 }, command: 'echo up; cat' });
    // A shell that is still being started would not survive the loss of its directory.
    for (const pane of ['dev1', 'dev2']) await live.screenWith(pane, 'up');
    rmSync(live.home.project, { recursive: true });
    await live.run({ name: 'restart', pane: 'dev1' });
    await live.screenWith('dev1', 'is not there');
    expect(await live.pane('dev1')).toMatchObject({ status: 'exited', pid: null });
    mkdirSync(live.home.project);
    await live.run({ name: 'restart', pane: 'dev1' });
    await live.running();
  });

  test('that ignores TERM and HUP, and one that left for a session of its own, end with their pane', async () => {
    const live = await session({
      command: `trap '' TERM HUP; setsid sh -c 'trap "" TERM HUP; echo away; sleep 1000' & sleep 1000`,
      claude: { graceMs: 300 },
    });
    await live.screenWith('dev1', 'away');
    const id = (await live.pane('dev1'))?.id;
    const ofPane = () => live.home.processes().filter(({ environment }) => environment.CCMUX_PANE === id);
    expect(ofPane().length).toBeGreaterThanOrEqual(3);
    await live.run({ name: 'close', pane: 'dev1', ask: false });
    expect(ofPane()).toEqual([]);
    expect(live.home.profiles()).toHaveLength(1);
  });
});

describe('closing', () => {
  test('while the pane starts leaves nothing of it, and the others unharmed', async () => {
    const live = await session({ layout: 'dev4' });
    // In the same breath as the start: the profile is being made.
    const closed = ['dev1', 'dev2', 'dev3'].map((pane) => live.run({ name: 'close', pane, ask: false }));
    await Promise.all(closed);
    expect((await live.running()).map(({ name }) => name)).toEqual(['dev4']);
    expect(live.home.profiles()).toHaveLength(1);
    expect(live.home.processes()).toHaveLength(1);
    expect(faults(live)).toEqual([]);
  });

  test('while the pane is being restarted waits for no second child', async () => {
    const live = await session({ command: `trap '' TERM HUP; echo ready; while :; do sleep 1; done` });
    await live.screenWith('dev1', 'ready');
    await live.run({ name: 'restart', pane: 'dev1' });
    await live.run({ name: 'close', pane: 'dev1', ask: false });
    expect((await live.panes()).map(({ name }) => name)).toEqual(['dev2']);
    expect(live.home.profiles()).toHaveLength(1);
    expect(faults(live)).toEqual([]);
  });

  test('the last pane ends the session and removes all that was there for it', async () => {
    const live = await session({ layout: 'single' });
    const [{ name }] = await live.running();
    await live.run({ name: 'close', pane: name, ask: false }).catch(() => undefined);
    await live.server.whenEnded;
    expect(live.home.profiles()).toEqual([]);
    expect(readdirSync(live.plan.directories.runtime)).toEqual(['panes']);
    expect(readdirSync(join(live.plan.directories.data, 'sessions'))).toEqual([]);
  });

  test('a pane twice at once is one close, and the second caller is told that there is no such pane', async () => {
    const live = await session({ command: `trap '' TERM HUP; echo ready; while :; do sleep 1; done` });
    await live.screenWith('dev1', 'ready');
    const first = live.run({ name: 'close', pane: 'dev1', ask: false });
    await live.panesWhere('one pane', (panes) => panes.length === 1);
    expect(await codeOf(live.run({ name: 'close', pane: 'dev1', ask: false }))).toBe('not-found');
    await first;
    expect(faults(live)).toEqual([]);
  });
});

describe('restarting', () => {
  test('while the pane starts, and twice quickly, ends in one child', async () => {
    const live = await session({ command: 'echo "child $$"; cat' });
    await live.run({ name: 'restart', pane: 'dev1' });
    await live.run({ name: 'restart', pane: 'dev1' });
    await live.running();
    await live.run({ name: 'restart', pane: 'dev1' });
    await live.run({ name: 'restart', pane: 'dev1' });
    const [dev1] = await live.running();
    await live.screenWith('dev1', `child ${dev1.pid}`);
    await until(
      'two children',
      () => live.home.processes().filter(({ argv }) => argv[0] === 'cat').length <= 2,
    );
    expect(live.home.processes().map(({ pid }) => pid)).toContain(dev1.pid);
    expect(faults(live)).toEqual([]);
  });

  test('begins with an empty screen and keeps the profile', async () => {
    const live = await session({
      command: 'test -e "$CLAUDE_CONFIG_DIR/seen" && echo again; : > "$CLAUDE_CONFIG_DIR/seen"; cat',
    });
    const [before] = await live.running();
    await live.type('dev1', 'old words');
    await live.screenWith('dev1', 'old words');
    await live.run({ name: 'restart', pane: 'dev1' });
    expect(await live.screenWith('dev1', 'again')).not.toContain('old words');
    expect((await live.pane('dev1'))?.configDir).toBe(before.configDir);
  });
});

describe('the end of the session', () => {
  test('asked for by two callers and a signal while a close is under way comes once, and to all', async () => {
    const live = await session({
      layout: 'dev3',
      command: `trap '' TERM HUP; echo ready; while :; do sleep 1; done`,
    });
    await live.screenWith('dev1', 'ready');
    await live.screenWith('dev2', 'ready');
    const closing = live.run({ name: 'close', pane: 'dev1', ask: false });
    await live.panesWhere('the close to begin', (panes) => panes.length === 2);
    const ends = [live.ask({ kind: 'kill' }), live.ask({ kind: 'kill' }), live.server.end()];
    await Promise.all([closing, ...ends]);
    await live.server.whenEnded;
    expect(live.home.processes()).toEqual([]);
    expect(live.home.profiles()).toEqual([]);
    expect(faults(live)).toEqual([]);
    expect(live.messages('info').filter((message) => message.startsWith('profile torn down'))).toHaveLength(
      3,
    );
  });

  test('while the panes start leaves no child and no profile', async () => {
    const live = await session({ layout: 'dev7' });
    await live.server.end();
    await live.server.whenEnded;
    expect(live.home.processes()).toEqual([]);
    expect(live.home.profiles()).toEqual([]);
    expect(faults(live)).toEqual([]);
  });

  test('refuses a new pane, a restart and a close meanwhile', async () => {
    const live = await session({ command: `trap '' TERM HUP; echo ready; while :; do sleep 1; done` });
    await live.screenWith('dev1', 'ready');
    await live.screenWith('dev2', 'ready');
    const killed = live.ask({ kind: 'kill' });
    await until('the end to begin', () =>
      live.messages('info').some((line) => line.startsWith('ending 2 panes')),
    );
    expect(await codeOf(live.run({ name: 'split', side: 'right' }))).toBe('failed');
    expect(await codeOf(live.run({ name: 'restart' }))).toBe('failed');
    expect(await codeOf(live.run({ name: 'close', ask: false }))).toBe('failed');
    await killed;
  });
});

test('a shell that is left closes its pane, and one that fails does not', async () => {
  const live = await session();
  await live.running();
  for (const line of ['exit 0', 'exit 4']) {
    const { pane } = await live.run({ name: 'split', side: 'right', command: '' });
    const id = pane ?? '';
    await live.panesWhere('a child', (panes) => panes.some((each) => each.id === id && each.pid !== null));
    await live.type(id, line);
  }
  const panes = await live.panesWhere('a failed shell', (all) => all.some(({ exitCode }) => exitCode === 4));
  expect(panes.map(({ role, exitCode }) => [role, exitCode])).toEqual([
    ['dev', null],
    ['shell', 4],
    ['dev', null],
  ]);
});

test('a hundred panes opened and closed leave no descriptor, listener, process or directory', async () => {
  const live = await session({ layout: 'single' });
  await live.running();
  const descriptors = () => readdirSync('/proc/self/fd').length;
  const split = async () => (await live.run({ name: 'split', side: 'right', role: 'dev' })).pane ?? '';
  await live.run({ name: 'close', pane: await split(), ask: false });
  const before = descriptors();
  for (let round = 0; round < 20; round++) {
    const panes = await Promise.all(Array.from({ length: 5 }, split));
    await Promise.all(panes.map((pane) => live.run({ name: 'close', pane, ask: false })));
  }
  await until('no descriptor more than before', () => descriptors() <= before);
  expect(live.home.profiles()).toHaveLength(1);
  expect(live.home.processes()).toHaveLength(1);
  expect(existsSync(live.server.socket)).toBe(true);
  expect(faults(live)).toEqual([]);
});
