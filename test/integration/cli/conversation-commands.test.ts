/** `ccmux conversation` as a user calls it, on a store and profiles that lie on the disk. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import { readProcessIdentity } from '../../../src/base/process-identity.ts';
import { runCcmux } from '../../../src/cli/run.ts';
import type { Directories } from '../../../src/core/plan.ts';
import { writePaneMark } from '../../../src/isolation/pane-mark.ts';
import { idOf, keep, SLUG, transcript, writeFiles, type Kept } from '../../support/made-conversations.ts';

let root: string;
let project: string;
let directories: Directories;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ccmux-conversations-')));
  project = join(root, 'app');
  mkdirSync(project);
  const ours = (name: string) => join(root, 'c', name);
  directories = { config: ours('config'), data: ours('data'), state: ours('state'), runtime: ours('run') };
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function ccmux(...args: readonly string[]): Promise<Outcome> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const env = { CCMUX_HOME: join(root, 'c'), HOME: root };
  const code = await runCcmux(args, { env, cwd: () => project, stdin, stdout, stderr });
  const textOf = (stream: PassThrough): string => (stream.read() as Buffer | null)?.toString() ?? '';
  return { code, stdout: textOf(stdout), stderr: textOf(stderr) };
}

const kept = (change: Kept): Promise<string> => keep(root, directories, { cwd: project, ...change });

interface Listed {
  readonly id: string;
  readonly [key: string]: unknown;
}

async function listed(...args: readonly string[]): Promise<readonly Listed[]> {
  const { code, stdout, stderr } = await ccmux('conversation', 'list', '--json', ...args);
  expect([code, stderr]).toEqual([0, '']);
  return (JSON.parse(stdout) as { conversations: Listed[] }).conversations;
}

/** A pane of this very process, which lives, or of one that is gone. */
async function openPane(paneId: string, conversations: readonly string[], isAlive = true): Promise<void> {
  const profile = join(directories.data, 'panes', paneId);
  mkdirSync(profile, { recursive: true });
  const self = present(readProcessIdentity(process.pid), 'this process');
  await writePaneMark(profile, {
    ...{ paneId, conversations, session: 'app', name: 'qa1', role: 'qa', cwd: project, user: 'u' },
    server: isAlive ? self : { pid: self.pid, startTime: 'never' },
    isolation: 'config_dir',
    configDir: join(profile, 'claude'),
    shortTmpDir: join(directories.runtime, 'panes', paneId),
    sshClient: '10.0.0.7 4242 22',
    createdAt: '2026-01-02T08:00:00.000Z',
    isKept: false,
  });
}

const [A, B, C] = [idOf('aaaa1111'), idOf('bbbb2222'), idOf('cccc3333')];

describe('ccmux conversation list', () => {
  it('says that there is none, and prints an empty list for scripts', async () => {
    expect(await ccmux('conv', 'list')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'ccmux: no conversation yet\n',
    });
    expect(await listed()).toEqual([]);
  });

  it('shows the one used last first, with what it is about and how large it is', async () => {
    await kept({
      id: A,
      turns: [{ said: 'older\n\u001B[31mline', at: '2026-01-01T10:00:00.000Z', tool: true }],
    });
    await kept({
      id: B,
      name: 'pm',
      title: 'Plans',
      turns: [
        { said: 'first', at: '2026-01-01T11:00:00.000Z' },
        { said: 'second', at: '2026-01-01T11:30:00.000Z' },
      ],
    });
    const { stdout } = await ccmux('conversation', 'list');
    const [head, first, second, ...rest] = stdout.split('\n');
    expect(head).toMatch(/^ID +NAME +SESSION +STATUS +AGO +MESSAGES +SIZE +ABOUT$/);
    expect(first).toMatch(/^bbbb2222 {2}pm +app +stored +\d+d +4 +[\d.]+ (B|KiB) {2}Plans: first$/);
    expect(second).toMatch(/^aaaa1111 {2}dev1 +app +stored +\d+d +2 .* older {2}\[31mline$/);
    expect(rest).toEqual(['']);
    expect((await listed())[1]).toMatchObject({
      ...{ id: A, name: 'dev1', role: 'dev', session: 'app', status: 'stored', cwd: project, pane: null },
      ...{ model: 'model-1', messages: 2, toolCalls: 1, endedAt: '2026-01-01T12:00:00.000Z' },
      ...{ startedAt: '2026-01-01T10:00:00.000Z', lastActivityAt: '2026-01-01T10:00:00.000Z' },
    });
  });

  it('filters by project, session, role and state, and stops where it is told to', async () => {
    await kept({ id: A, cwd: join(project, 'sub'), turns: [{ said: 'a', at: '2026-01-01T10:00:00.000Z' }] });
    await kept({
      id: B,
      cwd: '/elsewhere',
      role: 'qa',
      turns: [{ said: 'b', at: '2026-01-01T11:00:00.000Z' }],
    });
    await kept({ id: C, session: 'other', turns: [{ said: 'c', at: '2026-01-01T12:00:00.000Z' }] });
    const ids = async (...args: readonly string[]) => (await listed(...args)).map(({ id }) => id);
    expect(await ids()).toEqual([C, B, A]);
    expect(await ids('--project', '.')).toEqual([C, A]);
    expect(await ids('--role', 'qa')).toEqual([B]);
    expect(await ids('-s', 'other')).toEqual([C]);
    expect(await ids('--status', 'live')).toEqual([]);
    expect(await ids('-n', '2')).toEqual([C, B]);
    expect((await ccmux('conv', 'list', '--role', 'ux')).stderr).toBe(
      'ccmux: no conversation of that kind\n',
    );
  });

  it.each([
    [['--status', 'dead'], /'dead' is invalid. Allowed choices are live, stored/],
    [['--limit', '0'], /a number from 1 is wanted/],
    [['--project', '/no/such/place'], /no directory "\/no\/such\/place"/],
  ])('refuses %j as wrong usage', async (args, message) => {
    const { code, stdout, stderr } = await ccmux('conversation', 'list', ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it('shows a conversation of an open pane as live, both of them after /clear, and none where nothing was said', async () => {
    await openPane('k3v9x0q2ab', [A, B, C]);
    const claude = join(directories.data, 'panes/k3v9x0q2ab/claude');
    writeFiles(claude, {
      [`${SLUG}/${A}.jsonl`]: transcript(A, [{ said: 'before', at: '2026-01-02T09:00:00.000Z' }]),
      [`${SLUG}/${B}.jsonl`]: transcript(B, [{ said: 'after', at: '2026-01-02T10:00:00.000Z' }]),
      'cache/large': 'x'.repeat(100_000),
    });
    await kept({ id: A, name: 'old' });
    const live = { status: 'live', pane: 'k3v9x0q2ab', name: 'qa1', endedAt: null };
    expect(await listed()).toMatchObject([
      { id: B, firstPrompt: 'after', ...live, record: null },
      { id: A, firstPrompt: 'before', ...live, record: join(directories.data, 'conversations', A) },
    ]);
    expect((await listed())[0].sizeBytes).toBeLessThan(10_000);
  });

  it('shows what a dead server left as stored, before anybody has put it into the store', async () => {
    await openPane('k3v9x0q2ab', [A], false);
    const claude = join(directories.data, 'panes/k3v9x0q2ab/claude');
    writeFiles(claude, {
      [`${SLUG}/${A}.jsonl`]: transcript(A, [{ said: 'x', at: '2026-01-02T09:00:00.000Z' }]),
    });
    expect(await listed()).toMatchObject([{ id: A, status: 'stored', pane: null }]);
    expect((await ccmux('conv', 'show', A)).stdout).toMatch(
      /its server died; the next start puts it into the store/,
    );
  });

  it('shows a damaged one with what is wrong with it', async () => {
    const record = await kept({ id: A });
    writeFileSync(join(record, 'metadata.json'), '{"broken');
    expect(await listed()).toMatchObject([
      { id: A, status: 'damaged', problem: 'its metadata cannot be read' },
    ]);
    expect((await ccmux('conv', 'list')).stdout).toContain('its metadata cannot be read');
  });
});

describe('ccmux conversation show', () => {
  it('tells who said what where, and where it lies', async () => {
    const record = await kept({
      id: A,
      title: 'Uploads',
      turns: [
        { said: 'first words', at: '2026-01-01T10:00:00.000Z', tool: true },
        { said: 'last words', at: '2026-01-01T11:00:00.000Z' },
      ],
    });
    const { code, stdout } = await ccmux('conversation', 'show', 'aaaa1111');
    expect(code).toBe(0);
    const rows = stdout.split('\n').map((line) => line.replace(/ {2,}/, ': '));
    expect(rows).toEqual([
      A,
      'Uploads',
      '',
      'status: stored',
      'pane: dev1, role dev, session app',
      'user: u',
      'model: model-1',
      'claude: 2.1.329',
      'started: 2026-01-01 10:00:00 UTC',
      'last used: 2026-01-01 11:00:00 UTC',
      'ended: 2026-01-01 12:00:00 UTC, exit code 0',
      'messages: 4, 1 tool call',
      'said first: first words',
      'said last: last words',
      `directory: ${project}`,
      `kept in: ${record}`,
      `transcript: ${record}/state/${SLUG}/${A}.jsonl`,
      expect.stringMatching(/^size: [\d.]+ KiB$/),
      'go on: ccmux conversation resume aaaa1111',
      'plain claude: ccmux conversation return aaaa1111',
      '',
    ]);
    const { stdout: json } = await ccmux('conv', 'show', 'last', '--json');
    expect(JSON.parse(json)).toMatchObject({
      conversation: { id: A, title: 'Uploads', lastPrompt: 'last words' },
    });
  });

  it('tells of a live one which pane of which session has it', async () => {
    await openPane('k3v9x0q2ab', [A]);
    const { stdout } = await ccmux('conversation', 'show', 'qa1');
    expect(stdout).toMatch(/^status +live$/m);
    expect(stdout).toMatch(/^user +u, over SSH from 10\.0\.0\.7$/m);
    expect(stdout).toMatch(/^go on +ccmux attach -s app, pane qa1/m);
    expect(stdout).toMatch(/^transcript +none: nothing was said yet$/m);
  });

  it.each(['../../x', 'a\nb', 'x'.repeat(10_000), idOf('9999')])(
    'knows no conversation %j',
    async (reference) => {
      await kept({ id: A });
      const { code, stdout, stderr } = await ccmux('conversation', 'show', reference);
      expect([code, stdout]).toEqual([3, '']);
      expect(stderr).toMatch(/^ccmux: no conversation ".{1,70}" \(ccmux conversation list names them\)\n$/);
    },
  );
});

it('offers the conversations there are to a shell that completes', async () => {
  await kept({ id: A, title: 'Uploads' });
  expect((await ccmux('__complete', 'conv', 'show', '')).stdout).toBe(
    `words\nlast\tthe one closed last\naaaa1111\tdev1, stored: Uploads: hello of ${A}\n`,
  );
});
