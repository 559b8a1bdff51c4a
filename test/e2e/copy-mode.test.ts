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

function clipboardIs(text: string): Promise<boolean> {
  const isThere = () => eye.clipboard.at(-1) === text;
  return eye.waitFor(`${JSON.stringify(text)} on the clipboard`, isThere).catch((error: unknown) => {
    throw new Error(`the clipboard was given ${JSON.stringify(eye.clipboard)}`, { cause: error });
  });
}

it('searches the history as one types, selects, copies, and pastes', async () => {
  run(eye, "seq -f 'line %g of many' 900; echo; echo the NEEDLE of $((40 + 2)); seq -f 'more %g' 60");
  await eye.waitForText('more 60');
  command(eye, '[');
  await eye.waitForText('[96');
  eye.type('?needle');
  await eye.waitForText('search up:');
  await eye.waitForText('the NEEDLE of 42');
  await eye.waitForText('"needle" 2 of 2');
  eye.press('Enter');
  eye.type('v$y');
  await clipboardIs('NEEDLE of 42');
  await eye.waitForText('more 60');
  run(eye, ': typed again');
  eye.type('echo pasted: ');
  command(eye, ']');
  eye.press('Enter');
  await eye.waitFor('what was pasted', () => eye.rows.some((row) => row.startsWith('pasted: NEEDLE of 42')));
});

it('leaves view and selection alone while the program prints, and more than the history holds', async () => {
  run(eye, "seq -f 'line %g.' 200");
  await eye.waitForText('line 200.');
  command(eye, '[');
  eye.type('?line 190.');
  eye.press('Enter');
  eye.type('V3k');
  await eye.waitForText('line 187.');
  const { panes } = await world.session();
  const before = eye.rows.slice(1, 20).map((row) => row.slice(0, 49));
  await world.ccmuxDo('pane', 'send', panes[0].name, 'seq 7000; echo done-$((6*7))', '--enter');
  await world.ccmuxDo(
    'pane',
    'send',
    panes[1].name,
    'until false; do sleep 0.1; done & echo $((40+2))',
    '--enter',
  );
  await eye.waitForText('42');
  expect(eye.rows.slice(1, 20).map((row) => row.slice(0, 49))).toEqual(before);
  eye.type('y');
  await clipboardIs('line 187.\nline 188.\nline 189.\nline 190.');
  await eye.waitForText('done-42');
});

it('selects words, lines and beyond the edges with the mouse, and a block with the keys', async () => {
  run(eye, "clear; seq -f 'row %g' 100; echo 'see src/core/cells.ts:12 now'; echo abc; echo de$((1))f");
  await eye.waitForText('de1f');
  const at = present(eye.find('src/core'), 'the path');
  eye.click(at.x + 3, at.y);
  eye.click(at.x + 3, at.y);
  await clipboardIs('src/core/cells.ts:12');
  eye.click(at.x + 3, at.y);
  await clipboardIs('see src/core/cells.ts:12 now');
  const abc = present(eye.find('abc'), 'the line');
  eye.drag({ x: 2, y: abc.y }, { x: 2, y: 0 }, { isHeld: true });
  await eye.waitForText('row 40');
  eye.drop({ x: 2, y: 0 });
  await eye.waitFor('a long copy', () => (eye.clipboard.at(-1) ?? '').split('\n').length > 50);
  expect(eye.clipboard.at(-1)).toMatch(/src\/core\/cells\.ts:12 now\nabc$/);
  command(eye, '[');
  eye.type('?abc');
  eye.press('Enter', 'l', 'C-v');
  eye.type('jly');
  await clipboardIs('bc\ne1');
});
