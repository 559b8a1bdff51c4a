import { afterEach, beforeEach, expect, it } from 'vitest';
import { present } from '../../src/base/assert.ts';
import type { Eye } from '../support/eye.ts';
import { BASH, command, promptsShown, run } from '../support/team-screen.ts';
import { TestHome } from '../support/test-home.ts';

let world: TestHome;
let eye: Eye;

beforeEach(async () => {
  world = new TestHome();
  eye = world.open(['--layout', 'dev2', '-x', BASH], { cols: 100, rows: 30 });
  await promptsShown(eye, ['dev1', 'dev2']);
});

afterEach(() => world.dispose());

async function printLines(): Promise<void> {
  run(eye, "seq -f 'line %g.' 300");
  await eye.waitForText('line 300.');
}

it('scrolls back by key, keeps the place while the program prints, and comes back', async () => {
  await printLines();
  command(eye, '[');
  eye.press('PageUp', 'PageUp', 'PageUp');
  await eye.waitFor('earlier lines', (screen) => /line 2[0-2]\d\./.test(screen.text()));
  const { panes } = await world.session();
  const [shown] = /line \d+\./.exec(eye.text()) ?? [];
  await world.ccmuxDo('pane', 'send', panes[0].name, 'echo printed meanwhile', '--enter');
  await world.ccmuxDo('pane', 'send', panes[1].name, 'echo sentinel-$((40+2))', '--enter');
  await eye.waitForText('sentinel-42');
  expect(eye.text()).toContain(present(shown, 'a line'));
  eye.press('g', 'g');
  await eye.waitForText('line 1.');
  eye.press('q');
  await eye.waitForText('line 300.');
  run(eye, 'echo at the prompt again');
  await eye.waitForText('at the prompt again');
});

it('scrolls what is under the wheel', async () => {
  await printLines();
  const at = present(eye.find('line 290.'), 'a line near the end');
  for (let i = 0; i < 20; i++) eye.wheel('up', at);
  await eye.waitFor('earlier lines', (screen) => /line 2[0-4]\d\./.test(screen.text()));
  expect(eye.text()).not.toContain('line 300.');
  await eye.waitForText('↑ 60/');
  for (let i = 0; i < 30; i++) eye.wheel('down', at);
  await eye.waitForText('line 300.');
  await eye.waitFor('no mark of scrolling', (screen) => !screen.text().includes('↑'));
});

it('copies what is dragged over in a pane, and nothing of its neighbour', async () => {
  run(eye, 'echo "take this text"; echo "and this one"');
  await eye.waitFor('both lines', (screen) => screen.rows.some((row) => row.startsWith('and this one')));
  const rows = eye.rows;
  const first = rows.findIndex((row) => row.startsWith('take this text'));
  eye.drag({ x: 5, y: first }, { x: 13, y: first });
  await eye.waitFor('the clipboard', (screen) => screen.clipboard.at(-1) === 'this text');
  eye.drag({ x: 5, y: first }, { x: 90, y: first + 1 });
  await eye.waitFor('both lines', (screen) => screen.clipboard.at(-1) === 'this text\nand this one');
});
