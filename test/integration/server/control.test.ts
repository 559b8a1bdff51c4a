/** Requests of the command line, from outside and from inside a pane, sensible and hostile. */
import { afterEach, describe, expect, test } from 'vitest';
import { CcmuxError } from '../../../src/core/errors.ts';
import { environmentOf } from '../../support/processes.ts';
import { ServedSession, type SessionChoice } from '../../support/served-session.ts';
import { until } from '../../support/until.ts';

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

function refused(asked: Promise<unknown>): Promise<string> {
  return asked.then(
    (answer) => `not refused: ${JSON.stringify(answer)}`,
    (error: unknown) => (error instanceof CcmuxError ? `${error.code}: ${error.message}` : String(error)),
  );
}

/** CCMUX_TOKEN of a pane, as its child has it; a child that is only just forked has not got it yet. */
async function tokenOf(live: ServedSession, name: string): Promise<string> {
  const pid = (await live.pane(name))?.pid ?? 0;
  return until('the token', () => environmentOf(pid).CCMUX_TOKEN);
}

describe('a request from inside a pane', () => {
  test('may look at all panes, wait for them, and act on its own', async () => {
    const live = await session();
    const token = await tokenOf(live, 'dev2');
    await live.type('dev1', 'words of dev1');
    await live.screenWith('dev1', 'words of dev1');
    expect((await live.ask({ kind: 'describe' }, token)).panes).toHaveLength(2);
    const capture = { kind: 'capture', pane: 'dev1', ansi: false, scrollback: false } as const;
    expect((await live.ask(capture, token)).text).toContain('words of dev1');
    expect(
      await live.ask({ kind: 'wait', pane: 'dev1', status: ['unknown'], timeoutMs: 20_000 }, token),
    ).toEqual({
      status: 'unknown',
    });
    // Without a name its own is meant, though another pane has the focus.
    await live.ask({ kind: 'send', text: 'to myself', keys: ['Enter'] }, token);
    await live.screenWith('dev2', 'to myself');
    await live.run({ name: 'rename', to: 'bob' }, token);
    expect((await live.panes()).map(({ name }) => name)).toEqual(['dev1', 'bob']);
    await live.run({ name: 'close', ask: false }, token);
    expect((await live.panes()).map(({ name }) => name)).toEqual(['dev1']);
  });

  test('may not act on another pane, nor on the team', async () => {
    const live = await session();
    const token = await tokenOf(live, 'dev2');
    for (const asked of [
      live.run({ name: 'close', pane: 'dev1', ask: false }, token),
      live.run({ name: 'restart', pane: 'dev1' }, token),
      live.run({ name: 'split', pane: 'dev1', side: 'right' }, token),
      live.run({ name: 'focus-next' }, token),
      live.run({ name: 'stack' }, token),
      live.run({ name: 'next-layout' }, token),
      live.run({ name: 'quit', ask: false }, token),
      live.ask({ kind: 'send', pane: 'dev1', text: 'x', keys: [] }, token),
      live.ask({ kind: 'kill' }, token),
      live.ask({ kind: 'detach', others: false }, token),
    ]) {
      expect(await refused(asked)).toMatch(/^held: a pane may not /);
    }
    expect(await live.panes()).toHaveLength(2);
  });

  test('with a token of no pane, or of one that is closed, may not even look', async () => {
    const live = await session();
    const token = await tokenOf(live, 'dev2');
    await live.run({ name: 'close', pane: 'dev2', ask: false });
    for (const wrong of [token, 'x', '', '__proto__']) {
      expect(await refused(live.ask({ kind: 'describe' }, wrong))).toMatch(
        /^failed: CCMUX_TOKEN belongs to no pane/,
      );
    }
  });
});

describe('hostile values', () => {
  const LONG = 'x'.repeat(10_000);

  test.each(['a\nb', '../../x', '', ' ', '\x1b[31m', 'x'.repeat(256), '-rf', '.', '..'])(
    'a pane named %j is refused in a new pane and in a rename',
    async (name) => {
      const live = await session();
      expect(await refused(live.run({ name: 'split', side: 'right', seat: name }))).toMatch(
        /^usage: .* is no pane name/,
      );
      expect(await refused(live.run({ name: 'rename', pane: 'dev1', to: name }))).toMatch(
        /^usage: .* is no pane name/,
      );
      expect(await refused(live.run({ name: 'split', side: 'right', seat: 'ok', role: name }))).toMatch(
        /^usage: .* is no role/,
      );
      expect((await live.panes()).map((pane) => pane.name)).toEqual(['dev1', 'dev2']);
    },
  );

  test('names that are longer than any name are not even read', async () => {
    const live = await session();
    expect(await refused(live.run({ name: 'rename', pane: 'dev1', to: LONG }))).toMatch(/nonsense/);
    expect(await refused(live.run({ name: 'focus', pane: LONG }))).toMatch(/nonsense/);
  });

  test.each(['../../x', 'a\nb', '__proto__', 'constructor', '8', '0', '-1'])(
    'there is no pane %j',
    async (pane) => {
      const live = await session();
      expect(await refused(live.run({ name: 'focus', pane }))).toMatch(/^not-found: no pane/);
      expect(await refused(live.ask({ kind: 'capture', pane, ansi: true, scrollback: true }))).toMatch(
        /^not-found/,
      );
      expect(await refused(live.ask({ kind: 'wait', pane, status: ['idle'], timeoutMs: 1 }))).toMatch(
        /^not-found/,
      );
    },
  );

  test('a command line that the system cannot run says so in its pane', async () => {
    const live = await session({ layout: 'single', size: { cols: 200, rows: 50 } });
    const { pane } = await live.run({ name: 'split', side: 'right', command: 'echo a\0b' });
    await live.panesWhere('its end', (panes) =>
      panes.some(({ id, status }) => id === pane && status === 'exited'),
    );
    expect(await live.screen(pane ?? '')).toMatch(/ccmux: \S/);
    expect(await live.panes()).toHaveLength(2);
  });

  test('commands of one client’s view are refused', async () => {
    const live = await session();
    for (const command of [{ name: 'help' }, { name: 'detach' }, { name: 'scroll', lines: 3 }] as const) {
      expect(await refused(live.run(command))).toMatch(/^usage: .* concerns one client/);
    }
  });
});

describe('input for a pane', () => {
  test('is not typed into a pane that is dead, and not at all where one key is unknown', async () => {
    const live = await session();
    expect(
      await refused(live.ask({ kind: 'send', pane: 'dev1', text: 'never', keys: ['Enter', 'C-nokey'] })),
    ).toBe('usage: no key is named "C-nokey"');
    await live.ask({ kind: 'send', pane: 'dev1', keys: ['C-d'] });
    await live.panesWhere('its end', ([dev1]) => dev1.status === 'exited');
    expect(await live.screen('dev1')).not.toContain('never');
    expect(await refused(live.ask({ kind: 'send', pane: 'dev1', text: 'x', keys: [] }))).toBe(
      'failed: dev1 has no running program',
    );
  });

  test('waits for a pane that starts', async () => {
    const live = await session();
    await live.run({ name: 'restart', pane: 'dev1' });
    await live.type('dev1', 'not lost');
    await live.screenWith('dev1', 'not lost\nnot lost');
  });

  test('of a mebibyte into a program that does not read holds nobody up, and is refused when it piles up', async () => {
    const live = await session({
      command:
        'if [ "$CCMUX_PANE_NAME" = dev1 ]; then stty -icanon -echo; echo ready; sleep 1000; else cat; fi',
    });
    await live.screenWith('dev1', 'ready');
    const text = 'x'.repeat(1024 * 1024);
    const send = () => refused(live.ask({ kind: 'send', pane: 'dev1', text, keys: ['Enter'] }));
    const answers: string[] = [];
    while (answers.length < 20 && !answers.some((answer) => answer.startsWith('failed')))
      answers.push(await send());
    expect(answers.at(-1)).toBe('failed: dev1 does not read its input');
    await live.type('dev2', 'still here');
    await live.screenWith('dev2', 'still here');
    const peer = await live.attach();
    await peer.waitForText('dev1');
    peer.type('x'.repeat(200_000));
    await live.run({ name: 'restart', pane: 'dev1' });
    await live.screenWith('dev1', 'ready');
  });

  test('comes in order: the text, then the keys', async () => {
    const live = await session();
    await live.ask({
      kind: 'send',
      pane: 'dev1',
      text: 'one two',
      keys: ['Backspace', 'Backspace', 'Backspace', 'x', 'Enter'],
    });
    await live.screenWith('dev1', 'one x\none x');
  });
});

describe('waiting', () => {
  test('ends when the pane is closed, and when the session ends', async () => {
    const live = await session();
    const wait = (pane: string) =>
      refused(live.ask({ kind: 'wait', pane, status: ['waiting'], timeoutMs: 60_000 }));
    const first = wait('dev2');
    await live.run({ name: 'close', pane: 'dev2', ask: false });
    expect(await first).toBe('not-found: dev2 was closed');
    const second = wait('dev1');
    await live.panes();
    await live.ask({ kind: 'kill' });
    expect(await second).toMatch(/not-found: dev1 was closed|the server ended/);
  });

  test('is answered at once where it is so already, in time where it comes, and timed out where it does not', async () => {
    const live = await session({ command: 'echo up; read -r line; exit 0' });
    await live.screenWith('dev1', 'up');
    const wait = (timeoutMs: number) =>
      live.ask({ kind: 'wait', pane: 'dev1', status: ['exited', 'waiting'], timeoutMs });
    expect(await refused(wait(0))).toBe('timed-out: dev1 was not exited or waiting in time');
    const exited = wait(60_000);
    await live.type('dev1', 'go');
    expect(await exited).toEqual({ status: 'exited' });
    expect(await wait(0)).toEqual({ status: 'exited' });
  });
});

test('closing the last pane answers its caller before the session is gone', async () => {
  const live = await session({ layout: 'single' });
  expect(await refused(live.run({ name: 'close', ask: false }))).toMatch(/not refused/);
  await live.server.whenEnded;
  await until('no process', () => live.home.processes().length === 0);
});
