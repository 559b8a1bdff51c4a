/** Kept conversations that go on in a live session, with a stand-in for claude that shows how it was called. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { writeMark } from '../../../src/workspace/ground-mark.ts';
import { present } from '../../../src/base/assert.ts';
import { readProcessIdentity } from '../../../src/base/process-identity.ts';
import { commitAll, git, makeRepository } from '../../support/git-project.ts';
import { idOf, keep, SLUG, type Kept } from '../../support/made-conversations.ts';
import { planFor, ServedSession, type SessionChoice } from '../../support/served-session.ts';
import { environmentOf } from '../../support/processes.ts';
import { TestHome } from '../../support/test-home.ts';
import { until } from '../../support/until.ts';

const CLAUDE = { command: ['/bin/sh', '-c', 'echo "called with: $*"; exec cat', 'claude'] };
const [A, B] = [idOf('aaaa1111'), idOf('bbbb2222')];
const PANE = 'k3v9x0q2ab';

const open: ServedSession[] = [];

afterEach(async () => {
  // All before the first of them looks for what is left in the home that they share.
  for (const { server } of open) await server.end();
  for (const session of open.splice(0)) await session.dispose();
});

async function serve(home: TestHome, choice: SessionChoice = {}): Promise<ServedSession> {
  const session = await ServedSession.start(
    { layout: 'dev1', command: null, ...choice, claude: { ...CLAUDE, ...choice.claude } },
    { home },
  );
  open.push(session);
  await session.running();
  return session;
}

async function worldWith(...conversations: readonly Partial<Kept>[]): Promise<TestHome> {
  const home = new TestHome();
  const { directories } = planFor(home);
  for (const change of conversations) {
    await keep(home.root, directories, { id: A, cwd: home.project, name: 'qa1', role: 'qa', ...change });
  }
  return home;
}

function resume(session: ServedSession, conversation: string, isFork = false, args: readonly string[] = []) {
  return session.ask({ kind: 'resume', conversation, isFork, side: 'right', args });
}

const recordOf = (home: TestHome, id: string) => join(home.ccmux, 'data/conversations', id);

it('goes on under the old name, role, directory and paths, with all that was kept', async () => {
  const home = await worldWith({
    files: {
      'history.jsonl': 'old prompt\n',
      [`file-history/${A}/x@v1`]: 'old text',
      'settings.json': '{"old":1}',
    },
  });
  const session = await serve(home);
  expect(await resume(session, A, false, ['--verbose'])).toEqual({ pane: 'qa1' });
  const pane = present(await session.pane('qa1'), 'the pane');
  expect(pane).toMatchObject({ id: PANE, role: 'qa', cwd: home.project, conversation: A });
  await session.screenWith('qa1', `--resume ${A}`);
  expect(await session.screen('qa1')).toContain('--verbose');
  const configDir = present(pane.configDir, 'its config dir');
  expect(readFileSync(join(configDir, SLUG, `${A}.jsonl`), 'utf8')).toContain(`hello of ${A}`);
  expect(readFileSync(join(configDir, 'history.jsonl'), 'utf8')).toBe('old prompt\n');
  expect(existsSync(join(configDir, `file-history/${A}/x@v1`))).toBe(true);
  expect(readFileSync(join(configDir, 'settings.json'), 'utf8')).not.toContain('old');
});

it('is refused while a pane of this or another session has it, and free again when that is closed', async () => {
  const home = await worldWith({});
  const [first, second] = [await serve(home), await serve(home, { name: 'second' })];
  await resume(first, A);
  for (const session of [first, second]) {
    await expect(resume(session, A)).rejects.toMatchObject({
      code: 'held',
      message: `conversation ${A} is open in pane qa1 of session test`,
    });
  }
  await first.run({ name: 'close', pane: 'qa1', ask: false });
  expect(await resume(second, A)).toEqual({ pane: 'qa1' });
});

it('is had by one of ten who ask at once, in two sessions', async () => {
  const home = await worldWith({});
  const sessions = [await serve(home), await serve(home, { name: 'second' })];
  const asked = await Promise.allSettled(Array.from({ length: 10 }, (_, i) => resume(sessions[i % 2], A)));
  const refused = asked
    .filter((ask) => ask.status === 'rejected')
    .map((ask) => ask.reason as { code: string });
  expect(refused.map(({ code }) => code)).toEqual(Array.from({ length: 9 }, () => 'held'));
  const locks = readdirSync(join(home.ccmux, 'data/locks')).filter((name) =>
    name.startsWith('conversation-'),
  );
  expect(locks).toEqual([]);
});

it('gives the old paths to one only: another conversation of the same pane gets its own', async () => {
  const home = await worldWith({}, { id: B, turns: [{ said: 'after', at: '2026-01-01T11:00:00.000Z' }] });
  const session = await serve(home);
  await Promise.all([resume(session, A), resume(session, B)]);
  const panes = (await session.panes()).filter(({ conversation }) => [A, B].includes(conversation ?? ''));
  expect(panes.filter(({ id }) => id === PANE)).toHaveLength(1);
  expect(new Set(panes.map(({ name }) => name))).toEqual(new Set(['qa1', 'qa2']));
});

it('forks under an id of its own, and leaves the kept one to be resumed', async () => {
  const home = await worldWith({});
  const session = await serve(home);
  await resume(session, A, true);
  const fork = present((await session.pane('qa1'))?.conversation, 'its conversation');
  expect(fork).not.toBe(A);
  const screen = await session.screenWith('qa1', fork.slice(-4));
  // The screen breaks the line somewhere.
  expect(screen.replace(/\s/g, '')).toContain(`--resume${A}--fork-session--session-id${fork}`);
  expect(await resume(session, A)).toEqual({ pane: 'qa2' });
});

it('is refused where a claude by hand has it open, and not where that one was killed', async () => {
  const home = await worldWith({});
  const self = present(readProcessIdentity(process.pid), 'this process');
  const file = join(home.home, '.claude/sessions/1.json');
  mkdirSync(join(home.home, '.claude/sessions'), { recursive: true });
  const session = await serve(home);
  writeFileSync(file, JSON.stringify({ sessionId: A, pid: self.pid, procStart: self.startTime }));
  await expect(resume(session, A)).rejects.toMatchObject({
    code: 'held',
    message: `conversation ${A} is open in a claude outside ccmux (process ${self.pid})`,
  });
  writeFileSync(file, JSON.stringify({ sessionId: A, pid: self.pid, procStart: 'earlier' }));
  expect(await resume(session, A)).toEqual({ pane: 'qa1' });
});

it.each([
  ['not-found', '../../x', () => undefined],
  ['not-found', idOf('9999'), () => undefined],
  ['failed', A, (home: TestHome) => writeFileSync(join(recordOf(home, A), 'metadata.json'), '{')],
  ['failed', A, (home: TestHome) => writeFileSync(join(recordOf(home, A), 'state', SLUG, `${A}.jsonl`), 'x')],
  ['failed', A, (home: TestHome) => rmSync(join(home.project, 'sub'), { recursive: true })],
] as const)('is refused as %s, and nothing is lost: %s', async (code, id, spoil) => {
  const home = new TestHome();
  mkdirSync(join(home.project, 'sub'));
  await keep(home.root, planFor(home).directories, { id: A, cwd: join(home.project, 'sub') });
  spoil(home);
  const session = await serve(home);
  await expect(resume(session, id)).rejects.toMatchObject({ code });
  expect(existsSync(join(recordOf(home, A), 'state', SLUG, `${A}.jsonl`))).toBe(true);
});

describe('held on a ground of its own', () => {
  /** A conversation was held on the worktree of qa1, whose session is over. */
  async function worldWithGround(): Promise<{ readonly home: TestHome; readonly ground: string }> {
    const home = new TestHome();
    makeRepository(home.project, { 'a.txt': 'one\n' });
    const ground = join(home.ccmux, 'data/workspaces/before/qa1');
    const mark = {
      session: 'before',
      seat: 'qa1',
      name: 'qa1',
      kind: 'worktree',
      directory: ground,
    } as const;
    const made = { project: home.project, source: home.project, branch: 'ccmux/before/qa1', base: null };
    const { directories } = planFor(home);
    await writeMark(directories, { ...mark, ...made, carried: {}, createdAt: '2026-01-01T00:00:00Z' });
    await keep(home.root, directories, { id: A, cwd: ground, name: 'qa1', role: 'qa' });
    return { home, ground };
  }

  it('finds a worktree that is gone again, from the current commit', async () => {
    const { home, ground } = await worldWithGround();
    const session = await serve(home);
    expect(await resume(session, A)).toEqual({ pane: 'qa1' });
    expect(await session.pane('qa1')).toMatchObject({ cwd: ground, workspace: 'worktree', conversation: A });
    expect(git(ground, 'branch', '--show-current')).toBe('ccmux/before/qa1');
    expect(git(ground, 'rev-parse', 'HEAD')).toBe(git(home.project, 'rev-parse', 'HEAD'));
  });

  it('finds what its branch still has', async () => {
    const { home, ground } = await worldWithGround();
    git(home.project, 'branch', 'ccmux/before/qa1');
    commitAll(home.project, 'the project goes on');
    const session = await serve(home);
    await resume(session, A);
    expect(git(ground, 'log', '--format=%s')).toBe('first');
  });

  it('goes on in the live session of its project, else in one of the name that it had', async () => {
    const { home, ground } = await worldWithGround();
    const bin = join(home.root, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'claude'), '#!/bin/sh\nexec cat\n', { mode: 0o755 });
    home.env.PATH = `${bin}:${home.env.PATH}`;
    try {
      await home.ccmuxDo('conversation', 'resume', A, '-d');
      const alone = await home.session();
      expect(alone).toMatchObject({
        name: 'before',
        cwd: home.project,
        panes: [{ name: 'qa1', cwd: ground }],
      });
      await home.ccmuxDo('kill', '-s', 'before');
      await home.ccmuxDo('-d', '-s', 'other', '--command', 'cat', '--layout', 'dev1');
      await home.ccmuxDo('conversation', 'resume', A, '-d');
      const beside = await home.session();
      expect(beside).toMatchObject({
        name: 'other',
        panes: [{ name: 'dev1' }, { name: 'qa1', cwd: ground }],
      });
    } finally {
      await home.dispose();
    }
  });

  it('says so where the project is gone too', async () => {
    const { home } = await worldWithGround();
    const session = await serve(home, { cwd: home.home });
    rmSync(home.project, { recursive: true });
    await expect(resume(session, A)).rejects.toThrow(/the directory of the conversation is not there/);
    expect(await session.panes()).toHaveLength(1);
  });
});

it('may not be asked for from inside a pane', async () => {
  const home = await worldWith({});
  const session = await serve(home);
  const [{ pid }] = await session.panes();
  // Until it has become another program, a child shows its parent's.
  const token = await until('its token', () => environmentOf(present(pid, 'a child')).CCMUX_TOKEN);
  await expect(
    session.ask({ kind: 'resume', conversation: A, isFork: false, side: 'right', args: [] }, token),
  ).rejects.toMatchObject({ code: 'held', message: 'a pane may not resume a conversation' });
});

it('grows in the store when its pane is closed again', async () => {
  const home = await worldWith({});
  const session = await serve(home);
  await resume(session, A);
  const { configDir } = present(await session.pane('qa1'), 'the pane');
  const transcript = join(configDir ?? '', SLUG, `${A}.jsonl`);
  const before = readFileSync(transcript, 'utf8');
  const more = `${JSON.stringify({ type: 'user', message: { content: 'more' }, timestamp: '2026-01-03T00:00:00Z' })}\n`;
  writeFileSync(transcript, before + more);
  await session.run({ name: 'close', pane: 'qa1', ask: false });
  expect(readFileSync(join(recordOf(home, A), 'state', SLUG, `${A}.jsonl`), 'utf8')).toBe(before + more);
});
