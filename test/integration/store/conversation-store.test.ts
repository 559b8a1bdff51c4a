import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import {
  archiveConversation,
  isIntact,
  listConversations,
  recoverStore,
  storedTranscript,
  type ArchiveRequest,
} from '../../../src/store/conversation-store.ts';
import { lockConversation } from '../../../src/store/conversation-lock.ts';
import { MCP_STATE_LIMITS } from '../../../src/store/mcp-state.ts';
import { compileForChild } from '../../support/compile.ts';
import { times } from '../../support/counts.ts';

const FIRST = '11111111-1111-4111-8111-111111111111';
const SECOND = '22222222-2222-4222-8222-222222222222';
const PROJECT = 'projects/-home-u-app';

let root: string;
let profile: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ccmux-store-'));
  profile = join(root, 'profile');
  await mkdir(join(profile, 'claude'), { recursive: true });
  await mkdir(join(profile, 'output'));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

function turn(id: string, said: string, at: string): string {
  const user = { type: 'user', message: { role: 'user', content: said }, timestamp: at, version: '2.1.329' };
  const content = [
    { type: 'text', text: said },
    { type: 'tool_use', id: 'x', name: 'Bash', input: {} },
  ];
  const answer = { type: 'assistant', message: { id: said, model: 'model-1', content }, timestamp: at };
  return [user, answer].map((line) => `${JSON.stringify({ ...line, sessionId: id })}\n`).join('');
}

const transcriptOf = (id: string) => join(profile, 'claude', PROJECT, `${id}.jsonl`);

function request(change: Partial<ArchiveRequest> = {}): ArchiveRequest {
  const data = join(root, 'data');
  return {
    directories: { config: root, data, state: root, runtime: root },
    configDir: join(profile, 'claude'),
    isShared: false,
    outputDir: join(profile, 'output'),
    conversations: [FIRST],
    origin: {
      source: 'pane',
      name: 'dev1',
      role: 'dev',
      session: 'app',
      user: 'u',
      sshClient: null,
      cwd: '/home/u/app',
      paneId: 'k3v9x0q2ab',
      paneStartedAt: '2026-01-01T00:00:00.000Z',
      endedAt: '2026-01-01T01:00:00.000Z',
      exitCode: 0,
    },
    log: silentLog,
    ...change,
  };
}

const stored = (path: string) => readFile(join(root, 'data/conversations', path), 'utf8');

describe('archiveConversation', () => {
  it('keeps transcript, subagents, todos, file history, prompt history and output, privately', async () => {
    const kept: Record<string, string> = {
      [`${PROJECT}/${FIRST}.jsonl`]: turn(FIRST, 'one', '2026-01-01T00:10:00.000Z'),
      [`${PROJECT}/${FIRST}/subagents/agent-1.jsonl`]: 'sub',
      [`${PROJECT}/memory/MEMORY.md`]: 'memory',
      [`todos/${FIRST}-agent-${FIRST}.json`]: '[]',
      [`file-history/${FIRST}/abc@v1`]: 'old text',
      'history.jsonl': 'prompt',
      'plans/plan.md': 'plan',
      '.claude.json': '{"mcpServers":{"memo":{}}}',
      'settings.json': '{}',
      'something-new/file': 'unknown to us',
    };
    for (const [path, text] of Object.entries(kept)) await put(`profile/claude/${path}`, text);
    await put('profile/output/report.md', 'report');

    expect(await archiveConversation(request())).toEqual([FIRST]);

    for (const [path, text] of Object.entries(kept))
      expect(await stored(`${FIRST}/state/${path}`)).toBe(text);
    expect(await stored(`${FIRST}/output/report.md`)).toBe('report');
    expect((await stat(join(root, 'data/conversations', FIRST))).mode & 0o777).toBe(0o700);
    expect((await stat(join(root, 'data/conversations', FIRST, 'state/history.jsonl'))).mode & 0o777).toBe(
      0o600,
    );
    const [conversation] = await listConversations(request().directories);
    expect(conversation.metadata).toMatchObject({
      id: FIRST,
      name: 'dev1',
      model: 'model-1',
      clientVersion: '2.1.329',
      messages: 2,
      toolCalls: 1,
      lastActivityAt: '2026-01-01T00:10:00.000Z',
      mcpServers: ['memo'],
    });
    expect(await isIntact(conversation)).toBe(true);
  });

  it('leaves out logins, locks, caches, live session files and everything that is linked', async () => {
    await put(`profile/claude/${PROJECT}/${FIRST}.jsonl`, turn(FIRST, 'one', '2026-01-01T00:10:00.000Z'));
    for (const name of [
      '.credentials.json',
      'cache/x',
      'sessions/1.json',
      'shell-snapshots/x',
      'plugins/r.json',
    ])
      await put(`profile/claude/${name}`, 'no');
    await put('users/skills/s/SKILL.md', 'shared');
    await symlink(join(root, 'users/skills'), join(profile, 'claude/skills'));
    await symlink('/etc', join(profile, 'claude', PROJECT, 'etc'));

    await archiveConversation(request());

    expect(await readdir(join(root, 'data/conversations', FIRST, 'state'))).toEqual(['projects']);
    expect(await readdir(join(root, 'data/conversations', FIRST, 'state', PROJECT))).toEqual([
      `${FIRST}.jsonl`,
    ]);
  });

  it('follows no link that stands in place of a directory of its own', async () => {
    await put(`elsewhere/-p/${SECOND}.jsonl`, 'not ours');
    await put('secret/key', 'not ours');
    await symlink(join(root, 'elsewhere'), join(profile, 'claude/projects'));
    await rm(join(profile, 'output'), { recursive: true });
    await symlink(join(root, 'secret'), join(profile, 'output'));

    expect(await archiveConversation(request())).toEqual([]);
    expect(await listConversations(request().directories)).toEqual([]);
  });

  it('gives each conversation of a pane its own record after /clear', async () => {
    await put(`profile/claude/${PROJECT}/${FIRST}.jsonl`, turn(FIRST, 'one', '2026-01-01T00:10:00.000Z'));
    await put(`profile/claude/${PROJECT}/${SECOND}.jsonl`, turn(SECOND, 'two', '2026-01-01T00:20:00.000Z'));
    await put(`profile/claude/file-history/${FIRST}/a`, 'of the first');
    await put('profile/output/report.md', 'report');

    expect(await archiveConversation(request())).toHaveLength(2);

    const list = await listConversations(request().directories);
    expect(list.map(({ id }) => id)).toEqual([SECOND, FIRST]);
    expect(await stored(`${FIRST}/state/file-history/${FIRST}/a`)).toBe('of the first');
    expect(await readdir(join(root, 'data/conversations', SECOND, 'state'))).toEqual(['projects']);
    expect(await stored(`${FIRST}/output/report.md`)).toBe('report');
  });

  it('takes from a shared config directory only what bears the conversation’s name', async () => {
    await put(`profile/claude/${PROJECT}/${FIRST}.jsonl`, turn(FIRST, 'one', '2026-01-01T00:10:00.000Z'));
    await put(`profile/claude/${PROJECT}/${SECOND}.jsonl`, 'of another claude');
    await put(`profile/claude/file-history/${FIRST}/a`, 'a');
    await put(`profile/claude/file-history/${SECOND}/a`, 'of another claude');
    for (const name of ['history.jsonl', '.claude.json', 'skills/x'])
      await put(`profile/claude/${name}`, 'theirs');

    expect(await archiveConversation(request({ isShared: true }))).toEqual([FIRST]);

    expect((await readdir(join(root, 'data/conversations', FIRST, 'state'))).sort()).toEqual([
      'file-history',
      'projects',
    ]);
    expect(await readdir(join(root, 'data/conversations', FIRST, 'state', PROJECT))).toEqual([
      `${FIRST}.jsonl`,
    ]);
    expect(await readFile(transcriptOf(SECOND), 'utf8')).toBe('of another claude');
  });

  it('makes no record of a pane that was never told anything, unless it left output', async () => {
    await put('profile/claude/.claude.json', '{}');
    expect(await archiveConversation(request())).toEqual([]);
    await put('profile/output/report.md', 'report');
    expect(await archiveConversation(request())).toEqual([FIRST]);
    expect(await stored(`${FIRST}/output/report.md`)).toBe('report');
  });

  it('replaces a record by a longer one and keeps what only the older one held', async () => {
    await put(`profile/claude/${PROJECT}/${FIRST}.jsonl`, turn(FIRST, 'one', '2026-01-01T00:10:00.000Z'));
    await put(`profile/claude/file-history/${FIRST}/old`, 'old');
    await put('profile/output/report.md', 'first report');
    await archiveConversation(request());
    await rm(join(profile, 'claude/file-history'), { recursive: true });
    await put('profile/output/report.md', 'second report');
    await appendFile(transcriptOf(FIRST), turn(FIRST, 'two', '2026-01-01T00:20:00.000Z'));

    await archiveConversation(request());

    expect(await stored(`${FIRST}/state/${PROJECT}/${FIRST}.jsonl`)).toContain('two');
    expect(await stored(`${FIRST}/state/file-history/${FIRST}/old`)).toBe('old');
    expect(await stored(`${FIRST}/output/report.md`)).toBe('second report');
    const [aside] = await readdir(join(root, 'data/conversations', FIRST, 'earlier'));
    expect(await stored(`${FIRST}/earlier/${aside}/output/report.md`)).toBe('first report');
    const [conversation] = await listConversations(request().directories);
    expect(conversation.metadata?.messages).toBe(4);
    expect(await isIntact(conversation)).toBe(true);
    expect(await readdir(join(root, 'data/conversations'))).toEqual([FIRST]);
  });

  describe('what the MCP servers of the pane have kept', () => {
    const mcpStateDir = () => join(profile, 'mcp-state');
    const keptWith = (id: string) =>
      readdir(join(root, 'data/conversations', id, 'mcp-state'), { recursive: true });
    let leftOut: string[];
    const keepAll = (change: Partial<ArchiveRequest> = {}) =>
      archiveConversation(
        request({ mcpStateDir: mcpStateDir(), onLeftOut: (text) => leftOut.push(text), ...change }),
      );

    beforeEach(async () => {
      leftOut = [];
      const said = turn(FIRST, 'one', '2026-01-01T00:10:00.000Z');
      await put(`profile/claude/${PROJECT}/${FIRST}.jsonl`, said);
      await put(`profile/claude/${PROJECT}/${SECOND}.jsonl`, turn(SECOND, 'b', '2026-01-01T00:10:00.000Z'));
      await put('profile/mcp-state/db/memory.json', 'heron');
    });

    it('stays with each conversation that the pane had open, as it was at its end', async () => {
      expect(await keepAll({ conversations: [FIRST, SECOND] })).toHaveLength(2);
      for (const id of [FIRST, SECOND]) expect(await stored(`${id}/mcp-state/db/memory.json`)).toBe('heron');
      await rm(join(mcpStateDir(), 'db'), { recursive: true });
      await put('profile/mcp-state/other', 'kestrel');
      await keepAll();
      expect(await keptWith(FIRST)).toEqual(['other']);
      expect(await keptWith(SECOND)).toEqual(['db', 'db/memory.json']);
      await rm(join(mcpStateDir(), 'other'));
      await keepAll();
      expect(await keptWith(FIRST)).toEqual([]);
      expect(leftOut).toEqual([]);
    });

    it('is kept without links and pipes, and nothing that they lead to', async () => {
      await put('precious/file', 'precious');
      await symlink(join(root, 'precious'), join(mcpStateDir(), 'directory'));
      await symlink(join(root, 'precious/file'), join(mcpStateDir(), 'file'));
      await promisify(execFile)('mkfifo', [join(mcpStateDir(), 'pipe')]);
      await keepAll();
      expect(await keptWith(FIRST)).toEqual(['db', 'db/memory.json']);
      await rm(mcpStateDir(), { recursive: true });
      await symlink(join(root, 'precious'), mcpStateDir());
      await keepAll({ conversations: [SECOND] });
      await expect(keptWith(SECOND)).rejects.toThrow('ENOENT');
    });

    it('is left out where it is too large, which is said, and the conversation is kept all the same', async () => {
      await truncate(join(mcpStateDir(), 'db/memory.json'), MCP_STATE_LIMITS.bytes + 1);
      expect(await keepAll()).toContain(FIRST);
      expect(leftOut).toEqual([
        expect.stringMatching(/^what its MCP servers have kept .* 1 files of 244 MiB/),
      ]);
      await expect(keptWith(FIRST)).rejects.toThrow('ENOENT');
    });
  });

  it('never replaces a record by a shorter one', async () => {
    const first = turn(FIRST, 'one', '2026-01-01T00:10:00.000Z');
    const second = turn(FIRST, 'two', '2026-01-01T00:20:00.000Z');
    await put(`profile/claude/${PROJECT}/${FIRST}.jsonl`, first + second);
    await archiveConversation(request());
    await put(`profile/claude/${PROJECT}/${FIRST}.jsonl`, first);
    await archiveConversation(request());
    expect(await stored(`${FIRST}/state/${PROJECT}/${FIRST}.jsonl`)).toBe(first + second);
  });

  it('keeps both of two copies that went on differently', async () => {
    const first = turn(FIRST, 'one', '2026-01-01T00:10:00.000Z');
    await put(
      `profile/claude/${PROJECT}/${FIRST}.jsonl`,
      first + turn(FIRST, 'left', '2026-01-01T00:20:00.000Z'),
    );
    await archiveConversation(request());
    await put(
      `profile/claude/${PROJECT}/${FIRST}.jsonl`,
      first + turn(FIRST, 'right', '2026-01-01T00:30:00.000Z'),
    );
    await archiveConversation(request());
    expect(await stored(`${FIRST}/state/${PROJECT}/${FIRST}.jsonl`)).toContain('right');
    const [aside] = await readdir(join(root, 'data/conversations', FIRST, 'earlier'));
    expect(await stored(`${FIRST}/earlier/${aside}/state/${PROJECT}/${FIRST}.jsonl`)).toContain('left');
  });

  it('loses nothing when several archive the same conversation at once', async () => {
    const first = turn(FIRST, 'one', '2026-01-01T00:10:00.000Z');
    const names = ['a', 'b', 'c', 'd', 'e'];
    await Promise.all(
      names.map(async (name) => {
        await put(
          `${name}/claude/${PROJECT}/${FIRST}.jsonl`,
          first + turn(FIRST, name, '2026-01-01T00:20:00.000Z'),
        );
        const configDir = join(root, name, 'claude');
        return archiveConversation(request({ configDir, outputDir: join(root, name, 'output') }));
      }),
    );
    const everything = await allText(join(root, 'data/conversations', FIRST));
    for (const name of names) expect(everything).toContain(`"content":"${name}"`);
    expect(await readdir(join(root, 'data/conversations'))).toEqual([FIRST]);
  });

  // Whoever has to wait for the reservation gives up after 20 s, and goes on.
  it('does not wait for a reservation that the caller has itself', { timeout: 15_000 }, async () => {
    await put(`profile/claude/${PROJECT}/${FIRST}.jsonl`, turn(FIRST, 'one', '2026-01-01T00:10:00.000Z'));
    const reservation = await lockConversation(FIRST, request().directories);
    expect(await archiveConversation(request({ reserved: [FIRST] }))).toEqual([FIRST]);
    reservation.dispose();
  });

  it('shows a changed state and broken metadata as damaged', async () => {
    await put(`profile/claude/${PROJECT}/${FIRST}.jsonl`, turn(FIRST, 'one', '2026-01-01T00:10:00.000Z'));
    await archiveConversation(request());
    await appendFile(join(root, 'data/conversations', FIRST, 'state', PROJECT, `${FIRST}.jsonl`), 'x');
    const [changed] = await listConversations(request().directories);
    expect(await isIntact(changed)).toBe(false);
    await put(`data/conversations/${FIRST}/metadata.json`, '{"id":');
    const [broken] = await listConversations(request().directories);
    expect(broken).toMatchObject({ id: FIRST, metadata: null });
  });

  it('says which conversation cannot be kept and why, and leaves the profile as it is', async () => {
    await put(`profile/claude/${PROJECT}/${FIRST}.jsonl`, turn(FIRST, 'one', '2026-01-01T00:10:00.000Z'));
    await put('data/conversations', 'a file where the store belongs');
    await expect(archiveConversation(request())).rejects.toThrow(
      new RegExp(`conversation ${FIRST} cannot be kept: .*is not a directory`),
    );
    expect(await readFile(transcriptOf(FIRST), 'utf8')).toContain('one');
  });

  it('refuses ids that are no UUIDs', async () => {
    await expect(storedTranscript(request().directories, '../../x')).rejects.toThrow(/is no conversation id/);
    await put('profile/output/report.md', 'report');
    expect(await archiveConversation(request({ conversations: ['../../x'] }))).toEqual([]);
  });
});

describe('a kill in the middle', () => {
  it('loses nothing, whichever file operation it comes before', async () => {
    const compiled = join(root, 'compiled');
    await mkdir(compiled);
    const module = await compileForChild('store/conversation-store.ts', compiled);
    const script = join(root, 'archive.mjs');
    await writeFile(script, ARCHIVE_AND_DIE);
    const first = turn(FIRST, 'one', '2026-01-01T00:10:00.000Z');
    const second = turn(FIRST, 'two', '2026-01-01T00:20:00.000Z');
    let step = 0;
    for (let isFinished = false; !isFinished; step += times({ everyday: 4, full: 1 })) {
      await rm(join(root, 'data'), { recursive: true, force: true });
      await put(`profile/claude/${PROJECT}/${FIRST}.jsonl`, first);
      await put(`profile/claude/file-history/${FIRST}/old`, 'old');
      await archiveConversation(request());
      await rm(join(profile, 'claude/file-history'), { recursive: true });
      await appendFile(transcriptOf(FIRST), second);

      const child = spawn(process.execPath, [script, module, String(step), JSON.stringify(request())]);
      const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
      isFinished = signal === null;
      if (isFinished) expect(code).toBe(0);

      await recoverStore(request().directories, (pid) => pid !== child.pid);
      // What the store holds by itself: the older state at least, in its place, and whole.
      expect(await stored(`${FIRST}/state/${PROJECT}/${FIRST}.jsonl`), `step ${step}`).toContain('one');
      await archiveConversation(request());
      expect(await stored(`${FIRST}/state/${PROJECT}/${FIRST}.jsonl`), `step ${step}`).toBe(first + second);
      expect(await stored(`${FIRST}/state/file-history/${FIRST}/old`), `step ${step}`).toBe('old');
      const [conversation] = await listConversations(request().directories);
      expect(await isIntact(conversation), `step ${step}`).toBe(true);
      expect(await readdir(join(root, 'data/conversations')), `step ${step}`).toEqual([FIRST]);
    }
    expect(step).toBeGreaterThan(10);
  }, 300_000);

  it('leaves the half-made record of a process that lives alone', async () => {
    const name = `.incoming-${FIRST}-4242-00ff`;
    await put(`data/conversations/${name}/state/x`, 'x');
    await recoverStore(request().directories, () => true);
    expect(await readdir(join(root, 'data/conversations'))).toEqual([name]);
    await recoverStore(request().directories, () => false);
    expect(await readdir(join(root, 'data/conversations'))).toEqual([]);
  });
});

/** Kills itself before the n-th operation that changes something on the disk. */
const ARCHIVE_AND_DIE = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const [module, step, request] = process.argv.slice(2);
let left = Number(step);
for (const name of ['mkdir', 'rename', 'copyFile', 'open', 'chmod', 'unlink', 'rmdir', 'writeFile']) {
  const real = fs.promises[name];
  fs.promises[name] = (...args) => {
    if (left-- === 0) process.kill(process.pid, 'SIGKILL');
    return real(...args);
  };
}
syncBuiltinESMExports();
const { archiveConversation } = await import(module);
const log = { warn() {} };
await archiveConversation({ ...JSON.parse(request), log });
`;

async function allText(directory: string): Promise<string> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n');
}
