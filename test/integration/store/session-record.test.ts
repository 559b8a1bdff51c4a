import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import { readProcessStart, withoutBoot } from '../../../src/base/process-identity.ts';
import { sessionFileName } from '../../../src/store/session-name.ts';
import {
  isServerAlive,
  readSessionRecords,
  removeSessionRecord,
  writeSessionRecord,
  type SessionRecord,
} from '../../../src/store/session-record.ts';
import { until } from '../../support/until.ts';

let directories = { data: '' };
let socket = '';
const children: ChildProcess[] = [];
const servers: Server[] = [];

beforeEach(() => {
  directories = { data: mkdtempSync(join(tmpdir(), 'ccmux-records-')) };
  socket = join(directories.data, 'app.sock');
});

afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null)
      await new Promise((end) => child.once('exit', end));
  }
  rmSync(directories.data, { recursive: true });
});

function record(fields: Partial<SessionRecord> = {}): SessionRecord {
  return {
    name: 'app',
    cwd: '/home/u/app',
    pid: process.pid,
    procStart: present(readProcessStart(process.pid), 'we live'),
    socket,
    createdAt: '2026-11-20T12:00:00.000Z',
    version: '0.1.0',
    panes: [{ id: 'k3v9x0q2ab', pid: 1, procStart: '2', conversation: 'c', profileDir: '/p' }],
    ...fields,
  };
}

const file = (name: string) => join(directories.data, 'sessions', sessionFileName(name));

describe('session records', () => {
  it('come back as they were written, sorted by name, and are private', async () => {
    expect(await readSessionRecords(directories)).toEqual([]);
    for (const name of ['b', 'a']) await writeSessionRecord(directories, record({ name }));
    expect(await readSessionRecords(directories)).toEqual([record({ name: 'a' }), record({ name: 'b' })]);
    expect(statSync(file('a')).mode & 0o777).toBe(0o600);
    expect(statSync(join(directories.data, 'sessions')).mode & 0o777).toBe(0o700);
    await removeSessionRecord(directories, 'a');
    await removeSessionRecord(directories, 'a');
    expect((await readSessionRecords(directories)).map(({ name }) => name)).toEqual(['b']);
  });

  it('hold sessions of any name apart, inside their directory', async () => {
    const names = [
      '../x',
      '..',
      '.',
      '',
      '/etc/passwd',
      'a\nb',
      'a b',
      'a-b',
      'é',
      'e\u0301',
      '\ud800',
      '\udfff',
      'x'.repeat(10_000),
      'x'.repeat(10_001),
    ];
    for (const name of names) await writeSessionRecord(directories, record({ name }));
    const read = await readSessionRecords(directories);
    expect(read.map(({ name }) => name).sort()).toEqual([...names].sort());
    expect(readdirSync(directories.data)).toEqual(['sessions']);
    expect(readdirSync(join(directories.data, 'sessions'))).toHaveLength(names.length);
    for (const name of names) await removeSessionRecord(directories, name);
    expect(readdirSync(join(directories.data, 'sessions'))).toEqual([]);
  });

  it('keep what another version wrote into them, but not the child of a pane that has none any more', async () => {
    await writeSessionRecord(directories, record());
    const text = JSON.parse(readFileSync(file('app'), 'utf8')) as { panes: object[] };
    const enriched = {
      ...text,
      team: { layout: 'quad' },
      panes: [{ ...text.panes[0], seat: 'dev1' }, { id: 'gone' }],
    };
    writeFileSync(file('app'), JSON.stringify(enriched));

    const pane = { id: 'k3v9x0q2ab', conversation: 'd', profileDir: null };
    await writeSessionRecord(directories, record({ version: '0.2.0', panes: [pane] }));
    expect(JSON.parse(readFileSync(file('app'), 'utf8'))).toEqual({
      ...record({ version: '0.2.0' }),
      team: { layout: 'quad' },
      panes: [{ ...pane, seat: 'dev1' }],
    });
    const [read] = await readSessionRecords(directories);
    await writeSessionRecord(directories, read);
    expect(JSON.parse(readFileSync(file('app'), 'utf8'))).toMatchObject({ team: { layout: 'quad' } });
  });

  it('are set aside when they are damaged or none, and others are still read', async () => {
    await writeSessionRecord(directories, record());
    const sessions = join(directories.data, 'sessions');
    writeFileSync(join(sessions, 'broken.json'), '{"name":');
    writeFileSync(join(sessions, 'list.json'), '[]');
    writeFileSync(
      join(sessions, 'partial.json'),
      JSON.stringify({ ...record({ name: 'partial' }), pid: 'x' }),
    );
    writeFileSync(join(sessions, 'copy.json'), readFileSync(file('app')));
    writeFileSync(join(sessions, 'app.json.0123.tmp'), 'half');
    mkdirSync(join(sessions, 'directory'));
    expect(await readSessionRecords(directories)).toEqual([record()]);
    expect(readdirSync(sessions).filter((name) => name.startsWith('broken.json.damaged-'))).toHaveLength(1);
    const [partial] = readdirSync(sessions).filter((name) => name.startsWith('partial.json.damaged-'));
    expect(readFileSync(join(sessions, partial), 'utf8')).toContain('"pid":"x"');
    expect(readdirSync(sessions)).toContain('copy.json');
  });

  it('that cannot be listed are told of by their directory and the reason', async () => {
    const place = join(directories.data, 'sessions');
    writeFileSync(place, '');
    await expect(readSessionRecords(directories)).rejects.toThrow(
      `cannot read ${place}: a part of the path is not a directory`,
    );
  });

  it('survive many writers at once, whole', async () => {
    const writes = Array.from({ length: 30 }, (_, index) => record({ version: 'v'.repeat(index * 1000) }));
    await Promise.all(writes.map((one) => writeSessionRecord(directories, one)));
    const [read] = await readSessionRecords(directories);
    expect(writes).toContainEqual(read);
    expect(readdirSync(join(directories.data, 'sessions'))).toEqual(['app.json']);
  });
});

describe('the server of a record', () => {
  it('is alive when its socket answers, whatever its pid says', async () => {
    await listen();
    expect(await isServerAlive(record())).toBe('alive');
    expect(await isServerAlive(record({ pid: 1, procStart: 'never' }))).toBe('alive');
  });

  it('is dead when nobody listens and its process is gone, its pid given away, or a zombie', async () => {
    const start = present(readProcessStart(process.pid), 'we live');
    expect(await isServerAlive(record({ pid: 2 ** 22 + 1, procStart: start }))).toBe('dead');
    expect(await isServerAlive(record({ procStart: `${start}0` }))).toBe('dead');
    writeFileSync(socket, ''); // refuses as a dead server's socket does
    expect(await isServerAlive(record({ procStart: `${start}0` }))).toBe('dead');
  });

  it('is unknown when nobody listens yet but its process lives', async () => {
    expect(await isServerAlive(record())).toBe('unknown');
  });

  it('is dead after the next boot, though the same pid has started at the same time in it', async () => {
    const ticks = withoutBoot(present(readProcessStart(process.pid), 'we live'));
    const before = '11111111-2222-4333-8444-555555555555';
    expect(await isServerAlive(record({ procStart: `${ticks}@${before}` }))).toBe('dead');
    // Earlier versions did not say which boot.
    expect(await isServerAlive(record({ procStart: ticks }))).toBe('unknown');
  });

  it('is unknown when it is stopped, and dead after its kill', async () => {
    const program = `require('net').createServer((c) => c.resume()).listen(${JSON.stringify(socket)}, () => console.log('up'))`;
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
    children.push(child);
    await new Promise((up) => child.stdout.once('data', up));
    const pid = present(child.pid, 'it was started');
    const own = record({ pid, procStart: present(readProcessStart(pid), 'it lives') });
    expect(await isServerAlive(own)).toBe('alive');
    child.kill('SIGSTOP');
    await until('the stop', () => / T /.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')));
    expect(await isServerAlive(own, 50)).toBe('unknown');
    child.kill('SIGKILL');
    await new Promise((end) => child.once('exit', end));
    expect(await isServerAlive(own)).toBe('dead');
  });

  it('is asked without harm: the server sees a connection that ends', async () => {
    const ends: string[] = [];
    await listen((event) => ends.push(event));
    expect(await isServerAlive(record())).toBe('alive');
    await until('the end', () => ends.includes('close'));
    expect(ends).toEqual(['end', 'close']);
  });
});

async function listen(heard: (event: string) => void = () => undefined): Promise<void> {
  const server = createServer((connection) => {
    for (const event of ['end', 'error', 'close']) connection.on(event, () => heard(event));
    connection.resume();
  });
  servers.push(server);
  await new Promise<void>((up) => server.listen(socket, up));
}
