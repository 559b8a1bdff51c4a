/** A terminal that is resized again and again, down to almost nothing and back, before seven panes of full-screen text. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Eye } from '../support/eye.ts';
import { promptsShown } from '../support/team-screen.ts';
import { TestHome } from '../support/test-home.ts';
import { until } from '../support/until.ts';

const TEAM = ['dev1', 'dev2', 'dev3', 'qa1', 'qa2', 'ux', 'pm'];
const FINAL = { cols: 190, rows: 55 };
const STEPS = 50;

/** Notes each size that it is told, and draws its whole screen anew: its name, its size, a mark in each corner. */
const DRAW = `
draw() {
  read -r rows cols < <(stty size)
  echo "$rows $cols" >> "sizes.$CCMUX_PANE_NAME"
  printf '\\e[H\\e[2J┌\\e[1;%dH┐\\e[%dH└\\e[%d;%dH┘\\e[2;2H%s> 漢字 %s×%s' $cols $rows $rows $cols "$CCMUX_PANE_NAME" $cols $rows
}
trap draw WINCH
draw
while :; do sleep 1000 & wait $!; kill $! 2>/dev/null; done`;

let world: TestHome;

beforeEach(() => {
  world = new TestHome();
});

afterEach(() => world.dispose());

/** From large to 10×3 and back, never twice the same. */
function size(step: number): { cols: number; rows: number } {
  const share = Math.abs(STEPS / 2 - step) / (STEPS / 2);
  return { cols: Math.round(10 + 200 * share), rows: Math.round(3 + 60 * share) };
}

function look(eye: Eye): readonly string[] {
  const { cols, rows } = eye.size;
  // The clock and the ages in titles and status line move on.
  return Array.from({ length: rows - 1 }, (_, y) =>
    Array.from({ length: cols }, (_, x) => eye.look(x, y)).join('|'),
  ).filter((_, y) => !TEAM.some((name) => eye.rows[y].includes(` ${name} `)));
}

function told(name: string): readonly string[] {
  const path = join(world.project, `sizes.${name}`);
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
}

it('ends with the right picture, and tells every child its first and its last size', async () => {
  const script = join(world.project, 'draw.sh');
  writeFileSync(script, DRAW);
  const eye = world.open(['-x', `exec bash ${script}`], size(0));
  await promptsShown(eye, TEAM);
  const before = TEAM.map((name) => told(name).length);
  for (let step = 1; step <= STEPS; step++) eye.resize(size(step));
  eye.resize(FINAL);
  await until('the size of every pane to be told', async () => {
    const { panes } = await world.session();
    return panes.every(({ name, cols, rows }) => told(name).at(-1) === `${rows} ${cols}`);
  });
  const { panes } = await world.session();
  for (const { name, cols, rows } of panes) await eye.waitForText(`${name}> 漢字 ${cols}×${rows}`);
  const second = world.open(['attach'], FINAL);
  await promptsShown(second, TEAM);
  await second.waitFor('the same picture', (screen) => look(screen).join() === look(eye).join());
  // The storm's first and its last; on a machine that pauses in the middle of it perhaps others.
  TEAM.forEach((name, i) => expect(told(name).length - before[i], name).toBeLessThanOrEqual(4));
});
