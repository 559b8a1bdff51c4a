import { afterEach, beforeEach, expect, it } from 'vitest';
import { present } from '../../src/base/assert.ts';
import { BASH, command, paneRect, promptsShown, run } from '../support/team-screen.ts';
import { TestHome } from '../support/test-home.ts';
import { until } from '../support/until.ts';

let world: TestHome;

beforeEach(() => {
  world = new TestHome();
});

afterEach(() => world.dispose());

/** Prints its terminal's size whenever it is another one. */
const TELL_SIZES = 'while :; do s=$(stty size); [ "$s" = "$o" ] || echo "<$s>"; o=$s; sleep 0.05; done';

const TEAM = ['dev1', 'dev2', 'dev3', 'qa1', 'qa2', 'ux', 'pm'];

it('stacks seven panes where there is no room for them, and unstacks them when there is', async () => {
  const eye = world.open(['-x', BASH], { cols: 80, rows: 24 });
  await promptsShown(eye, ['dev1']);
  await eye.waitFor('a title line for each', (screen) => {
    return TEAM.every((name, i) => screen.text().includes(` ${i + 1} ${name} `));
  });
  expect(eye.text()).not.toContain('qa2>');
  command(eye, '5');
  await promptsShown(eye, ['qa2']);
  run(eye, 'echo in $CCMUX_PANE_NAME');
  await eye.waitForText('in qa2');
  eye.resize({ cols: 200, rows: 60 });
  await promptsShown(eye, TEAM);
  expect(eye.text()).toContain('in qa2');
});

it('gives children the size that their panes have after a resize', async () => {
  const eye = world.open(['--layout', 'dev2', '-x', TELL_SIZES], { cols: 160, rows: 40 });
  await eye.waitFor('both sizes', (screen) => screen.text().match(/<\d+ \d+>/g)?.length === 2);
  for (const cols of [150, 140, 130, 120]) eye.resize({ cols, rows: 30 });
  await eye.waitFor('the sizes told last', (screen) => {
    const told = Array.from(screen.text().matchAll(/<(\d+) (\d+)>/g), ([, rows, cols]) =>
      [rows, cols].map(Number),
    );
    return told.filter(([rows, cols]) => rows === 28 && (cols === 59 || cols === 60)).length === 2;
  });
  for (const { rows, cols } of (await world.session()).panes)
    expect([rows, Math.round(cols / 60)]).toEqual([28, 1]);
});

it('says what it needs where even a stack has no room, and keeps the children', async () => {
  const eye = world.open(['--layout', 'dev2', '-x', BASH], { cols: 100, rows: 30 });
  await promptsShown(eye, ['dev1', 'dev2']);
  run(eye, 'echo kept');
  await eye.waitForText('kept');
  const before = (await world.session()).panes.map(({ pid }) => pid);
  eye.resize({ cols: 18, rows: 4 });
  await eye.waitForText('20');
  eye.resize({ cols: 100, rows: 30 });
  await promptsShown(eye, ['dev1', 'dev2']);
  expect(eye.text()).toContain('kept');
  expect((await world.session()).panes.map(({ pid }) => pid)).toEqual(before);
});

it('resizes panes by keys and by dragging their border', async () => {
  const eye = world.open(['--layout', 'dev2', '-x', BASH], { cols: 120, rows: 30 });
  await promptsShown(eye, ['dev1', 'dev2']);
  const [before, right] = (await world.session()).panes;
  const border = present(paneRect(eye, right, 2), 'dev2').x - 1;
  eye.drag({ x: border, y: 10 }, { x: border + 9, y: 10 });
  await eye.waitFor('the border to follow', (screen) => screen.cell(border + 9, 10).text === '│');
  await until('dev1 to grow', async () => (await world.session()).panes[0].cols === before.cols + 9);
  command(eye, 'H');
  await eye.waitFor('the border to go back', (screen) => screen.cell(border + 9, 10).text !== '│');
  expect((await world.session()).panes[0].cols).toBeLessThan(before.cols + 9);
  command(eye, '=');
  await eye.waitFor('equal panes', (screen) => screen.cell(border, 10).text === '│');
});
