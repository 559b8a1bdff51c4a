/** What a server that was killed has left is taken care of by the next one; what lives, or may live, is not touched. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import { readProcessIdentity, type ProcessIdentity } from '../../../src/base/process-identity.ts';
import { markedProcesses } from '../../../src/base/process-environment.ts';
import { sendRequest } from '../../../src/client/control-client.ts';
import { writePaneMark } from '../../../src/isolation/pane-mark.ts';
import { markOfProcesses } from '../../../src/isolation/pane-processes.ts';
import { profilePlaces } from '../../../src/isolation/profile-places.ts';
import { listConversations, storedTranscript } from '../../../src/store/conversation-store.ts';
import { socketPath } from '../../../src/store/session-name.ts';
import { planFor, ServedSession } from '../../support/served-session.ts';
import { TestHome } from '../../support/test-home.ts';
import { until } from '../../support/until.ts';

const PATIENT = { timeoutMs: 30_000 };
const CONVERSATION = '64448612-0e5c-4075-8d92-4cb54e7e0567';

let served: ServedSession[] = [];
let home: TestHome | null = null;
afterEach(async () => {
  for (const each of served) {
    await each.server.end();
    await each.server.whenEnded;
  }
  for (const each of served) await each.dispose();
  if (served.length === 0) await home?.dispose();
  served = [];
});

function world(): TestHome {
  home = new TestHome();
  return home;
}

async function start(home: TestHome, name = 'test'): Promise<ServedSession> {
  const live = await ServedSession.start({ name, layout: 'single' }, { home });
  served.push(live);
  return live;
}

/** A process that has ended. */
function deadServer(): ProcessIdentity {
  const { pid } = spawnSync('/bin/true');
  return { pid, startTime: '1' };
}

/** The profile of a pane as a server leaves it that has no time to tidy up; with one conversation in it. */
function leaveProfile(home: TestHome, paneId: string, server: ProcessIdentity): string {
  const { directories } = planFor(home);
  const places = profilePlaces(directories, paneId);
  const transcript = join(places.configDir, 'projects', '-app', `${CONVERSATION}.jsonl`);
  for (const directory of [places.tmpDir, places.outputDir, join(transcript, '..'), places.shortTmpDir])
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(transcript, `{"type":"user","sessionId":"${CONVERSATION}","message":{"content":"hello"}}\n`);
  writePaneMark(places.directory, {
    paneId,
    session: 'gone',
    server,
    name: 'dev1',
    role: 'dev',
    cwd: home.project,
    isolation: 'config_dir',
    configDir: places.configDir,
    shortTmpDir: places.shortTmpDir,
    conversations: [CONVERSATION],
    user: 'tester',
    sshClient: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    isKept: false,
  });
  return places.directory;
}

/** A process that a dead server's pane has left, and that does not end when it is asked to. */
function leaveStray(home: TestHome, paneId: string): void {
  const { directory } = profilePlaces(planFor(home).directories, paneId);
  const env = { ...home.env, CCMUX_PANE: paneId, CLAUDE_SESSION_DIR: directory };
  const script = `trap '' TERM HUP; while :; do sleep 1; done`;
  spawn('/bin/sh', ['-c', script], { env, detached: true, stdio: 'ignore' }).unref();
}

describe('the next start', () => {
  test('keeps the conversation of a dead server’s pane, ends what still runs in it, and removes its profile', async () => {
    const home = world();
    const profile = leaveProfile(home, 'orphan1', deadServer());
    leaveStray(home, 'orphan1');
    const mark = markOfProcesses(planFor(home).directories, 'orphan1');
    expect(markedProcesses(mark).found.length).toBeGreaterThan(0);
    const live = await start(home);
    expect(markedProcesses(mark).found).toEqual([]);
    expect(existsSync(profile)).toBe(false);
    const [kept] = await listConversations(live.plan.directories);
    expect(kept.metadata).toMatchObject({ id: CONVERSATION, name: 'dev1', session: 'gone' });
    const transcript = await storedTranscript(live.plan.directories, CONVERSATION);
    expect(readFileSync(transcript ?? '', 'utf8')).toContain('hello');
    expect(await live.running()).toHaveLength(1);
  });

  test('touches neither the profile of a living server nor one that nobody can say anything about', async () => {
    const home = world();
    const mine = present(readProcessIdentity(process.pid), 'this process lives');
    const living = leaveProfile(home, 'living1', mine);
    const damaged = leaveProfile(home, 'damaged1', deadServer());
    writeFileSync(join(damaged, 'pane.json'), '{"paneId":"dam');
    const live = await start(home);
    await live.running();
    expect(existsSync(living) && existsSync(damaged)).toBe(true);
    expect(live.messages('warn')).toContainEqual(expect.stringContaining('nobody can be found for'));
    expect(await listConversations(live.plan.directories)).toEqual([]);
  });

  test('keeps what cannot be kept safe where it is, says so, and starts all the same', async () => {
    const home = world();
    const profile = leaveProfile(home, 'orphan1', deadServer());
    const { directories } = planFor(home);
    // The store of conversations cannot be made: a file is in its way.
    writeFileSync(join(directories.data, 'conversations'), '');
    const live = await start(home);
    await live.running();
    expect(existsSync(profile)).toBe(true);
    expect(live.messages('error').length).toBeGreaterThan(0);
    expect(live.messages('warn').length).toBeGreaterThan(0);
  });

  test('by two servers at once sweeps once and starts both', async () => {
    const home = world();
    for (const id of ['orphan1', 'orphan2', 'orphan3']) leaveProfile(home, id, deadServer());
    const both = await Promise.all([start(home, 'one'), start(home, 'two')]);
    for (const live of both) await live.running();
    expect(home.profiles().filter((id) => id.startsWith('orphan'))).toEqual([]);
    expect(readdirSync(join(both[0].plan.directories.data, 'locks'))).toEqual([]);
    expect(await listConversations(both[0].plan.directories)).toHaveLength(1);
  });
});

test('a session that is ended while its server still sweeps is never started; who ended it is answered', async () => {
  const home = world();
  leaveProfile(home, 'orphan1', deadServer());
  leaveStray(home, 'orphan1');
  const plan = planFor(home);
  const starting = ServedSession.start({}, { home });
  const refused = expect(starting).rejects.toThrow('session test was ended while it started');
  const socket = socketPath(plan.directories, 'test');
  await until('the socket', () => existsSync(socket));
  // Seen, asked, and even changed before it runs: nothing of that may be started afterwards.
  await sendRequest(socket, { kind: 'run', command: { name: 'close', pane: 'dev1', ask: false } }, PATIENT);
  await sendRequest(socket, { kind: 'run', command: { name: 'rename', to: 'bob' } }, PATIENT);
  await sendRequest(socket, { kind: 'kill' }, PATIENT);
  await refused;
  expect(home.profiles()).toEqual([]);
  expect(home.processes()).toEqual([]);
  expect(existsSync(socket)).toBe(false);
});

test('what is asked of a session while its server still sweeps holds when it starts', async () => {
  const home = world();
  leaveProfile(home, 'orphan1', deadServer());
  leaveStray(home, 'orphan1');
  const plan = planFor(home);
  const starting = ServedSession.start({}, { home });
  const socket = socketPath(plan.directories, 'test');
  await until('the socket', () => existsSync(socket));
  for (const command of [
    { name: 'close', pane: 'dev1', ask: false },
    { name: 'restart', pane: 'dev2' },
    { name: 'split', pane: 'dev2', side: 'right', seat: 'new' },
  ] as const) {
    await sendRequest(socket, { kind: 'run', command }, PATIENT);
  }
  const live = await starting;
  served.push(live);
  expect((await live.running()).map(({ name }) => name)).toEqual(['dev2', 'new']);
  expect(home.profiles()).toHaveLength(2);
  expect(live.messages('error')).toEqual([]);
});

test('a second server of the same name is refused, and harms nothing of the first', async () => {
  const home = world();
  home.env.SSH_AUTH_SOCK = '/tmp/agent-of-the-first';
  const live = await start(home);
  await live.running();
  home.env.SSH_AUTH_SOCK = '/tmp/agent-of-the-second';
  await expect(ServedSession.start({ name: 'test' }, { home })).rejects.toMatchObject({ code: 'held' });
  expect(await live.panes()).toHaveLength(1);
  const { runtime } = live.plan.directories;
  expect(readdirSync(runtime).sort()).toEqual(['panes', 'test.agent', 'test.sock']);
  expect(readlinkSync(join(runtime, 'test.agent'))).toBe('/tmp/agent-of-the-first');
  expect(home.profiles()).toHaveLength(1);
});
