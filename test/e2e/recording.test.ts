/** A theme, a command from the palette, and a recording of it all that is played again: the built program. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BASH, command, promptsShown, run } from '../support/team-screen.ts';
import { TestHome } from '../support/test-home.ts';
import { until } from '../support/until.ts';

let world: TestHome;

beforeEach(() => {
  world = new TestHome();
});

afterEach(() => world.dispose());

it('records a session over a detach, with its theme and its panes, and plays it again', async () => {
  const file = join(world.project, 'demo.cast');
  const eye = world.open(['--record', 'demo.cast', '--layout', 'dev2', '-x', BASH], { cols: 100, rows: 30 });
  await promptsShown(eye, ['dev1', 'dev2']);
  expect(eye.text()).toContain('recording');
  command(eye, 't');
  await eye.waitForText('Enter keeps');
  eye.press('G');
  await eye.waitFor('the light theme', () => eye.cell(2, 29).background === '#e4e8ec');
  eye.press('Enter');
  await eye.waitForText('theme light for now');
  command(eye, 'p');
  await eye.waitForText('type to search');
  eye.type('split bel');
  await eye.waitForText('❯ split to below');
  eye.press('Enter');
  await promptsShown(eye, ['dev1', 'dev2', 'dev3']);
  run(eye, 'echo first"" words');
  await eye.waitForText('first words');
  command(eye, 'd');
  await eye.waitForExit();
  await world.ccmuxDo('pane', 'send', 'dev1', 'echo later"" words', '--enter');
  // What is recorded is in the file at once, and not only when it is over.
  await until('the later words in the file', () => readFileSync(file, 'utf8').includes('later words'));
  await world.ccmuxDo('kill');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8')).toContain('228;232;236');

  const again = await world.ccmuxRun(['--record', 'demo.cast', '-d', '-x', 'cat']);
  expect(again).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('demo.cast exists already') as string,
  });
  const player = world.open(['replay', 'demo.cast', '--idle-limit', '0.5'], { cols: 100, rows: 31 });
  await player.waitForText('first words');
  await player.waitForText('later words');
  player.press('End');
  await player.waitForText('ended');
  expect(player.isAlternateScreen).toBe(true);
  player.press('q');
  expect(await player.waitForExit()).toMatchObject({ exitCode: 0 });
  expect(player.isAlternateScreen).toBe(false);
});

it('plays what it is given as slowly as the keys say, and shows what does not fit cut off', async () => {
  const lines = ['{"version": 2, "width": 60, "height": 10}'];
  for (let second = 0; second <= 60; second++) lines.push(`[${second}, "o", "\\r\\nsecond ${second}."]`);
  writeFileSync(join(world.project, 'clock.cast'), `${lines.join('\n')}\n[61, "o", "cut`);
  const eye = world.open(['replay', 'clock.cast', '--from', '0:30', '--speed', '0.05'], {
    cols: 60,
    rows: 11,
  });
  await eye.waitForText('second 30.');
  eye.press('Space');
  await eye.waitForText('paused');
  eye.press('Left');
  await eye.waitForText('second 25.');
  await eye.waitFor('nothing later', (screen) => !screen.text().includes('second 30.'));
  eye.press('.');
  await eye.waitForText('second 26.');
  eye.resize({ cols: 120, rows: 12 });
  await eye.waitForText('0:26 / 1:00 · paused');
  eye.resize({ cols: 50, rows: 8 });
  await eye.waitForText('60×10, cut off');
  eye.press('q');
  expect(await eye.waitForExit()).toMatchObject({ exitCode: 0 });
  expect(eye.output.toString()).toContain('clock.cast is cut off in line 63: played up to there');
});

it('prints a recording where there is no terminal, and says what is wrong with one', async () => {
  const file = join(world.project, 'a.cast');
  writeFileSync(file, '{"version": 2, "width": 60, "height": 10}\n[0.5, "o", "one "]\n[99, "o", "two\\n"]\n');
  expect(await world.ccmuxDo('replay', 'a.cast')).toBe('one two\n');
  writeFileSync(file, '{"version": 2, "width": 60, "height": 10}\n[0.5, "o"]\n[1, "o", ""]\n');
  const broken = await world.ccmuxRun(['replay', 'a.cast']);
  expect(broken).toEqual({
    code: 2,
    stdout: '',
    stderr: 'ccmux: cannot play a.cast: line 2: an event is a list of time, kind and data\n',
  });
  const missing = await world.ccmuxRun(['replay', 'b.cast']);
  expect(missing).toMatchObject({ code: 2, stderr: 'ccmux: cannot read b.cast: there is no such file\n' });
});
