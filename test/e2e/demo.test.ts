/** `ccmux --demo`, with no claude anywhere, and a user whose own things must stay as they are. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemCode } from '../../src/base/system-code.ts';
import type { PaneDescription } from '../../src/protocol/control.ts';
import { digestTree } from '../support/digest-tree.ts';
import { untilGone } from '../support/processes.ts';
import { command } from '../support/team-screen.ts';
import { TestHome } from '../support/test-home.ts';
import { until } from '../support/until.ts';

const NAMES = ['dev1', 'dev2', 'dev3', 'qa1', 'qa2', 'ux', 'pm'];
const KEY = 'sk-ant-test-not-a-real-key-0123456789';
let world: TestHome;

beforeEach(() => {
  world = new TestHome({ CCMUX_DEMO_SPEED: '8', PATH: '/usr/bin:/bin', ANTHROPIC_API_KEY: KEY });
  mkdirSync(join(world.home, '.claude/commands'), { recursive: true });
  writeFileSync(join(world.home, '.claude/settings.json'), '{"model":"the user’s own"}');
  writeFileSync(join(world.home, '.claude.json'), '{"userID":"the user’s own"}');
});

afterEach(() => world.dispose());

async function pane(name: string): Promise<PaneDescription> {
  const found = (await world.session()).panes.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no pane ${name}`);
  return found;
}

function status(name: string, wanted: string): Promise<PaneDescription> {
  return until(`${name} ${wanted}`, async () => {
    const found = await pane(name);
    return found.status === wanted && found;
  });
}

async function shows(name: string, text: string): Promise<string> {
  let screen = '';
  const look = async (): Promise<string | false> => {
    screen = await world.ccmuxDo('pane', 'capture', name);
    // As it reads, whatever the width breaks it into.
    return screen.replace(/\s+/g, ' ').includes(text) && screen;
  };
  return until(`${JSON.stringify(text)} in ${name}`, look, { explain: () => screen });
}

function filesUnder(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}

/** Nothing of one that has been replaced meanwhile. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return '';
    throw error;
  }
}

it('shows seven agents at work, plainly a demo, that obey the keyboard, and leaves nothing behind', async () => {
  const before = digestTree(world.home);
  const eye = world.open(['--demo']);
  await eye.waitFor('seven panes that say they are a demo', ({ rows }) => {
    const text = rows.join('\n');
    const marks = text.match(/demo agent/g) ?? [];
    return NAMES.every((name) => text.includes(` ${name} `)) && marks.length >= 7;
  });
  expect(eye.rows.at(-1)).toMatch(/demo · dev3-qa2-ux-pm · scripted agents/);
  expect(eye.output.toString()).not.toContain('Press a key to start');
  for (const file of filesUnder(world.ccmux)) {
    const text = textOf(file);
    expect(text.includes('the user’s own') || text.includes(KEY.slice(-20)), file).toBe(false);
  }

  await eye.waitForText('Do you want to proceed?');
  const asking = await status('qa2', 'waiting');
  expect(asking.waitingFor?.kind).toBe('permission');
  expect(asking.statusSource).toBe('session-file');
  command(eye, 'a');
  await until('the focus on qa2', async () => (await pane('qa2')).focused);
  eye.type('1');
  await eye.waitFor('the question to go', (screen) => !screen.text().includes('Do you want to proceed?'));
  await shows('qa2', '18 pictures taken');

  await status('pm', 'idle');
  command(eye, '7');
  eye.type('are we on time?');
  await eye.waitForText('› are we on time?');
  eye.press('Enter');
  await shows('pm', 'You wrote “are we on time?”. I am a scripted stand-in');
  await eye.waitForText('“are we on time?”');

  command(eye, 'Q');
  await eye.waitForText('nothing of the demo is kept (y/N)');
  eye.press('y');
  expect((await eye.waitForExit()).exitCode).toBe(0);
  await untilGone(world.marker);
  expect(filesUnder(world.ccmux)).toEqual([]);
  expect(readdirSync(join(world.ccmux, 'run'))).toEqual([]);
  expect(readdirSync(world.ccmux)).toEqual(['run']);
  expect(digestTree(world.home)).toEqual(before);
  expect(readdirSync(world.project)).toEqual([]);
});

it('is driven by scripts like any session, beside the project’s own', async () => {
  expect(await world.ccmuxDo('--demo', '-d', '-s', 'show', '-l', 'dev2', '-t', 'light')).toBe('show\n');
  expect(await world.ccmuxDo('--demo', '-d')).toBe('show\n');
  await shows('dev1', 'demo agent');
  await status('dev1', 'busy');
  // Looked at all the while: the story goes on, and its words leave the screen.
  const watching = world.open(['attach', '-s', 'show', '--read-only']);
  await watching.waitForText('demo agent');
  const interrupted = watching.waitForText('Interrupted');
  await world.ccmuxDo('pane', 'send', 'dev1', '--key', 'Escape');
  await world.ccmuxDo('pane', 'wait', 'dev1', '--status', 'idle', '--timeout', '30');
  await interrupted;
  command(watching, 'd');
  await watching.waitForExit();
  expect(await world.ccmuxDo('pane', 'split', 'dev2', '--below')).toBe('dev3\n');
  await shows('dev3', 'demo agent dev3');
  const costs = JSON.parse(await world.ccmuxDo('pane', 'list', '--json')) as {
    panes: { diskBytes: number }[];
  };
  expect(costs.panes.map(({ diskBytes }) => diskBytes > 0)).toEqual([true, true, true]);
  expect((await world.ccmuxRun(['doctor'])).stdout).toContain('show is a demo');
  const { pid } = await pane('dev2');
  await world.ccmuxDo('pane', 'restart', 'dev2');
  await until(
    'another stand-in',
    async () => (await pane('dev2')).pid !== pid && (await pane('dev2')).pid !== null,
  );
  await shows('dev2', 'demo agent');
  await world.ccmuxDo('pane', 'send', 'dev3', '/exit', '--enter');
  expect((await status('dev3', 'exited')).exitCode).toBe(0);
  await world.ccmuxDo('pane', 'close', 'dev3');

  const eye = world.open(['--demo']);
  await eye.waitForText('show · dev2 · demo: scripted agents');
  command(eye, 'd');
  await eye.waitForExit();

  expect(await world.ccmuxDo('-d', '-l', 'single', '-x', 'exec cat')).toBe('app\n');
  expect(JSON.parse(await world.ccmuxDo('pane', 'list', '--json'))).toMatchObject({
    panes: [{ name: 'dev' }],
  });
  expect((await world.sessions()).map(({ name }) => name)).toEqual(['app', 'show']);
  const refusals = [
    ['--demo', '-x', 'htop'],
    ['--demo', '-C', '/'],
    ['--demo', '--', '--model', 'opus'],
    ['--demo', '-s', 'app'],
  ];
  const outcomes = await Promise.all(refusals.map((args) => world.ccmuxRun(['-d', ...args])));
  expect(outcomes.map(({ code, stderr }) => `${code} ${stderr}`)).toEqual([
    expect.stringMatching(/^2 ccmux: --demo cannot be combined with --command \(.*\)\n$/),
    expect.stringMatching(/^2 ccmux: --demo cannot be combined with --cwd \(.*\)\n$/),
    expect.stringMatching(/^2 ccmux: --demo cannot be combined with arguments after -- \(.*\)\n$/),
    expect.stringMatching(/^4 ccmux: session app is live and no demo \(.*\)\n$/),
  ]);

  await world.ccmuxDo('kill', '-s', 'show');
  expect(readdirSync(join(world.ccmux, 'run')).filter((name) => /demo|removing/.test(name))).toEqual([]);
  expect((await world.sessions()).map(({ name }) => name)).toEqual(['app']);
});
