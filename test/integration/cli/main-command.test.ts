/** The main command and the pane commands, as a person, a script and a program inside a pane call them. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { environmentOf } from '../../support/processes.ts';
import { BASH, command, promptsShown, run } from '../../support/team-screen.ts';
import { PROJECT_ROOT, TestHome } from '../../support/test-home.ts';
import { until } from '../../support/until.ts';

const SLEEP = 'exec sleep 1000';
let world: TestHome;

beforeEach(() => {
  world = new TestHome();
});
afterEach(() => world.dispose());

test('a detached start prints the name, for scripts to use, and nothing else', async () => {
  expect(await world.ccmuxRun(['--detached', '-l', 'single', '-x', SLEEP])).toEqual({
    code: 0,
    stdout: 'app\n',
    stderr: '',
  });
});

test('with a live session it attaches, and says what was not applied', async () => {
  await world.ccmuxDo('-d', '-l', 'dev1', '-x', BASH);
  const eye = world.open(['-l', 'quad', '-t', 'dark', '-x', SLEEP, '--', '--model', 'opus']);
  await promptsShown(eye, ['dev1']);
  const said = 'session app is live already: --layout, --theme, --command, claude arguments not applied';
  await eye.waitFor('the word in the status line', () => eye.text().includes(said));
  expect((await world.session()).panes).toHaveLength(1);
});

test('what follows -- is for claude, even where it looks like a command', async () => {
  writeFileSync(join(world.root, 'claude'), '#!/bin/sh\nprintf "got %s\\n" "$*"\nexec sleep 1000\n', {
    mode: 0o755,
  });
  world.env.PATH = `${world.root}:${world.env.PATH}`;
  await world.ccmuxDo('-d', '-l', 'single', '--', 'ls', '--verbose');
  await until('the arguments', async () => {
    return (await world.ccmuxDo('pane', 'capture')).replaceAll('\n', '').includes('ls --verbose');
  });
});

test('certificates are kept from the server and given to its panes', async () => {
  const file = join(world.root, 'ca.pem');
  writeFileSync(file, '');
  await world.ccmuxRun(['-d', '-l', 'single', '-x', SLEEP], { NODE_EXTRA_CA_CERTS: file });
  const { pid, panes } = await world.session();
  expect(environmentOf(pid)).not.toHaveProperty('NODE_EXTRA_CA_CERTS');
  expect(environmentOf(panes[0].pid ?? 0)).toMatchObject({ NODE_EXTRA_CA_CERTS: file });
});

test('a session is not shown inside a pane, but can be started from there', async () => {
  const inside = {
    CCMUX_SESSION: 'outer',
    CCMUX_PANE: 'k3v9x0q2ab',
    CCMUX_TOKEN: 't',
    CCMUX_SOCKET: '/nowhere',
  };
  for (const args of [[], ['attach'], ['-s', 'other']]) {
    expect(await world.ccmuxRun(args, inside)).toMatchObject({
      code: 2,
      stderr:
        'ccmux: this is a pane of session outer: sessions do not nest well (`unset CCMUX_SESSION` to force it)\n',
    });
  }
  expect((await world.ccmuxRun(['-d', '-l', 'single', '-x', SLEEP], inside)).code).toBe(0);
  const { environment } = await until('its child', () =>
    world.processes().find(({ argv }) => argv[0] === 'sleep'),
  );
  expect(environment).toMatchObject({ CCMUX_SESSION: 'app' });
});

test('inside a pane a command means that pane, and may not touch another', async () => {
  await world.ccmuxDo('-d', '-l', 'dev2', '-x', BASH);
  const eye = world.open([]);
  await promptsShown(eye, ['dev1', 'dev2']);
  command(eye, '2');
  run(eye, `alias ccmux='${process.execPath} ${join(PROJECT_ROOT, 'dist/main.js')}'`);
  run(eye, 'ccmux pane split --below --name mine -x "exec sleep 1000"; echo "code $?"');
  await eye.waitForText('code 0');
  expect(await world.ccmuxDo('pane', 'capture', 'dev2')).toMatch(/^mine$/m);
  command(eye, '2');
  run(eye, 'ccmux pane send dev1 hello; echo "then $?"');
  await eye.waitForText('then 4');
  run(eye, 'ccmux kill; echo "last $?"');
  await eye.waitForText('last 4');
});

test('a text comes from stdin or after --, and a wait in vain is told by its code', async () => {
  await world.ccmuxDo('-d', '-l', 'single', '-x', 'cat');
  const pipe = 'printf "from a pipe\\n" | "$0" "$1" pane send - --enter';
  execFileSync('sh', ['-c', pipe, process.execPath, join(PROJECT_ROOT, 'dist/main.js')], {
    cwd: world.project,
    env: world.env,
  });
  await world.ccmuxDo('pane', 'send', '--enter', '--', '--looks', 'like options');
  await until('both texts, echoed and answered', async () => {
    const lines = (await world.ccmuxDo('pane', 'capture')).split('\n');
    const count = (text: string) => lines.filter((line) => line === text).length;
    return count('from a pipe') === 2 && count('--looks like options') === 2;
  });
  const waited = await world.ccmuxRun(['pane', 'wait', '--status', 'exited', '--timeout', '0.2']);
  expect([waited.code, waited.stdout]).toEqual([5, '']);
});

test('detach lets the terminals go, and the session goes on', async () => {
  const eye = world.open(['-l', 'dev1', '-x', BASH]);
  await promptsShown(eye, ['dev1']);
  expect(await world.ccmuxRun(['detach'])).toMatchObject({
    code: 0,
    stderr: 'ccmux: app: 1 terminal detached\n',
  });
  expect((await eye.waitForExit()).exitCode).toBe(0);
  expect((await world.session()).clients).toBe(0);
});

test('a client whose server is killed ends with one line, and the terminal is as before', async () => {
  const eye = world.open(['-l', 'dev1', '-x', BASH]);
  await promptsShown(eye, ['dev1']);
  process.kill((await world.session()).pid, 'SIGKILL');
  expect((await eye.waitForExit()).exitCode).toBe(1);
  expect(eye.isAlternateScreen).toBe(false);
  expect(eye.text()).toContain('the server of session app is gone');
  for (const { pid, argv } of world.processes()) if (argv[0] === 'bash') process.kill(pid, 'SIGKILL');
});

test('a reader that has seen enough is no failure', () => {
  const out = execFileSync(
    'bash',
    [
      '-c',
      'set -o pipefail; "$0" "$1" --help | head -1',
      process.execPath,
      join(PROJECT_ROOT, 'dist/main.js'),
    ],
    {
      env: world.env,
      encoding: 'utf8',
    },
  );
  expect(out).toMatch(/^Usage: ccmux/);
});

test('the version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  for (const flag of ['--version', '-V']) expect(await world.ccmuxDo(flag)).toBe(`${version}\n`);
});

test('a stack is shown only where it is asked for', async () => {
  const quiet = await world.ccmuxRun(['kill', '-s', 'none']);
  const loud = await world.ccmuxRun(['kill', '-s', 'none'], { CCMUX_LOG: 'debug' });
  expect(quiet.stderr).toBe('ccmux: no session none (none is live)\n');
  expect(loud.stderr).toContain('    at ');
});
