/** `ccmux lock` as scripts call it, with panes of two live sessions. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCcmux } from '../../../src/cli/run.ts';
import { streamEvents } from '../../../src/client/control-client.ts';
import type { StreamLine } from '../../../src/core/team-event.ts';
import { environmentOf } from '../../support/processes.ts';
import { ServedSession } from '../../support/served-session.ts';
import { TestHome } from '../../support/test-home.ts';
import { until } from '../../support/until.ts';

let home: TestHome;
let app: ServedSession;

beforeEach(async () => {
  home = new TestHome();
  app = await ServedSession.start({ name: 'app' }, { home });
  await app.running();
  mkdirSync(join(home.project, 'src'));
  writeFileSync(join(home.project, 'src/a.ts'), '');
});

afterEach(() => app.dispose());

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function lock(line: string, extra: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const env = { ...home.env, ...extra };
  const args = ['lock', ...line.split(' ')];
  const code = await runCcmux(args, { env, cwd: () => home.project, stdin, stdout, stderr });
  const textOf = (stream: PassThrough): string => (stream.read() as Buffer | null)?.toString() ?? '';
  return { code, stdout: textOf(stdout), stderr: textOf(stderr) };
}

const OK = { code: 0, stdout: '', stderr: '' };

interface Listed {
  readonly path: string;
  readonly name: string;
  readonly kind: string;
  readonly [key: string]: unknown;
}

async function listed(): Promise<readonly Listed[]> {
  return (JSON.parse((await lock('list --json')).stdout) as { locks: Listed[] }).locks;
}

/** Who holds what, relative to the project. */
async function held(): Promise<readonly string[]> {
  return (await listed()).map(
    ({ name, kind, path }) => `${name} ${kind} ${path.slice(home.project.length + 1)}`,
  );
}

/** The environment by which a program inside of a pane finds its way. */
async function inside(name: string): Promise<Record<string, string>> {
  const pid = (await app.pane(name))?.pid ?? 0;
  await until('the token', () => environmentOf(pid).CCMUX_TOKEN);
  return Object.fromEntries(Object.entries(environmentOf(pid)).filter(([key]) => key.startsWith('CCMUX_')));
}

describe('a lock for a pane', () => {
  it('keeps the others off, under every name of the file, until it is given back', async () => {
    symlinkSync('src', join(home.project, 'alias'));
    symlinkSync('src/later.ts', join(home.project, 'later'));
    expect(await lock('acquire src/a.ts --pane dev1')).toEqual(OK);
    expect(await lock('acquire src/later.ts --pane dev1 --read')).toEqual(OK);
    for (const file of [
      'src/a.ts',
      'alias/a.ts',
      './src/../src/a.ts',
      'later',
      'src',
      `${home.project}/alias`,
    ]) {
      const { code, stderr } = await lock(`acquire ${file} --pane dev2`);
      expect([file, code]).toEqual([file, 4]);
      expect(stderr).toMatch(
        /^ccmux: .* is locked: dev1 of session app has a (write|read) lock on .* since 0:\d\d/,
      );
      expect(stderr.trim().split('\n')).toHaveLength(1);
    }
    expect(await lock('acquire later --pane dev2 --read')).toEqual(OK);
    expect(await lock('release alias/a.ts --pane dev1')).toEqual(OK);
    expect(await lock('acquire src/a.ts --pane dev2 --exclusive')).toEqual(OK);
    expect(await held()).toEqual([
      'dev1 read src/later.ts',
      'dev2 read src/later.ts',
      'dev2 exclusive src/a.ts',
    ]);
    expect((await lock('release src/a.ts --pane dev1')).code).toBe(3);
  });

  it('is listed with all that the interface promises', async () => {
    await lock('acquire src/a.ts --pane dev1 --ttl 60');
    const [entry] = await listed();
    const pane = await app.pane('dev1');
    expect(entry).toMatchObject({ kind: 'write', pane: pane?.id, pid: pane?.pid, session: 'app' });
    const lasts = Date.parse(String(entry.expiresAt)) - Date.parse(String(entry.acquiredAt));
    expect([typeof entry.id, lasts]).toEqual(['string', 60_000]);
    expect((await lock('list')).stdout).toMatch(/^KIND .*\nwrite +dev1 +app +0:\d\d +\S+ +\S+a\.ts\n$/);
    expect(await lock('list -s other')).toMatchObject({ code: 0, stdout: '' });
  });

  it('is waited for in turn, and the wait ends with the time or with the one who waits', async () => {
    await lock('acquire src/a.ts --pane dev1');
    const late = await lock('acquire src/a.ts --pane dev2 --wait --timeout 0.2');
    expect([late.code, late.stderr]).toEqual([
      5,
      expect.stringMatching(/did not become free: dev1 of session app/),
    ]);
    const waiting = lock('acquire src/a.ts --pane dev2 --wait');
    // Released only once the other is known to wait for it.
    await until('a place in the queue', async () => {
      const { stderr } = await lock('acquire src --pane dev1 --exclusive');
      await lock('release src --pane dev1');
      return stderr === '' && true;
    });
    await lock('release src/a.ts --pane dev1');
    expect(await waiting).toEqual(OK);
    expect(await held()).toEqual(['dev2 write src/a.ts']);
  });

  it('ends with the program of the pane, and with the pane', async () => {
    await lock('acquire src/a.ts --pane dev1');
    await lock('acquire src --pane dev1');
    await lock('acquire package.json --pane dev2');
    const freed = lock('acquire src --pane dev2 --wait');
    process.kill((await app.pane('dev1'))?.pid ?? 0, 'SIGKILL');
    expect(await freed).toEqual(OK);
    await app.run({ name: 'close', pane: 'dev2', ask: false });
    await until('no lock', async () => (await listed()).length === 0);
  });

  it('can be stolen, which the log and the events tell', async () => {
    await lock('acquire src/a.ts --pane dev1');
    expect(await lock('steal src --pane dev2')).toEqual({ ...OK, stderr: 'ccmux: taken from dev1\n' });
    expect(await held()).toEqual(['dev2 write src']);
    expect(app.log).toContainEqual(
      expect.objectContaining({ message: 'a lock was stolen', by: 'dev2', from: ['dev1'] }),
    );
    const told: StreamLine[] = [];
    await streamEvents(
      app.server.socket,
      { kind: 'events', follow: false, types: ['lock-stolen'] },
      { timeoutMs: 20_000, take: (lines) => told.push(...lines) > 0 },
    );
    const path = join(home.project, 'src');
    expect(told).toMatchObject([{ type: 'lock-stolen', name: 'dev2', path, from: ['dev1'] }]);
  });

  it('keeps nobody off for longer than its lease', async () => {
    await lock('acquire src/a.ts --pane dev1 --ttl 0.3');
    expect(await lock('acquire src/a.ts --pane dev2 --wait --timeout 20')).toEqual(OK);
    expect(await held()).toEqual(['dev2 write src/a.ts']);
  });

  it('is one for all sessions', async () => {
    const web = await ServedSession.start({ name: 'web', layout: 'qa1' }, { home });
    try {
      await web.running();
      expect(await lock('acquire src/a.ts --pane qa1 -s web')).toEqual(OK);
      const { code, stderr } = await lock('acquire src/a.ts --pane dev1 -s app');
      expect([code, stderr]).toEqual([4, expect.stringContaining('qa1 of session web')]);
      const waiting = lock('acquire src/a.ts --pane dev1 -s app --wait');
      expect(await lock('release src/a.ts --pane qa1 -s web')).toEqual(OK);
      expect(await waiting).toEqual(OK);
    } finally {
      await web.server.end();
      await web.server.whenEnded;
    }
  });

  it('belongs to the pane that asks from inside, which may ask for no other', async () => {
    const dev2 = await inside('dev2');
    expect(await lock('acquire src/a.ts', dev2)).toEqual(OK);
    expect(await held()).toEqual(['dev2 write src/a.ts']);
    expect(await lock('acquire src/b.ts --pane dev1', dev2)).toMatchObject({ code: 4 });
    expect(await lock('release src/a.ts', dev2)).toEqual(OK);
  });

  it('is refused in one line where it makes no sense', async () => {
    for (const [line, code, words] of [
      ['acquire src/a.ts', 2, /a lock belongs to a pane \(name it with --pane\)/],
      ['acquire src/a.ts --pane nobody', 3, /nobody/],
      ['acquire src/a.ts --pane dev1 --timeout 3', 2, /--timeout is for --wait/],
      ['acquire src/a.ts --pane dev1 --read --exclusive', 2, /cannot be used with/],
      ['acquire src/a.ts --pane dev1 --ttl 0', 2, /--ttl must be/],
      ['acquire src/a.ts --pane dev1 --ttl 1000000', 2, /--ttl must be/],
      [`acquire ${'x'.repeat(5000)} --pane dev1`, 2, /./],
      ['release src/a.ts --pane dev1', 3, /dev1 holds no lock on src\/a\.ts/],
    ] as const) {
      const outcome = await lock(line);
      expect([line.slice(0, 60), outcome.code]).toEqual([line.slice(0, 60), code]);
      expect(outcome.stderr).toMatch(words);
      expect(outcome.stderr.trim().split('\n')).toHaveLength(1);
    }
    expect(await listed()).toEqual([]);
  });
});
