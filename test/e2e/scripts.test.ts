import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { untilGone } from '../support/processes.ts';
import { BASH } from '../support/team-screen.ts';
import { TestHome } from '../support/test-home.ts';
import { until } from '../support/until.ts';

let world: TestHome;

async function capture(pane: string, ...options: readonly string[]): Promise<string> {
  return world.ccmuxDo('pane', 'capture', pane, ...options);
}

async function shows(pane: string, text: string): Promise<void> {
  await until(`${pane} showing ${text}`, async () => (await capture(pane)).includes(text));
}

async function names(): Promise<readonly string[]> {
  const { panes } = JSON.parse(await world.ccmuxDo('pane', 'list', '--json')) as {
    panes: { name: string }[];
  };
  return panes.map(({ name }) => name);
}

describe('a detached session', () => {
  beforeAll(async () => {
    world = new TestHome();
    await world.ccmuxDo('-d', '--layout', 'dev2-qa1', '-x', BASH);
    for (const pane of ['dev1', 'dev2', 'qa1']) await shows(pane, `${pane}>`);
  });

  afterAll(() => world.dispose());

  it('is listed with all that scripts need', async () => {
    const session = await world.session();
    expect(session).toMatchObject({ name: 'app', cwd: world.project, layout: 'dev2-qa1', clients: 0 });
    expect(new Date(session.createdAt).toISOString()).toMatch(/^\d{4}-/);
    expect(session.panes).toHaveLength(3);
    expect(session.panes[2]).toMatchObject({
      name: 'qa1',
      role: 'qa',
      focused: false,
      cwd: world.project,
      seen: true,
      exitCode: null,
      waitingFor: null,
    });
    expect(session.panes[2].id).toMatch(/^[a-z0-9]+$/);
    expect(
      session.panes.map(({ pid }) => pid).every((pid) => world.processes().some((p) => p.pid === pid)),
    ).toBe(true);
    expect(await world.ccmuxDo('ls')).toContain('qa1');
  });

  it('is not started a second time', async () => {
    const { pid } = await world.session();
    await world.ccmuxRun(['-d', '--layout', 'dev1', '-x', BASH]);
    expect((await world.session()).pid).toBe(pid);
    expect(await names()).toEqual(['dev1', 'dev2', 'qa1']);
  });

  it('takes text and keys for a pane, and shows its screen', async () => {
    await world.ccmuxDo('pane', 'send', 'dev2', 'echo sum-$((40+2))', '--enter');
    await shows('dev2', 'sum-42');
    await world.ccmuxDo('pane', 'send', 'dev2', 'cat', '--enter');
    await world.ccmuxDo('pane', 'send', 'dev2', '--key', 'C-c');
    await shows('dev2', '^C');
    expect(await capture('dev1')).not.toContain('sum-42');
  });

  it('captures colours and what has scrolled away where it is asked to', async () => {
    await world.ccmuxDo(
      'pane',
      'send',
      'qa1',
      "seq -f 'row %g.' 200; printf '\\033[31mred\\033[0m end\\n'",
      '--enter',
    );
    await shows('qa1', 'red end');
    expect(await capture('qa1')).not.toContain('row 1.');
    expect(await capture('qa1', '--scrollback')).toContain('row 1.');
    expect(await capture('qa1', '--ansi')).toMatch(/\x1b\[[\d;]*31m/);
    expect(await capture('qa1')).not.toContain('\x1b');
  });

  it('splits, focuses, zooms, restarts and closes a pane by name', async () => {
    expect(await world.ccmuxDo('pane', 'split', 'dev1', '--below')).toContain('dev3');
    await world.ccmuxDo(
      'pane',
      'split',
      'qa1',
      '--right',
      '--role',
      'ops',
      '--name',
      'watch',
      '-x',
      'exec sleep 1000',
    );
    expect((await names()).toSorted()).toEqual(['dev1', 'dev2', 'dev3', 'qa1', 'watch']);
    await world.ccmuxDo('pane', 'focus', 'watch');
    const focused = (await world.session()).panes.filter((pane) => pane.focused);
    expect(focused).toMatchObject([{ name: 'watch', role: 'ops' }]);
    await world.ccmuxDo('pane', 'zoom', 'watch');
    await world.ccmuxDo('pane', 'zoom', 'watch');
    const [{ pid }] = focused;
    await world.ccmuxDo('pane', 'restart', 'watch');
    await until('another child', async () => {
      const pane = (await world.session()).panes.find(({ name }) => name === 'watch');
      return pane?.pid !== null && pane?.pid !== pid;
    });
    await world.ccmuxDo('pane', 'close', 'watch');
    await world.ccmuxDo('pane', 'close', 'dev3');
    await until('their end', async () => (await names()).length === 3);
    expect(world.processes().some(({ argv }) => argv.includes('1000'))).toBe(false);
  });

  it('is waited for', async () => {
    await world.ccmuxDo('pane', 'split', 'dev1', '--below', '--name', 'brief', '-x', 'read -r _; exit 4');
    const waiting = world.ccmuxDo('pane', 'wait', 'brief', '--status', 'exited', '--timeout', '30');
    await world.ccmuxDo('pane', 'send', 'brief', '--enter');
    expect((await waiting).trim()).toBe('exited');
    await world.ccmuxDo('pane', 'close', 'brief');
  });

  it.each([
    [['pane', 'capture', 'nobody'], 3],
    [['attach', '-s', 'nothing'], 3],
    [['kill', '-s', 'nothing'], 3],
    [['pane', 'list', '-s', 'nothing'], 3],
    [['events', '--follow', '-s', 'nothing'], 3],
    [['events', '--pane', 'nobody'], 3],
    [['events', '--type', 'statsu'], 2],
    [['pane', 'explode'], 2],
    [['--no-such-option'], 2],
    [['pane', 'send', 'dev1', '--key', 'C-NoSuchKey'], 2],
    [['pane', 'split', 'dev1', '--below', '--name', 'dev2'], 4],
    [['pane', 'wait', 'dev1', '--status', 'exited', '--timeout', '0'], 5],
  ])('answers %j with exit code %i and one line that says what to do', async (args, code) => {
    const outcome = await world.ccmuxRun(args);
    expect({ ...outcome, stderr: '' }).toEqual({ code, stdout: '', stderr: '' });
    expect(outcome.stderr).toMatch(/^ccmux: .+\n$/);
  });

  it('refuses an eighth pane with exit code 4', async () => {
    const before = await names();
    for (let i = before.length; i < 7; i++) await world.ccmuxDo('pane', 'split', '--below');
    expect((await world.ccmuxRun(['pane', 'split', '--below'])).code).toBe(4);
    for (const name of (await names()).filter((each) => !before.includes(each))) {
      await world.ccmuxDo('pane', 'close', name);
    }
    await until('the panes of before', async () => (await names()).length === before.length);
  });
});

describe('a script', () => {
  afterEach(() => world.dispose());

  it('finds no session where there is none', async () => {
    world = new TestHome();
    expect(JSON.parse(await world.ccmuxDo('ls', '--json'))).toEqual({ sessions: [], unanswered: [] });
    expect((await world.ccmuxRun(['attach'])).code).toBe(3);
    expect((await world.ccmuxRun(['pane', 'list'])).code).toBe(3);
  });

  it('is told of a wrong layout before anything starts', async () => {
    world = new TestHome();
    expect((await world.ccmuxRun(['-d', '--layout', 'no-such-layout', '-x', BASH])).code).toBe(2);
    expect((await world.ccmuxRun(['-d', '--layout', 'dev8', '-x', BASH])).code).toBe(2);
    expect(await world.sessions()).toEqual([]);
    await untilGone(world.marker);
  });

  it('follows the events of a session until it has ended', async () => {
    world = new TestHome();
    await world.ccmuxDo('-d', '--layout', 'dev2', '-x', 'exec sleep 1000');
    const eye = world.open(['events', '--follow', '--type', 'pane-renamed,pane-closed,session-ended'], {
      cols: 250,
      rows: 30,
    });
    await eye.waitForText('"type":"following"');
    await world.ccmuxDo('pane', 'send', 'dev1', '--key', 'Enter');
    await world.ccmuxDo('pane', 'close', 'dev1');
    await eye.waitForText('"type":"pane-closed"');
    await world.ccmuxDo('kill');
    expect(await eye.waitForExit()).toMatchObject({ exitCode: 0 });
    const events = eye.rows.filter(Boolean).map((row) => JSON.parse(row) as Record<string, unknown>);
    expect(events.map(({ type, name }) => [type, name])).toEqual([
      ['following', undefined],
      ['pane-closed', 'dev1'],
      ['pane-closed', 'dev2'],
      ['session-ended', undefined],
    ]);
  });

  it('starts several sessions by name and ends all of them', async () => {
    world = new TestHome();
    for (const name of ['one', 'two']) await world.ccmuxDo('-d', '-s', name, '--layout', 'dev1', '-x', BASH);
    expect((await world.sessions()).map(({ name }) => name).toSorted()).toEqual(['one', 'two']);
    await world.ccmuxDo('kill', '--all');
    await untilGone(world.marker);
    expect(world.profiles()).toEqual([]);
  });

  it('sees in a pane what the pane is, and nothing of the pane that it came from', async () => {
    world = new TestHome();
    await world.ccmuxDo('-d', '--layout', 'dev2', '-x', 'exec sleep 1000');
    const children = await until('two children', () => {
      const found = world.processes().filter(({ argv }) => argv.join(' ') === 'sleep 1000');
      return found.length === 2 && found;
    });
    const { panes, name } = await world.session();
    for (const { environment } of children) {
      const pane = panes.find(({ id }) => id === environment.CCMUX_PANE);
      expect(environment).toMatchObject({
        CCMUX_SESSION: name,
        CCMUX_PANE_NAME: pane?.name,
        CLAUDE_ROLE: 'dev',
        WORKING_DIR: world.project,
        TERM: 'xterm-256color',
        COLORTERM: 'truecolor',
        TERM_PROGRAM: 'ccmux',
      });
      expect(environment.CCMUX_SOCKET).toBeTruthy();
      expect(environment.CCMUX_TOKEN).toBeTruthy();
    }
    expect(new Set(children.map(({ environment }) => environment.CCMUX_TOKEN)).size).toBe(2);
  });
});
