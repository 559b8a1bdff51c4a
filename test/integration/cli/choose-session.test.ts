/** `ccmux attach` where several sessions are live: a menu in a terminal, a word elsewhere. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Eye } from '../../support/eye.ts';
import { command } from '../../support/team-screen.ts';
import { PROJECT_ROOT, TestHome } from '../../support/test-home.ts';

let world: TestHome;
beforeAll(async () => {
  world = new TestHome({ MAIN: join(PROJECT_ROOT, 'dist/main.js') });
  for (const name of ['one', 'two']) {
    const directory = join(world.root, name);
    mkdirSync(directory);
    await world.ccmuxDo(
      '-d',
      '-s',
      name,
      '-C',
      directory,
      '-l',
      'duo',
      '-x',
      `echo "here is ${name}"; exec cat`,
    );
  }
});
afterAll(() => world.dispose());

const TITLE = 'Attach to which session?';

async function menu(): Promise<Eye> {
  const eye = world.open(['attach'], { cols: 100, rows: 30 });
  await eye.waitForText('q leaves');
  return eye;
}
const marked = (eye: Eye) => eye.rows.find((row) => row.startsWith('>'))?.split(/\s+/)[2];

test('the marked one is attached to, and the menu leaves no trace', async () => {
  const eye = await menu();
  expect(eye.text()).toContain(join(world.root, 'two'));
  expect(marked(eye)).toBe('one');
  eye.press('Down');
  await eye.waitFor('the mark', () => marked(eye) === 'two');
  expect(eye.cell(0, 4).attributes).toEqual(['inverse']);
  eye.resize({ cols: 60, rows: 12 });
  await eye.waitFor('the smaller menu', () => eye.rows[0] === TITLE && marked(eye) === 'two');
  eye.press('Enter');
  await eye.waitForText('here is two');
  command(eye, 'd');
  expect(await eye.waitForExit()).toMatchObject({ exitCode: 0 });
  expect(eye.text()).not.toContain(TITLE);
});

test('a number attaches at once', async () => {
  const eye = await menu();
  eye.type('1');
  await eye.waitForText('here is one');
  command(eye, 'd');
  await eye.waitForExit();
});

test.each([['q'], ['\x1b'], ['\x03']])('%j leaves, with a word and the terminal as it was', async (key) => {
  const eye = await menu();
  expect(eye.isAlternateScreen).toBe(true);
  eye.type(key);
  expect(await eye.waitForExit()).toMatchObject({ exitCode: 1 });
  expect(eye.isAlternateScreen).toBe(false);
  expect(eye.text().trim()).toBe('ccmux: cancelled: no session was attached to');
});

test('who is told to end while the menu is shown gives the terminal back', async () => {
  const eye = await menu();
  process.kill(eye.pid, 'SIGTERM');
  expect(await eye.waitForExit()).toMatchObject({ exitCode: 143 });
  expect(eye.isAlternateScreen).toBe(false);
});

test('in a project’s directory its only session is meant, and without a terminal nobody is asked', async () => {
  const eye = world.terminal('/bin/sh', ['-c', `cd ../one; exec "${process.execPath}" "$MAIN" attach`], {
    cols: 100,
    rows: 30,
  });
  await eye.waitForText('here is one');
  command(eye, 'd');
  await eye.waitForExit();
  expect(await world.ccmuxRun(['attach'])).toMatchObject({
    code: 2,
    stderr: 'ccmux: several sessions are live: one, two (name one with -s)\n',
  });
});
