import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Eye } from '../support/eye.ts';
import { untilGone } from '../support/processes.ts';
import { BASH, command, promptsShown, run } from '../support/team-screen.ts';
import { TestHome } from '../support/test-home.ts';
import { until } from '../support/until.ts';

let world: TestHome;

beforeEach(() => {
  world = new TestHome();
});

afterEach(() => world.dispose());

async function open(...more: readonly string[]): Promise<Eye> {
  const eye = world.open(['--layout', 'dev2', '-x', BASH, ...more]);
  await promptsShown(eye, ['dev1', 'dev2']);
  return eye;
}

/** The terminal as it was before ccmux. */
function expectRestored(eye: Eye): void {
  expect(eye.isAlternateScreen).toBe(false);
  expect(eye.modes).toMatchObject({
    bracketedPasteMode: false,
    mouseTrackingMode: 'none',
    sendFocusMode: false,
    applicationCursorKeysMode: false,
    synchronizedOutputMode: false,
  });
  const output = eye.output.toString('latin1');
  expect(output.lastIndexOf('\x1b[?25h')).toBeGreaterThan(output.lastIndexOf('\x1b[?25l'));
}

it('detaches with everything going on, and shows it all when it is attached again', async () => {
  const first = await open();
  run(first, 'echo said before; sleep 0.1; echo said meanwhile');
  await first.waitForText('said before');
  command(first, 'd');
  expect((await first.waitForExit()).exitCode).toBe(0);
  expectRestored(first);
  const [session] = await world.sessions();
  expect(session).toMatchObject({ clients: 0, name: 'app' });
  const second = world.open([]);
  await second.waitForText('said meanwhile');
  await promptsShown(second, ['dev1', 'dev2']);
  expect(second.text()).toContain('said before');
  expect((await world.session()).pid).toBe(session.pid);
});

it('shows two clients the same and takes the keys of both', async () => {
  const first = await open();
  const second = world.open(['attach']);
  await promptsShown(second, ['dev1', 'dev2']);
  expect((await world.session()).clients).toBe(2);
  run(first, 'echo from the first');
  await second.waitForText('from the first');
  run(second, 'echo from the second');
  await first.waitForText('from the second');
  await world.ccmuxDo('detach', '--others');
  await first.waitForExit();
  expectRestored(first);
  run(second, 'echo the second goes on');
  await second.waitForText('the second goes on');
});

it('lets a read-only client look and no more', async () => {
  const writer = await open();
  const reader = world.open(['attach', '--read-only']);
  await promptsShown(reader, ['dev1', 'dev2']);
  run(reader, 'echo forbidden-$((1+1))');
  run(writer, 'echo allowed-$((1+1))');
  await reader.waitForText('allowed-2');
  expect(reader.text()).not.toContain('forbidden');
  command(reader, 'd');
  expect((await reader.waitForExit()).exitCode).toBe(0);
});

it('quits when asked to, and leaves neither process nor profile nor a changed terminal', async () => {
  const eye = await open();
  command(eye, 'Q');
  await eye.waitForText('(y/N)');
  eye.press('y');
  expect((await eye.waitForExit()).exitCode).toBe(0);
  expectRestored(eye);
  await untilGone(world.marker);
  expect(world.profiles()).toEqual([]);
  expect(await world.sessions()).toEqual([]);
});

it('ends every client when the session is killed from outside', async () => {
  const eye = await open();
  await world.ccmuxDo('kill', '-s', 'app');
  await eye.waitForExit();
  expectRestored(eye);
  await untilGone(world.marker);
  expect(world.profiles()).toEqual([]);
});

it('goes on when a client is killed, or its terminal closed', async () => {
  const first = await open();
  const second = world.open([]);
  await promptsShown(second, ['dev1', 'dev2']);
  process.kill(first.pid, 'SIGKILL');
  await until('one client', async () => (await world.session()).clients === 1);
  await second.close();
  await until('no client', async () => (await world.session()).clients === 0);
  const third = world.open([]);
  await promptsShown(third, ['dev1', 'dev2']);
});

it('restores the terminal when the server is gone, and a start that is not to restore it tidies up', async () => {
  const eye = await open();
  const { pid } = await world.session();
  const left = world.profiles();
  process.kill(pid, 'SIGKILL');
  expect((await eye.waitForExit()).exitCode).not.toBe(0);
  expectRestored(eye);
  expect(await world.sessions()).toEqual([]);
  const next = await open('--no-restore');
  const ids = (await world.session()).panes.map(({ id }) => id).sort();
  await until('only the new profiles', () => world.profiles().every((id) => ids.includes(id)));
  expect(left.filter((id) => ids.includes(id))).toEqual([]);
  run(next, 'echo works again');
  await next.waitForText('works again');
});
