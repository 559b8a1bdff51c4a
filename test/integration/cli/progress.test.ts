/** What takes long says so on a terminal, names who is slow, and takes the line back. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestHome } from '../../support/test-home.ts';
import { until } from '../../support/until.ts';

let world: TestHome;
beforeEach(() => {
  world = new TestHome();
  const config = join(world.ccmux, 'config');
  mkdirSync(config, { recursive: true });
  writeFileSync(join(config, 'ccmux.yaml'), 'claude:\n  isolation:\n    grace_ms: 4000\n');
  const slow = join(world.root, 'slow');
  // Ends only when it is killed, at the end of its grace.
  writeFileSync(
    slow,
    `#!/bin/sh\n[ "$CCMUX_PANE_NAME" = dev2 ] || exec cat\ntrap '' TERM HUP\necho up\nwhile :; do sleep 1; done\n`,
  );
  chmodSync(slow, 0o755);
  world.env.SLOW = slow;
});
afterEach(() => world.dispose());

async function start(): Promise<void> {
  await world.ccmuxDo('-d', '-l', 'dev2', '-x', 'exec "$SLOW"');
  await until('the slow one', async () => (await world.ccmuxDo('pane', 'capture', 'dev2')).includes('up'));
}

test('kill names the pane that takes its grace, and nothing of that is left', async () => {
  await start();
  const eye = world.open(['kill'], { cols: 100, rows: 10 });
  await eye.waitForText('ending session app (1 of 2 closed): waiting for dev2 to end (');
  expect(await eye.waitForExit()).toMatchObject({ exitCode: 0 });
  expect(eye.text().trim()).toBe('');
});

test('pane close does so too, and without a terminal there is not a word', async () => {
  await start();
  const eye = world.open(['pane', 'close', 'dev2'], { cols: 100, rows: 10 });
  await eye.waitForText('closing dev2: waiting for dev2 to end (');
  await eye.waitForExit();
  expect(eye.text().trim()).toBe('');
  await world.ccmuxDo('pane', 'split', 'dev1', '--right', '--name', 'dev2');
  await until('the slow one', async () => (await world.ccmuxDo('pane', 'capture', 'dev2')).includes('up'));
  expect(await world.ccmuxRun(['kill'])).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('a start names the pane of a dead session that it must end first', async () => {
  await start();
  const { pid } = await world.session();
  process.kill(pid, 'SIGKILL');
  const eye = world.open(['-d', '--no-restore', '-l', 'single', '-x', 'exec cat'], { cols: 100, rows: 10 });
  await eye.waitForText('keeping what dead sessions left: dev2 of app (');
  expect(await eye.waitForExit()).toMatchObject({ exitCode: 0 });
  expect(eye.text().trim()).toBe('app');
});
