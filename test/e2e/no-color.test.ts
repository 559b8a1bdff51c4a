import { afterEach, beforeEach, expect, it } from 'vitest';
import { present } from '../../src/base/assert.ts';
import type { Eye } from '../support/eye.ts';
import { BASH, command, paneRect, promptsShown, run } from '../support/team-screen.ts';
import { TestHome } from '../support/test-home.ts';

let world: TestHome;

beforeEach(() => {
  world = new TestHome();
});

afterEach(() => world.dispose());

/** Whether the terminal shows any colour outside of the two panes' content. */
async function hasColor(eye: Eye): Promise<boolean> {
  const { panes } = await world.session();
  const contents = panes.map((pane, index) => present(paneRect(eye, pane, index + 1), pane.name));
  for (let y = 0; y < eye.size.rows; y++) {
    for (let x = 0; x < eye.size.cols; x++) {
      const isContent = contents.some(
        (rect) => x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height,
      );
      const { foreground, background } = eye.cell(x, y);
      if (!isContent && (foreground !== 'default' || background !== 'default')) return true;
    }
  }
  return false;
}

/** Waits for the pane's red word and answers its colour. */
async function colorOfRed(eye: Eye): Promise<string> {
  const { x, y } = await eye.waitFor('the red word', (screen) => screen.find('red'));
  return eye.cell(x, y).foreground;
}

it('draws without colours for the terminal that wants none, and leaves the panes theirs', async () => {
  world.env.NO_COLOR = '1';
  const plain = world.open(['--layout', 'dev2', '-x', BASH]);
  await promptsShown(plain, ['dev1', 'dev2']);
  run(plain, String.raw`printf '\e[31m%s\e[m\n' r""ed`);
  expect(await colorOfRed(plain)).toBe('palette 1');
  expect(await hasColor(plain)).toBe(false);
  command(plain, '?');
  await plain.waitForText('show or close help');
  const help = present(plain.find('show or close help'), 'the help');
  expect(plain.cell(help.x, help.y)).toMatchObject({ foreground: 'default', background: 'default' });
  plain.press('Escape');

  world.env.NO_COLOR = '';
  const colored = world.open(['attach']);
  await promptsShown(colored, ['dev1', 'dev2']);
  expect(await colorOfRed(colored)).toBe('palette 1');
  expect(await hasColor(colored)).toBe(true);
});
