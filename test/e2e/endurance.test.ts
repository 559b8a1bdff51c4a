/** What must hold every time is done many times; all of them with CCMUX_TEST_FULL (`npm run accept`). */
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { times } from '../support/counts.ts';
import { BASH, command, promptsShown } from '../support/team-screen.ts';
import { TestHome } from '../support/test-home.ts';
import { until } from '../support/until.ts';

let world: TestHome;

beforeEach(() => {
  world = new TestHome();
});

afterEach(() => world.dispose());

/** What a process has open, by what it leads to; pipes and sockets by kind, since their numbers change. */
function descriptorsOf(pid: number): readonly string[] {
  return readdirSync(`/proc/${pid}/fd`)
    .map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`).replace(/:\[\d+\]$/, '');
      } catch {
        return 'closed meanwhile';
      }
    })
    .toSorted();
}

function childrenOf(pid: number): readonly string[] {
  const tasks = readdirSync(`/proc/${pid}/task`);
  return tasks.flatMap((task) => {
    return readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean);
  });
}

/** Everything below ccmux's own directories but what grows by design. */
function directories(): readonly string[] {
  return ['data/panes', 'run/panes'].flatMap((path) => {
    const directory = join(world.ccmux, path);
    return existsSync(directory) ? readdirSync(directory).map((name) => `${path}/${name}`) : [];
  });
}

it('opens and closes panes without end, and keeps no descriptor, no zombie and no directory', async () => {
  const eye = world.open(['--layout', 'dev1', '-x', BASH], { cols: 120, rows: 40 });
  await promptsShown(eye, ['dev1']);
  const { pid, panes } = await world.session();
  const cycle = async (): Promise<void> => {
    command(eye, '%');
    // A name is free again once its pane is torn down: the new one may be dev2 or dev3.
    await eye.waitFor('the new prompt', (screen) => /│dev\d+>/.test(screen.text()));
    command(eye, 'x');
    await eye.waitFor('the question', (screen) => /close dev\d+\?/.test(screen.text()));
    eye.press('y');
    await eye.waitFor('the pane to go', (screen) => !screen.text().includes('│'));
  };
  const isSettled = () =>
    childrenOf(pid).length === 1 &&
    directories().every((path) => path.endsWith(panes[0].id)) &&
    !descriptorsOf(pid).some(
      (path) => path.startsWith(join(world.ccmux, 'data')) || path.endsWith('audit.log'),
    );
  const explain = () =>
    JSON.stringify({
      children: childrenOf(pid),
      directories: directories(),
      descriptors: descriptorsOf(pid),
    });
  const settled = () => until('the panes to be torn down', isSettled, { explain });
  // The first cycles open what stays open by design: the log, the conversations' directory, …
  for (let i = 0; i < 3; i++) await cycle();
  await settled();
  const before = { descriptors: descriptorsOf(pid), directories: directories() };
  for (let i = times({ everyday: 37, full: 497 }); i > 0; i--) await cycle();
  await settled();
  const now = () => ({ descriptors: descriptorsOf(pid), directories: directories() });
  await until('what there was before', () => JSON.stringify(now()) === JSON.stringify(before), {
    explain: () => JSON.stringify({ before, now: now() }, null, 2),
  });
}, 900_000);

it('shows the last line of every child that prints 2,000 and exits at once', async () => {
  const count = 'n=$(cat count 2>/dev/null || echo 0); echo $((n + 1)) > count';
  const eye = world.open(['--layout', 'dev1', '-x', `${count}; seq 2000; echo "last word $n."`]);
  for (let i = 0; i < times({ everyday: 30, full: 300 }); i++) {
    await eye.waitFor(`the end of child ${i}`, (screen) => {
      return screen.text().includes(`last word ${i}.`) && screen.text().includes('✗ exited 0');
    });
    const rows = eye.rows.filter((row) => /^(\d+|last word \d+\.)$/.test(row));
    expect(rows.slice(-3)).toEqual(['1999', '2000', `last word ${i}.`]);
    command(eye, 'r');
  }
  await eye.waitFor('the last child', (screen) => screen.text().includes('✗ exited 0'));
}, 900_000);
