import { afterEach, beforeEach, expect, it } from 'vitest';
import { present } from '../../src/base/assert.ts';
import { TestHome } from '../support/test-home.ts';
import { BASH, command, paneRect, promptsShown, run, textIn } from '../support/team-screen.ts';

let world: TestHome;

beforeEach(() => {
  world = new TestHome();
});

afterEach(() => world.dispose());

const TEAM = ['dev1', 'dev2', 'dev3', 'qa1', 'qa2', 'ux', 'pm'];

async function openTeam(layout: string, names: readonly string[]) {
  const eye = world.open(['--layout', layout, '-x', BASH]);
  await promptsShown(eye, names);
  return eye;
}

async function focused(): Promise<string> {
  const { panes } = await world.session();
  return present(
    panes.find((pane) => pane.focused),
    'a focused pane',
  ).name;
}

it('opens the team of seven, each pane under its own title with its own program in its own size', async () => {
  const eye = world.open(['-x', `stty size; ${BASH}`]);
  await promptsShown(eye, TEAM);
  const { panes, layout } = await world.session();
  expect(layout).toBe('dev3-qa2-ux-pm');
  expect(panes.map(({ name }) => name)).toEqual(TEAM);
  panes.forEach((pane, i) => {
    const rect = present(paneRect(eye, pane, i + 1), `title of ${pane.name}`);
    expect(textIn(eye, rect).split('\n').slice(0, 2)).toEqual([`${pane.rows} ${pane.cols}`, `${pane.name}>`]);
  });
});

it('splits to the right and below, and the new pane has the focus', async () => {
  const eye = await openTeam('dev1', ['dev1']);
  command(eye, '%');
  await promptsShown(eye, ['dev1', 'dev2']);
  command(eye, '"');
  await promptsShown(eye, ['dev1', 'dev2', 'dev3']);
  run(eye, 'echo I am $CCMUX_PANE_NAME');
  await eye.waitForText('I am dev3');
  const { panes } = await world.session();
  const [first, second, third] = panes.map((pane, i) => present(paneRect(eye, pane, i + 1), pane.name));
  expect(second.x).toBeGreaterThan(first.x + first.width - 1);
  expect(third.x).toBe(second.x);
  expect(third.y).toBeGreaterThan(second.y + second.height - 1);
});

it('refuses an eighth pane and says why', async () => {
  const eye = await openTeam('dev3-qa2-ux-pm', TEAM);
  command(eye, '%');
  await eye.waitForText('7 panes');
  expect((await world.session()).panes).toHaveLength(7);
});

it('asks before it closes a pane, keeps it on n and closes it on y', async () => {
  const eye = await openTeam('dev2', ['dev1', 'dev2']);
  command(eye, 'x');
  await eye.waitForText('close dev1?');
  eye.press('n');
  await eye.waitFor('the question to go', (screen) => !screen.text().includes('close dev1?'));
  run(eye, 'echo still $CCMUX_PANE_NAME');
  await eye.waitForText('still dev1');
  command(eye, 'x');
  await eye.waitForText('close dev1?');
  eye.press('y');
  await eye.waitFor('dev1 to go', (screen) => !screen.text().includes('dev1'));
  expect((await world.session()).panes.map(({ name }) => name)).toEqual(['dev2']);
});

it('focuses by number, by direction, by Alt and by click', async () => {
  const eye = await openTeam('dev3', ['dev1', 'dev2', 'dev3']);
  const answered = async (name: string): Promise<void> => {
    run(eye, 'echo "[$CCMUX_PANE_NAME]"');
    await eye.waitForText(`[${name}]`);
    run(eye, 'clear');
    await eye.waitFor('a clean pane', (screen) => !screen.text().includes(`[${name}]`));
  };
  await answered('dev1');
  command(eye, '3');
  await answered('dev3');
  eye.press('M-2');
  await answered('dev2');
  const { panes } = await world.session();
  const target = present(paneRect(eye, panes[0], 1), 'dev1');
  eye.click(target.x + 3, target.y + target.height - 1);
  await answered('dev1');
  command(eye, 'o');
  await answered('dev2');
  const [left, right] = [1, 0].map((i) => present(paneRect(eye, panes[i], i + 1), panes[i].name));
  const back = left.x > right.x ? 'Left' : left.y > right.y ? 'Up' : left.x < right.x ? 'Right' : 'Down';
  command(eye, back);
  await answered('dev1');
});

it('zooms a pane to the whole screen and back', async () => {
  const eye = await openTeam('dev2', ['dev1', 'dev2']);
  command(eye, 'z');
  await eye.waitFor('dev2 to be hidden', (screen) => !screen.text().includes('dev2>'));
  await eye.waitForText('zoomed');
  run(eye, 'tput cols');
  await eye.waitForText(String(eye.size.cols));
  command(eye, 'z');
  await promptsShown(eye, ['dev1', 'dev2']);
});

it('renames a pane', async () => {
  const eye = await openTeam('dev2', ['dev1', 'dev2']);
  command(eye, ',');
  await eye.waitForText('new name');
  eye.press('C-u');
  eye.type('captain\r');
  await eye.waitForText(' 1 captain ');
  expect((await world.session()).panes.map(({ name }) => name)).toEqual(['captain', 'dev2']);
});

it('keeps the last words of a child that has ended, with its exit status, and starts it anew', async () => {
  const eye = await openTeam('dev2', ['dev1', 'dev2']);
  run(eye, 'echo last words; exit 3');
  await eye.waitForText('✗ exited 3');
  expect(eye.text()).toContain('last words');
  expect((await world.session()).panes[0]).toMatchObject({ status: 'exited', exitCode: 3, pid: null });
  command(eye, 'r');
  await eye.waitFor('the new shell', (screen) => !/exited 3|last words/.test(screen.text()));
  await promptsShown(eye, ['dev1', 'dev2']);
  run(eye, 'echo born again');
  await eye.waitFor('its answer', (screen) => screen.rows.some((row) => /(^|│)born again/.test(row)));
  expect((await world.session()).panes[0].exitCode).toBeNull();
});

it('shows help over the panes and takes it away', async () => {
  const eye = await openTeam('dev1', ['dev1']);
  command(eye, '?');
  await eye.waitForText('split to the right');
  expect(eye.text()).toContain('detach, everything goes on');
  eye.press('Escape');
  await eye.waitFor('help to go', (screen) => !screen.text().includes('split to the right'));
  run(eye, 'echo back again');
  await eye.waitForText('back again');
});

it('moves the focus with the arrangement when panes are swapped, equalised and laid out anew', async () => {
  const eye = await openTeam('dev3', ['dev1', 'dev2', 'dev3']);
  for (const key of ['}', 'L', '=', 'Space', 'm', 'm']) command(eye, key);
  run(eye, 'echo "<$CCMUX_PANE_NAME>"');
  await eye.waitForText('<dev1>');
  await promptsShown(eye, ['dev1', 'dev2', 'dev3']);
  expect(await focused()).toBe('dev1');
});

it('closes a shell that is left, and the session with its last pane', async () => {
  const eye = await openTeam('dev1', ['dev1']);
  command(eye, 's');
  await eye.waitForText(' 2 shell1 ');
  await eye.waitFor('its prompt', (screen) => screen.rows.some((row) => /│.*[#$]$/.test(row)));
  run(eye, 'exit');
  await eye.waitFor('the shell to go', (screen) => !screen.text().includes(' 2 shell1 '));
  command(eye, 'x');
  await eye.waitForText('close dev1?');
  eye.press('y');
  expect((await eye.waitForExit()).exitCode).toBe(0);
  expect(await world.sessions()).toEqual([]);
  expect(world.profiles()).toEqual([]);
});
