/** A server from its start to its end: its record on disk, a full or broken disk, and an end that comes too early. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readProcessStart } from '../../../src/base/process-identity.ts';
import { readSessionRecords, type SessionRecord } from '../../../src/store/session-record.ts';
import { planFor, ServedSession, type SessionChoice } from '../../support/served-session.ts';
import { TestHome } from '../../support/test-home.ts';
import { until } from '../../support/until.ts';

let served: ServedSession | null = null;
let home: TestHome | null = null;
afterEach(async () => {
  await served?.dispose();
  if (served === null) await home?.dispose();
  served = null;
  home = null;
});

async function session(choice: SessionChoice = {}): Promise<ServedSession> {
  home ??= new TestHome();
  served = await ServedSession.start(choice, { home });
  return served;
}

async function recordOf(live: ServedSession): Promise<SessionRecord | undefined> {
  return (await readSessionRecords(live.plan.directories)).find(({ name }) => name === 'test');
}

/** Resolves when the record on the disk says what the session says of itself. */
function trueRecord(live: ServedSession): Promise<unknown> {
  return until('a true record', async () => {
    const record = await recordOf(live);
    const panes = await live.panes();
    const told = panes.map(({ id, pid, conversation }) => ({ id, pid, conversation }));
    const kept = record?.panes.map(({ id, pid = null, conversation }) => ({ id, pid, conversation }));
    return JSON.stringify(told) === JSON.stringify(kept);
  });
}

describe('the record of a session', () => {
  test('is true from the first child to the last change, and gone at the end', async () => {
    const live = await session();
    await live.running();
    await trueRecord(live);
    const record = await recordOf(live);
    expect(record).toMatchObject({ pid: process.pid, socket: live.server.socket, cwd: live.home.project });
    for (const { pid, procStart } of record?.panes ?? []) expect(procStart).toBe(readProcessStart(pid ?? 0));
    await live.run({ name: 'split', side: 'right' });
    await live.running();
    await trueRecord(live);
    await live.run({ name: 'close', pane: 'dev2', ask: false });
    await trueRecord(live);
    await live.run({ name: 'restart', pane: 'dev1' });
    await live.running();
    await trueRecord(live);
    await live.ask({ kind: 'send', pane: 'dev1', keys: ['C-d'] });
    await live.panesWhere('its end', ([dev1]) => dev1.status === 'exited');
    await trueRecord(live);
    await live.server.end();
    await live.server.whenEnded;
    expect(await recordOf(live)).toBeUndefined();
  });

  test('names every profile', async () => {
    const live = await session();
    await live.running();
    await until('both profiles', async () => {
      const directories = (await recordOf(live))?.panes.map(({ profileDir }) => profileDir);
      return directories?.every((directory) => directory !== null && existsSync(directory));
    });
  });

  test('is written again with the next change after somebody has removed it', async () => {
    const live = await session();
    await live.running();
    // The server may be writing into it: then the removal begins anew.
    rmSync(join(live.plan.directories.data, 'sessions'), { recursive: true, maxRetries: 20 });
    await live.run({ name: 'split', side: 'right' });
    await live.running();
    await trueRecord(live);
  });
});

test('a session goes on, and ends, whose runtime directory was removed under it', async () => {
  const live = await session();
  const peer = await live.attach();
  await peer.waitForText('dev2');
  await live.running();
  rmSync(live.plan.directories.runtime, { recursive: true });
  peer.type('typed\r');
  await peer.waitForText('typed\n'.trim());
  peer.type('\x1c%');
  await peer.waitForText('dev3');
  peer.type('\x1cQ');
  await peer.waitForText('end session');
  peer.type('y');
  expect((await peer.waitForBye()).reason).toBe('ended');
  await live.server.whenEnded;
  expect(live.home.profiles()).toEqual([]);
});

describe('a broken data directory', () => {
  test('in which no profile can be made is named in the pane; the session lives, and the pane can be closed', async () => {
    const live = await session({ size: { cols: 300, rows: 40 } });
    await live.running();
    const { data } = live.plan.directories;
    renameSync(join(data, 'panes'), join(data, 'aside'));
    writeFileSync(join(data, 'panes'), '');
    const { pane } = await live.run({ name: 'split', side: 'right' });
    expect(await live.screenWith(pane ?? '', 'ccmux: ')).toMatch(/ccmux: \S+/);
    await live.panesWhere('a dead pane', (panes) =>
      panes.some(({ id, status }) => id === pane && status === 'exited'),
    );
    rmSync(join(data, 'panes'));
    renameSync(join(data, 'aside'), join(data, 'panes'));
    await live.run({ name: 'restart', pane: pane ?? '' });
    await live.running();
    await live.run({ name: 'close', pane: pane ?? '', ask: false });
    expect(await live.panes()).toHaveLength(2);
    expect(live.home.profiles()).toHaveLength(2);
  });

  test('that cannot take a conversation keeps it in its profile and says so to all, and to whoever closes the pane or the session', async () => {
    const live = await session({
      command:
        'mkdir -p "$CLAUDE_CONFIG_DIR/projects/p"; echo "{}" > "$CLAUDE_CONFIG_DIR/projects/p/$CLAUDE_SESSION_ID.jsonl"; env | grep ^CLAUDE_SESSION; echo done; cat',
    });
    for (const pane of ['dev1', 'dev2']) await live.screenWith(pane, 'done');
    const [, dev2] = await live.running();
    const transcripts = join(dev2.configDir ?? '', 'projects/p');
    mkdirSync(transcripts, { recursive: true });
    writeFileSync(join(transcripts, `${String(dev2.conversation)}.jsonl`), '{"type":"user"}\n');
    const peer = await live.attach({ size: { cols: 200, rows: 40 } });
    await peer.waitForText('dev2');
    writeFileSync(join(live.plan.directories.data, 'conversations'), '');
    await expect(live.run({ name: 'close', pane: 'dev2', ask: false })).rejects.toThrow(
      /^closed, but dev2: conversation .* cannot be kept: .* is not a directory \(its profile stays, and the next start keeps it: /,
    );
    expect((await live.panes()).map(({ name }) => name)).toEqual(['dev1']);
    await peer.waitFor('a notice', ({ text }) => /dev2: .*conversation/.test(text));
    expect(readFileSync(join(transcripts, `${String(dev2.conversation)}.jsonl`), 'utf8')).toContain('user');
    expect(live.messages('error')).toContain('a profile could not be torn down');
    const { problems } = await live.ask({ kind: 'kill' });
    expect(problems).toEqual([expect.stringMatching(/^dev1: conversation .* cannot be kept: /)]);
    expect(live.home.profiles()).toHaveLength(2);
  });
});

test('an end that comes before the session has started leaves nothing of it, and the start says so', async () => {
  home = new TestHome();
  const ending = new AbortController();
  ending.abort();
  await expect(ServedSession.start({}, { home, ending: ending.signal })).rejects.toThrow(
    /was ended while it started/,
  );
  expectNothingOf(home);
});

function expectNothingOf(world: TestHome): void {
  const { data, runtime } = planFor(world).directories;
  expect(readdirSync(runtime).filter((name) => name !== 'panes')).toEqual([]);
  expect(existsSync(join(data, 'sessions')) ? readdirSync(join(data, 'sessions')) : []).toEqual([]);
  expect(world.profiles()).toEqual([]);
  expect(world.processes()).toEqual([]);
}

test('a server whose record cannot be written does not start, for nobody could find it', async () => {
  home = new TestHome();
  const { data, runtime } = planFor(home).directories;
  mkdirSync(data, { recursive: true, mode: 0o700 });
  writeFileSync(join(data, 'sessions'), '');
  await expect(ServedSession.start({}, { home })).rejects.toMatchObject({ code: 'failed' });
  expect(readdirSync(runtime)).toEqual([]);
  expect(home.processes()).toEqual([]);
});
