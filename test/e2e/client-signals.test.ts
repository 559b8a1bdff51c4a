/** What a shell's job control and the end of a login do to a client: the terminal goes back, the session lives. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Eye } from '../support/eye.ts';
import { BASH, run } from '../support/team-screen.ts';
import { PROJECT_ROOT, TestHome } from '../support/test-home.ts';
import { until } from '../support/until.ts';

let world: TestHome;
let shell: Eye;

beforeEach(async () => {
  world = new TestHome();
  await world.ccmuxDo('-d', '--layout', 'single', '-x', BASH);
  shell = world.terminal('bash', ['--norc', '--noprofile', '-i'], { cols: 120, rows: 30 });
  await shell.waitForText('$');
});

afterEach(() => world.dispose());

function attach(): Promise<unknown> {
  run(shell, `'${process.execPath}' '${join(PROJECT_ROOT, 'dist/main.js')}' attach`);
  return shell.waitFor('the session', (screen) => screen.isAlternateScreen && screen.text().includes('dev>'));
}

/** The client's process, which has the words it was called with. */
function client(): number {
  const found = world.processes().find(({ argv }) => argv.at(-1) === 'attach');
  if (found === undefined) throw new Error('there is no client');
  return found.pid;
}

/** Back at the shell: whatever is typed there is shown once and runs, in a terminal without modes of ours. */
async function expectShell(word: string): Promise<void> {
  await shell.waitFor('the shell’s own screen', (screen) => !screen.isAlternateScreen);
  run(shell, `echo ${word}-$((1+1))`);
  await shell.waitForText(`${word}-2`);
  expect(shell.modes).toMatchObject({ mouseTrackingMode: 'none', sendFocusMode: false });
}

it('is stopped and put in front again by a shell', async () => {
  await attach();
  process.kill(client(), 'SIGTSTP');
  await shell.waitForText('Stopped');
  await expectShell('meanwhile');
  await world.ccmuxDo('pane', 'send', 'dev', 'echo said while stopped', '--enter');
  run(shell, 'fg');
  await shell.waitFor('the session', (screen) => screen.isAlternateScreen);
  await shell.waitForText('said while stopped');
  run(shell, 'echo typed-$((2+2))');
  await shell.waitForText('typed-4');
});

it.each(['SIGTERM', 'SIGHUP'] as const)('gives the terminal back at %s', async (signal) => {
  const { pid } = await world.session();
  await attach();
  process.kill(client(), signal);
  await expectShell('after');
  await until('no client', async () => (await world.session()).clients === 0);
  expect((await world.session()).pid).toBe(pid);
});

it('goes with the shell whose terminal is closed', async () => {
  await attach();
  await shell.close();
  await until('no client', async () => (await world.session()).clients === 0);
  expect(world.processes().some(({ argv }) => argv.at(-1) === 'attach')).toBe(false);
});
