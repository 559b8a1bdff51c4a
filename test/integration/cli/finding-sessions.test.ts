/** Which session a command means, among live, dead and hung ones. Servers are real, but for those that keep silent. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import { readProcessIdentity, readProcessStart } from '../../../src/base/process-identity.ts';
import { clientMessageReader } from '../../../src/protocol/message-reader.ts';
import { encodeServerMessage } from '../../../src/protocol/messages.ts';
import { times } from '../../support/counts.ts';
import type { RunningProcess } from '../../support/processes.ts';
import { PROJECT_ROOT, TestHome } from '../../support/test-home.ts';
import { until } from '../../support/until.ts';

const SLEEP = 'exec sleep 1000';
/** A server as it is started, and as it calls itself. */
const SERVER = /dist\/server\/main\.js$|^ccmux: app/;
let world: TestHome;
let hung: Server | undefined;
const connections = new Set<Socket>();
const children: ChildProcess[] = [];

beforeEach(() => {
  world = new TestHome();
});
afterEach(async () => {
  for (const connection of connections) connection.destroy();
  hung?.close();
  hung = undefined;
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
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

/** A session whose server takes connections and does not answer: it does nothing, works, or works and is late. */
async function silent(name: string, way: 'hung' | 'spinning' | 'slow', cwd?: string): Promise<number> {
  const socket = join(world.ccmux, 'run', `${name}.sock`);
  mkdirSync(join(world.ccmux, 'run'), { recursive: true, mode: 0o700 });
  const program = join(PROJECT_ROOT, 'test/fixtures/silent-server.cjs');
  const child = spawn(process.execPath, [program, socket, way], {
    ...{ env: world.env, stdio: ['ignore', 'pipe', 'inherit'] },
  });
  children.push(child);
  await once(child.stdout, 'data');
  const pid = present(child.pid, 'it was started');
  record(name, { pid, procStart: present(readProcessStart(pid), 'it lives') }, cwd);
  return pid;
}

const start = (name: string) => world.ccmuxDo('-d', '-s', name, '-l', 'single', '-x', SLEEP);

test('ls passes over the dead, and lists the hung as what they are', async () => {
  await start('alive');
  record('dead', { pid: 2 ** 22 + 1, procStart: '1' });
  const pid = await silent('stuck', 'hung');
  const { code, stdout, stderr } = await world.ccmuxRun(['ls']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^alive /m);
  expect(stdout).not.toContain('dead');
  expect(stdout).toContain(`\nstuck  not answering  process ${pid}  ${world.project}\n`);
  expect(stderr).toBe(
    `ccmux: the server of session stuck does not answer (\`kill -KILL ${pid}\` ends it; its conversations are kept)\n`,
  );
  expect(JSON.parse(await world.ccmuxDo('ls', '--json'))).toMatchObject({
    sessions: [{ name: 'alive' }],
    unanswered: [{ name: 'stuck', pid, cwd: world.project, state: 'silent' }],
  });
});

test('ls waits for a server that is at work and late with its answer', async () => {
  await silent('slow', 'slow');
  const { code, stdout, stderr } = await world.ccmuxRun(['ls']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^slow {2}late {2}0 panes/);
});

test('ls advises nobody to kill at once what is busy, or stopped', async () => {
  await start('asleep');
  const { pid: asleep } = await world.session();
  process.kill(asleep, 'SIGSTOP');
  try {
    const spinning = await silent('spinning', 'spinning');
    const { code, stdout, stderr } = await world.ccmuxRun(['ls']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^spinning {2}busy {2}process ${spinning} `, 'm'));
    expect(stdout).toMatch(new RegExp(`^asleep {2}stopped {2}process ${asleep} `, 'm'));
    expect(stderr.trimEnd().split('\n')).toEqual([
      `ccmux: the server of session asleep is stopped (\`kill -CONT ${asleep}\` lets it go on)`,
      expect.stringMatching(
        /^ccmux: the server of session spinning is busy and has not answered yet \(try again in a moment; /,
      ),
    ]);
  } finally {
    process.kill(asleep, 'SIGCONT');
  }
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
  await silent('stuck', 'hung');
  // Half a second for the one that hangs; on a busy machine as long as the program itself took to start.
  expect(await fastest()).toBeLessThan(alone + Math.max(900, 4 * alone));
});

test('nothing waits for ever for a hung session: kill says at once what it waits for, and then how to end it', async () => {
  const pid = await silent('stuck', 'hung');
  const { code, stderr } = await world.ccmuxRun(['kill', '-s', 'stuck']);
  expect(code).toBe(5);
  expect(stderr).toMatch(/^ccmux: session stuck does not answer: waiting for it while its server is at work/);
  expect(stderr).toContain(`kill -KILL ${pid}`);
});

test('kill of a session whose server is stopped says how it goes on, and harms it not', async () => {
  await start('asleep');
  const { pid } = await world.session();
  process.kill(pid, 'SIGSTOP');
  const { code, stderr } = await world.ccmuxRun(['kill', '-s', 'asleep']).finally(() => {
    process.kill(pid, 'SIGCONT');
  });
  expect([code, stderr]).toEqual([
    5,
    `ccmux: the server of session asleep is stopped (\`kill -CONT ${pid}\` lets it go on)\n`,
  ]);
  expect((await world.session()).pid).toBe(pid);
});

test('a hung session of the project is not attached to', async () => {
  await silent('app', 'hung');
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
  const starts = Array.from({ length: times({ everyday: 4, full: 50 }) }, () =>
    world.ccmuxRun(['-d', '-l', 'single', '-x', SLEEP]),
  );
  for (const { code, stdout } of await Promise.all(starts)) expect([code, stdout]).toEqual([0, 'app\n']);
  await world.session();
});

test('two starts at the same moment come to one session every time, over the remains of a dead one too', async () => {
  const twice = ['-d', '-l', 'single', '-x', SLEEP];
  for (let round = 0; round < times({ everyday: 2, full: 50 }); round++) {
    const both = await Promise.all([world.ccmuxRun(twice), world.ccmuxRun(twice)]);
    expect(
      both.map(({ code, stdout }) => [code, stdout]),
      `round ${round}: ${JSON.stringify(both)}`,
    ).toEqual([
      [0, 'app\n'],
      [0, 'app\n'],
    ]);
    const { pid, panes } = await world.session();
    expect(world.profiles(), `round ${round}`).toEqual([panes[0].id]);
    // The one that came too late may still be leaving.
    const isServer = ({ argv }: RunningProcess) => argv.some((each) => SERVER.test(each));
    const servers = () => world.processes().filter(isServer);
    const isAlone = () => servers().length === 1 && servers()[0].pid === pid;
    await until(`one server in round ${round}`, isAlone, { explain: () => JSON.stringify(servers()) });
    if (round % 2 === 0) await world.ccmuxDo('kill');
    else process.kill(pid, 'SIGKILL');
  }
}, 600_000);

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
