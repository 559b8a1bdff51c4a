/**
 * The pages of vttest about cursor, screen, character sets and inserting, driven by a script, in a pane and on a
 * terminal of its own: both show the same in every cell. What a page says about itself ("this should be …") was read
 * once, against a real xterm; see `src/README.md`, "Where the emulator differs from xterm".
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { present } from '../../src/base/assert.ts';
import type { Rect } from '../../src/core/geometry.ts';
import type { Eye } from '../support/eye.ts';
import { cellLine, type ScreenCell } from '../support/screen-cell.ts';
import { paneRect } from '../support/team-screen.ts';
import { TestHome } from '../support/test-home.ts';
import { until } from '../support/until.ts';

const SIZE = { cols: 80, rows: 24 };
/** What ccmux says it is. vttest has more to show to terminals that say so. */
const VT220 = '\x1b[?62;22;52c';
/** What vttest prints before it waits for a key. */
const STOP = /Push <RETURN>|Enter choice number \([^)]*\): /g;
const MENU = /Enter choice number \([^)]*\): $/;

let world: TestHome;
let eye: Eye;
let bare: Eye;
let inside: Rect;

/** Keeps what vttest writes in a file of that name: screens may be equal, and what they hold does not say how far it is. */
const program = (file: string): string => `exec script -q -f -c 'vttest 24x80.80' ${file}`;

beforeAll(async () => {
  world = new TestHome();
  eye = world.open(['--layout', 'dev1', '-x', program('pane.out')], { cols: SIZE.cols, rows: SIZE.rows + 2 });
  bare = world.terminal('/bin/sh', ['-c', program('bare.out')], SIZE, { attributes: VT220 });
  for (const screen of [eye, bare]) await screen.waitForText('Enter choice number (0 - 12):');
  const [pane] = (await world.session()).panes;
  inside = present(paneRect(eye, pane, 1), 'the title of the pane is shown');
  expect(inside).toMatchObject({ width: SIZE.cols, height: SIZE.rows });
});

afterAll(() => world.dispose());

function written(file: string): string {
  const path = join(world.project, file);
  return existsSync(path) ? readFileSync(path, 'latin1') : '';
}

/** How often vttest has stopped to wait for a key, and whether it does so now. */
function stops(file: string): {
  readonly count: number;
  readonly isWaiting: boolean;
  readonly isMenu: boolean;
} {
  const text = written(file).replace(/\x1b[ #()*+][^\x1b]|\x1b\[[0-9;?]*[a-zA-Z]|\x1b[^[]|[\x0e\x0f]/g, '');
  const found = [...text.matchAll(STOP)];
  const last = found.at(-1);
  const end = last === undefined ? -1 : last.index + last[0].length;
  return { count: found.length, isWaiting: text.slice(end).trim() === '', isMenu: MENU.test(text) };
}

/** Types into both, and waits for the next page of both. Resolves with whether that is a menu. */
async function next(keys: string): Promise<boolean> {
  const files = ['pane.out', 'bare.out'];
  const before = files.map((file) => stops(file).count);
  for (const screen of [eye, bare]) screen.type(keys);
  for (const [i, file] of files.entries()) {
    await until(`the next page in ${file}`, () => {
      const { count, isWaiting } = stops(file);
      return count > before[i] && isWaiting;
    });
  }
  return stops('pane.out').isMenu;
}

/** The library shows no reversed screen (DECSCNM); ccmux does, and so does xterm. */
function isReversed(): boolean {
  const output = bare.output.toString('latin1');
  return output.lastIndexOf('\x1b[?5h') > output.lastIndexOf('\x1b[?5l');
}

function reversed(cell: ScreenCell): ScreenCell {
  const others = cell.attributes.filter((name) => name !== 'inverse');
  const attributes = others.length === cell.attributes.length ? [...others, 'inverse'] : others;
  return { ...cell, attributes: ORDER.filter((name) => attributes.includes(name)) };
}
const ORDER = [
  'bold',
  'dim',
  'italic',
  'underline',
  'blink',
  'inverse',
  'invisible',
  'strikethrough',
  'overline',
];

/** On the page of character sets: where the library has an underscore, a terminal has the blank of its line drawing. */
const BLANKS = { page: 'These are the installed character sets', cells: ['40,12', '78,12'] };

function differences(): readonly string[] {
  const found: string[] = [];
  const isCharacterSets = bare.text().includes(BLANKS.page);
  const isInverted = isReversed();
  for (let y = 0; y < SIZE.rows; y++) {
    for (let x = 0; x < SIZE.cols; x++) {
      const cell = bare.cell(x, y);
      const isBlank = isCharacterSets && BLANKS.cells.includes(`${x},${y}`);
      const wanted = cellLine(isInverted ? reversed(cell) : isBlank ? { ...cell, text: ' ' } : cell);
      const seen = cellLine(eye.cell(inside.x + x, inside.y + y));
      if (seen !== wanted) found.push(`${x},${y}: ${seen} | ${wanted}`);
    }
  }
  return found;
}

async function expectEqual(page: string): Promise<void> {
  const isEqual = (): boolean => differences().length === 0;
  await Promise.race([
    eye.waitFor(`the page in the pane`, isEqual, { timeoutMs: 10_000 }),
    bare.waitFor(`the page alone`, isEqual, { timeoutMs: 10_000 }),
  ]).catch(() => undefined);
  expect(differences().slice(0, 20), `${page}\n${bare.text()}`).toEqual([]);
}

it.each([
  ['of cursor movements', '1', 6],
  ['of screen features', '2', 14],
  ['of character sets', '3.8', 1],
  ['of shifting between sets', '3.9', 1],
  ['of locking shifts', '3.10', 1],
  ['of single shifts', '3.11', 2],
  ['of inserting and deleting', '8', 14],
  ['of colours and erasing with them', '11.6.4', 2],
  ['of blanks and scrolling with colours', '11.6.5', 2],
  ['of all colours', '11.6.2', 1],
])('the pages %s (menu %s) look in a pane as they do alone', async (_what, menu, least) => {
  let pages = 0;
  const choices = menu.split('.');
  let isMenu = true;
  for (const choice of choices) isMenu = await next(`${choice}\r`);
  while (!isMenu) {
    await expectEqual(`menu ${menu}, page ${++pages}`);
    isMenu = await next('\r');
  }
  expect(pages).toBeGreaterThanOrEqual(least);
  for (let depth = choices.length; depth > 1; depth--) await next('0\r');
});
