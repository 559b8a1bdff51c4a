/** A defect in the server that nobody has caught costs no conversation. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PROJECT_ROOT, TestHome } from '../support/test-home.ts';
import { until } from '../support/until.ts';

let world: TestHome;

beforeEach(() => {
  const defect = join(PROJECT_ROOT, 'test/fixtures/server-defect.cjs');
  world = new TestHome({ NODE_OPTIONS: `--require ${defect}` });
});
afterEach(() => world.dispose());

it('is logged, and the session goes on with its team saved, client and panes as they were', async () => {
  const eye = world.open(['-l', 'duo', '-x', 'exec cat'], { cols: 120, rows: 30 });
  const panesNow = async () => (await world.session()).panes.map(({ name, pid }) => [name, pid] as const);
  const before = await until('two children', async () => {
    const panes = await panesNow();
    return panes.every(([, pid]) => pid !== null) && panes;
  });
  const { pid } = await world.session();
  process.kill(pid, 'SIGUSR2');
  const log = () => readFileSync(join(world.ccmux, 'state/server-app.log'), 'utf8');
  for (const words of ['a defect of the test', 'a broken promise of the test'])
    await until(`${words} in the log`, () => log().includes(words));
  eye.type('still here\r');
  await eye.waitForText('still here');
  expect(await panesNow()).toEqual(before);
  process.kill(pid, 'SIGKILL');
  await eye.waitForExit();
  const { stdout } = await world.ccmuxRun(['-d', '--restore']);
  expect(stdout).toBe('app\n');
  expect((await world.session()).panes.map(({ name }) => name)).toEqual(before.map(([name]) => name));
});
