import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readProcess } from '../../../src/base/process-table.ts';
import { spawnServer, startServer } from '../../../src/cli/spawn-server.ts';
import type { CcmuxError } from '../../../src/core/errors.ts';
import type { SessionPlan } from '../../../src/core/plan.ts';
import { until } from '../../support/until.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccmux-spawn-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

/** Starts a server whose whole program is `code`; `plan` is there what it read from stdin. */
function start(code: string, options: { env?: Record<string, string>; timeoutMs?: number } = {}) {
  const program = join(root, 'server.mjs');
  writeFileSync(
    program,
    `import fs from 'node:fs';\nconst plan = JSON.parse(fs.readFileSync(0, 'utf8'));\n${code}`,
  );
  const directories = { config: root, data: root, state: join(root, 'state'), runtime: root };
  const plan = { name: 'app', cwd: root, directories } as SessionPlan;
  const env = { PATH: process.env.PATH, ...options.env };
  return spawnServer({ plan, env, program, timeoutMs: options.timeoutMs ?? 20_000 });
}

const failure = (start: Promise<string>) =>
  start.then(
    () => undefined,
    (error: unknown) => error as CcmuxError,
  );

test('a server that is ready names its socket, and lives on as the leader of a session of its own', async () => {
  const socket = await start(`
    fs.writeSync(1, JSON.stringify({ ready: true, socket: [plan.name, process.pid, process.cwd()].join(' ') }) + '\\n');
    fs.closeSync(1);
    setInterval(() => {}, 60000);`);
  const [name, pid, cwd] = socket.split(' ');
  try {
    expect([name, cwd]).toEqual(['app', '/']);
    expect(readProcess(Number(pid))).toMatchObject({ sessionId: Number(pid), isZombie: false });
  } finally {
    process.kill(Number(pid), 'SIGKILL');
  }
});

test('what a server says on stderr goes to a log for its owner alone, after what is there', async () => {
  for (const word of ['first', 'second']) {
    await start(`console.error(process.env.WORD); fs.writeSync(1, '{"socket":"s"}\\n');`, {
      env: { WORD: word },
    });
  }
  const log = join(root, 'state/server-app.log');
  expect(readFileSync(log, 'utf8')).toBe('first\nsecond\n');
  expect(statSync(log).mode & 0o777).toBe(0o600);
});

test('the reason why a server cannot start comes through with its code and hint', async () => {
  const error = { code: 'held', message: 'session app is live already', hint: 'attach to it' };
  const failed = await failure(start(`fs.writeSync(1, '${JSON.stringify({ error })}\\n');`));
  expect(failed).toMatchObject({
    code: 'held',
    line: 'session app is live already (attach to it)',
    exitCode: 4,
  });
});

test.each([
  [`throw new TypeError('no such thing');`, 'TypeError: no such thing'],
  [`console.error('{"level":"error","message":"disk full"}'); process.exit(1);`, 'disk full'],
  [`process.exit(7);`, 'exit code 7'],
  [`process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 60000);`, 'SIGKILL'],
])('a server that ends by %j is one line with what it said last', async (code, said) => {
  const log = join(root, 'state/server-app.log');
  expect(await failure(start(code))).toMatchObject({
    code: 'failed',
    line: `the server ended at its start: ${said} (its log is ${log})`,
  });
});

test('a server that does not get ready is given up and ended', async () => {
  const pidFile = join(root, 'pid');
  const failed = await failure(
    start(`fs.writeFileSync(process.env.PID_FILE, String(process.pid)); setInterval(() => {}, 60000);`, {
      env: { PID_FILE: pidFile },
      timeoutMs: 1500,
    }),
  );
  expect(failed).toMatchObject({ code: 'timed-out', exitCode: 5 });
  const pid = Number(readFileSync(pidFile, 'utf8'));
  await expect.poll(() => readProcess(pid)?.isZombie ?? true).toBe(true);
});

/** A server that says which process it is, in a file, before it waits for its plan. */
async function startAhead() {
  const program = join(root, 'server.mjs');
  const said = join(root, 'pid');
  writeFileSync(
    program,
    `import fs from 'node:fs';
     fs.writeFileSync('${said}.new', String(process.pid));
     fs.renameSync('${said}.new', '${said}');
     const plan = JSON.parse(fs.readFileSync(0, 'utf8'));
     fs.writeSync(1, JSON.stringify({ socket: plan.name }) + '\\n');`,
  );
  const directories = { config: root, data: root, state: join(root, 'deep/state'), runtime: root };
  const plan = { name: 'app', cwd: root, directories } as SessionPlan;
  const server = startServer(plan, { env: { PATH: process.env.PATH }, program });
  await until('the server', () => existsSync(said));
  return { server, plan, pid: Number(readFileSync(said, 'utf8')) };
}

test('a server that is started ahead of its plan begins when it is given one, and cannot be abandoned then', async () => {
  const { server, plan } = await startAhead();
  const beginning = server.begin(plan, {});
  server.abandon();
  expect(await beginning).toBe('app');
  expect(readdirSync(join(root, 'deep/state'))).toEqual(['server-app.log']);
});

test('a server that gets no plan ends, and leaves neither a log nor a directory', async () => {
  const { server, pid } = await startAhead();
  server.abandon();
  await until('its end', () => readProcess(pid)?.isZombie !== false);
  expect(existsSync(join(root, 'deep'))).toBe(false);
});

test('a server that gets no plan leaves the log of the one before it', async () => {
  mkdirSync(join(root, 'deep/state'), { recursive: true });
  writeFileSync(join(root, 'deep/state/server-app.log'), 'what happened before\n');
  const { server } = await startAhead();
  server.abandon();
  expect(readFileSync(join(root, 'deep/state/server-app.log'), 'utf8')).toBe('what happened before\n');
});
