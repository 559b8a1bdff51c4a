/** Which session a command means, among live, dead and hung ones. Servers are real, but for the hung one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readProcessIdentity } from '../../../src/base/process-identity.ts';
import { clientMessageReader } from '../../../src/protocol/message-reader.ts';
import { encodeServerMessage } from '../../../src/protocol/messages.ts';
import { TestHome } from '../../support/test-home.ts';

const SLEEP = 'exec sleep 1000';
let world: TestHome;
let hung: Server | undefined;
const connections = new Set<Socket>();

beforeEach(() => {
  world = new TestHome();
});
afterEach(async () => {
  for (const connection of connections) connection.destroy();
  hung?.close();
  hung = undefined;
  await world.dispose();
});

/** A record of a session whose server is process `pid` with `procStart`. */
function record(name: string, server: { pid: number; procStart: string }, cwd = world.project): string {
  const socket = join(world.ccmux, 'run', `${name}.sock`);
  const directory = join(world.ccmux, 'data/sessions');
  for (const path of [directory, join(world.ccmux, 'run')]) mkdirSync(path, { recursive: true, mode: 0o700 });
  const content = {
    name,
    cwd,
    ...server,
    socket,
    createdAt: new Date(0).toISOString(),
    version: '0',
    panes: [],
  };
  writeFileSync(join(directory, `${name}.json`), JSON.stringify(content));
  return socket;
}

/** A session whose server takes connections and never says a word: this process stands for it. */
async function hang(name: string, cwd?: string): Promise<void> {
  const procStart = readProcessIdentity(process.pid)?.startTime ?? '';
  const socket = record(name, { pid: process.pid, procStart }, cwd);
  // Half open: a hung process does not even notice that the other side has said goodbye.
  const options = { allowHalfOpen: true, pauseOnConnect: true };
  hung = createServer(options, (connection) => connections.add(connection.on('error', () => undefined)));
  await new Promise<void>((resolve) => hung?.listen(socket, resolve));
}

const start = (name: string) => world.ccmuxDo('-d', '-s', name, '-l', 'single', '-x', SLEEP);

test('ls passes over the dead and names the hung', async () => {
  await start('alive');
  record('dead', { pid: 2 ** 22 + 1, procStart: '1' });
  await hang('stuck');
  const { code, stdout, stderr } = await world.ccmuxRun(['ls']);
  expect(code).toBe(0);
  expect(stdout).toContain('alive');
  expect(stdout).not.toMatch(/dead|stuck/);
  expect(stderr).toBe(
    `ccmux: the server of session stuck does not answer (\`kill -KILL ${process.pid}\` ends it; its conversations are kept)\n`,
  );
  expect((await world.sessions()).map(({ name }) => name)).toEqual(['alive']);
});

test('ls takes hardly longer for twenty that are dead and one that hangs', async () => {
  const fastest = async (): Promise<number> => {
    const took: number[] = [];
    for (let i = 0; i < 4; i++) {
      const begin = performance.now();
      await world.ccmuxDo('ls');
      took.push(performance.now() - begin);
    }
    return Math.min(...took);
  };
  await start('alive');
  const alone = await fastest();
  for (let i = 0; i < 20; i++) record(`dead${i}`, { pid: 2 ** 22 + 1, procStart: '1' });
  await hang('stuck');
  // 250 ms for the one that hangs; on a busy machine as long as the program itself took to start.
  expect(await fastest()).toBeLessThan(alone + Math.max(350, 3 * alone));
});

test('nothing waits for ever for a hung session: kill says how to end it', async () => {
  await hang('stuck');
  const { code, stderr } = await world.ccmuxRun(['kill', '-s', 'stuck']);
  expect(code).toBe(5);
  expect(stderr).toContain(`kill -KILL ${process.pid}`);
});

test('a hung session of the project is not attached to', async () => {
  await hang('app');
  const { code, stderr } = await world.ccmuxRun(['-d', '-x', SLEEP]);
  expect(code).toBe(5);
  expect(stderr).toContain('the server of session app does not answer');
});

test('without a name a command means the only session, and of several the project’s own', async () => {
  await start('one');
  const elsewhere = join(world.root, 'elsewhere');
  mkdirSync(elsewhere);
  await world.ccmuxDo('-d', '-C', elsewhere, '-l', 'duo', '-x', SLEEP);
  const { panes } = JSON.parse(await world.ccmuxDo('pane', 'list', '--json')) as { panes: unknown[] };
  expect(panes).toHaveLength(1);
  await world.ccmuxDo('kill');
  expect((await world.sessions()).map(({ name, cwd }) => [name, cwd])).toEqual([['elsewhere', elsewhere]]);
  expect(JSON.parse(await world.ccmuxDo('pane', 'list', '--json'))).toMatchObject({ panes: [{}, {}] });
});

test('of several sessions of one project one must be named', async () => {
  await start('one');
  await start('two');
  for (const args of [['pane', 'list'], ['kill'], ['-d']]) {
    const { code, stderr } = await world.ccmuxRun(args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/one, two \(name one with -s\)\n$/)]);
  }
  expect(await world.ccmuxRun(['pane', 'list', '-s', 'tow'])).toMatchObject({
    code: 3,
    stderr: 'ccmux: no session tow (did you mean two?)\n',
  });
});

test('a project of the same name gets a session of another one', async () => {
  const other = join(world.root, 'other/app');
  mkdirSync(other, { recursive: true });
  expect((await world.ccmuxRun(['-d', '-l', 'single', '-x', SLEEP])).stdout).toBe('app\n');
  expect((await world.ccmuxRun(['-d', '-C', other, '-l', 'single', '-x', SLEEP])).stdout).toBe('app-2\n');
});

test('a session that was killed without warning is started anew at once', async () => {
  await world.ccmuxDo('-d', '-l', 'single', '-x', SLEEP);
  const before = await world.session();
  process.kill(before.pid, 'SIGKILL');
  await world.ccmuxDo('-d', '-l', 'single', '-x', SLEEP);
  expect((await world.session()).pid).not.toBe(before.pid);
});

test('starts at the same moment come to one session', async () => {
  const starts = Array.from({ length: 4 }, () => world.ccmuxRun(['-d', '-l', 'single', '-x', SLEEP]));
  for (const { code, stdout } of await Promise.all(starts)) expect([code, stdout]).toEqual([0, 'app\n']);
  await world.session();
});

test('kill returns when the server is gone', async () => {
  await start('one');
  const { pid } = await world.session();
  await world.ccmuxDo('kill', '-s', 'one');
  expect(readProcessIdentity(pid)).toBeNull();
});

test('kill waits for the process of a server that has answered and not yet gone', async () => {
  const child = spawn('sleep', ['1000'], { env: world.env });
  const pid = child.pid ?? 0;
  const socket = record('slow', { pid, procStart: readProcessIdentity(pid)?.startTime ?? '' });
  const ended = once(child, 'exit');
  hung = createServer((connection) => {
    connections.add(connection.on('error', () => undefined));
    const reader = clientMessageReader();
    connection.on('data', (chunk) => {
      for (const message of reader.push(chunk).messages) {
        if (message.kind !== 'request') continue;
        const reply = { ok: true, result: { pid, problems: [] } } as const;
        connection.write(encodeServerMessage({ kind: 'reply', id: message.id, reply }));
        // Behind the answer and the end of the connection: what is waited for is the process.
        if (message.request.kind === 'kill')
          connection.on('close', () => setTimeout(() => child.kill(), 300));
      }
    });
  });
  await new Promise<void>((resolve) => hung?.listen(socket, resolve));
  await world.ccmuxDo('kill', '-s', 'slow');
  expect(readProcessIdentity(pid)).toBeNull();
  await ended;
});
