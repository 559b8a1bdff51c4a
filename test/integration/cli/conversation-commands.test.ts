/** `ccmux conversation` as a user calls it, on a store and profiles that lie on the disk. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import { readProcessIdentity } from '../../../src/base/process-identity.ts';
import { runCcmux } from '../../../src/cli/run.ts';
import type { Directories } from '../../../src/core/plan.ts';
import { projectMemory } from '../../../src/isolation/seed-settings.ts';
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

function ccmux(...args: readonly string[]): Promise<Outcome> {
  return ccmuxWith({}, ...args);
}

async function ccmuxWith(
  extra: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Outcome> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const env = { CCMUX_HOME: join(root, 'c'), HOME: root, ...extra };
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
function openPane(paneId: string, conversations: readonly string[], isAlive = true): void {
  const profile = join(directories.data, 'panes', paneId);
  mkdirSync(profile, { recursive: true });
  const self = present(readProcessIdentity(process.pid), 'this process');
  writePaneMark(profile, {
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
    openPane('k3v9x0q2ab', [A, B, C]);
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
    openPane('k3v9x0q2ab', [A], false);
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
    openPane('k3v9x0q2ab', [A]);
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

const transcriptOf = (record: string, id: string) => join(record, 'state', SLUG, `${id}.jsonl`);
const userTranscript = (id: string) => join(root, '.claude', SLUG, `${id}.jsonl`);

describe('ccmux conversation delete', () => {
  it('removes what is named, with everything kept of it, and nothing else', async () => {
    const [first, second] = [await kept({ id: A }), await kept({ id: B, name: 'qa1' })];
    const { code, stderr } = await ccmux('conversation', 'delete', 'aaaa1111', '--yes', '--shred');
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^ccmux: deleted 1 conversation, [\d.]+ \w+\n$/),
    ]);
    expect([existsSync(first), existsSync(second)]).toEqual([false, true]);
    const registry = readFileSync(join(directories.data, 'registry.json'), 'utf8');
    expect([registry.includes(A), registry.includes(B)]).toEqual([false, true]);
    expect(readdirSync(join(directories.data, 'conversations'))).toEqual([B]);
  });

  it('shows what would go and asks for --yes where nobody can be asked', async () => {
    const record = await kept({ id: A, title: 'Uploads' });
    const { code, stderr } = await ccmux('conv', 'delete', A);
    expect(code).toBe(2);
    expect(stderr).toMatch(/aaaa1111 +dev1 +2026-01-01 .* Uploads/);
    expect(stderr).toMatch(/ccmux: this would delete 1 conversation, .* \(add --yes to do so\)\n$/);
    expect(existsSync(record)).toBe(true);
  });

  it('deletes none where one of them is open, unknown, or could be several', async () => {
    const records = [await kept({ id: A }), await kept({ id: B })];
    openPane('k3v9x0q2ab', [C]);
    await kept({ id: C });
    const outcomes = [
      await ccmux('conv', 'delete', A, C, '--yes'),
      await ccmux('conv', 'delete', A, '../../x', '--yes'),
      await ccmux('conv', 'delete', 'dev1', '--yes'),
    ];
    expect(outcomes.map(({ code }) => code)).toEqual([4, 3, 2]);
    expect(outcomes[0].stderr).toContain('is open in pane qa1 of session app');
    expect(outcomes[2].stderr).toContain(
      '2 conversations were held in dev1 (name the one you mean by its id)',
    );
    expect(records.map(existsSync)).toEqual([true, true]);
  });

  it('is not for a program in a pane', async () => {
    const record = await kept({ id: A });
    const env = { CCMUX_PANE: 'k3v9x0q2ab', CCMUX_TOKEN: 'x' };
    for (const command of [['delete', A, '-y'], ['cleanup', '-y'], ['import'], ['return', A], ['repair']]) {
      const { code, stderr } = await ccmuxWith(env, 'conversation', ...command);
      expect([code, stderr]).toEqual([4, expect.stringMatching(/^ccmux: a pane may not /)]);
    }
    expect(existsSync(record)).toBe(true);
  });
});

describe('ccmux conversation cleanup', () => {
  const old = { said: 'old', at: '2020-01-01T10:00:00.000Z' };
  const recent = (): string => new Date(Date.now() - 40 * 24 * 3_600_000).toISOString();

  it('deletes what was used last longer ago than said, by default thirty days', async () => {
    await kept({ id: A, turns: [old] });
    await kept({ id: B, turns: [{ said: 'x', at: recent() }] });
    const { code, stderr } = await ccmux('conversation', 'cleanup', '--older-than', '90d', '--yes');
    expect([code, stderr]).toEqual([0, expect.stringContaining('deleted 1 conversation')]);
    expect((await listed()).map(({ id }) => id)).toEqual([B]);
    expect((await ccmux('conv', 'cleanup', '--older-than', '8w', '-y')).stderr).toMatch(
      /no conversation was used/,
    );
    await ccmux('conversation', 'cleanup', '--yes');
    expect(await listed()).toEqual([]);
  });

  it('asks, and leaves alone what is damaged, open, or of another project', async () => {
    const damaged = await kept({ id: A, turns: [old] });
    appendFileSync(transcriptOf(damaged, A), 'x');
    openPane('k3v9x0q2ab', [B]);
    await kept({ id: B, turns: [old] });
    await kept({ id: C, turns: [old], cwd: '/elsewhere' });
    expect((await ccmux('conv', 'cleanup')).stderr).toMatch(/this would delete 1 conversation/);
    const { stderr } = await ccmux('conv', 'cleanup', '--project', '.', '--yes');
    expect(stderr).toMatch(/no conversation was used last before 20/);
    expect((await listed()).map(({ id }) => id).sort()).toEqual([A, B, C]);
  });

  it.each(['30', '1y', '-1d', 'soon'])('takes no %j for an age', async (age) => {
    const { code, stderr } = await ccmux('conv', 'cleanup', `--older-than=${age}`);
    expect([code, stderr]).toEqual([2, expect.stringContaining('an age is wanted: 12h, 30d or 8w')]);
  });
});

describe('ccmux conversation return', () => {
  it('copies what bears its name, keeps what is there beside it, and lets a longer one of the same grow', async () => {
    const one = { said: 'one', at: '2026-01-01T10:00:00.000Z' };
    const two = { said: 'two', at: '2026-01-01T11:00:00.000Z' };
    const files = { [`file-history/${A}/x@v1`]: 'old', 'history.jsonl': 'prompt', 'settings.json': '{}' };
    const record = await kept({ id: A, turns: [one, two], files });
    writeFiles(join(root, '.claude'), {
      [`${SLUG}/${A}.jsonl`]: transcript(A, [one]),
      [`file-history/${A}/x@v1`]: 'mine',
    });
    const { code, stdout, stderr } = await ccmux('conversation', 'return', A);
    expect([code, stdout]).toEqual([0, `cd ${project} && claude --resume ${A}\n`]);
    expect(stderr).toContain(`brought up to date in ${join(root, '.claude')}`);
    expect(readFileSync(userTranscript(A))).toEqual(readFileSync(transcriptOf(record, A)));
    const history = join(root, '.claude/file-history', A);
    expect(readFileSync(join(history, 'x@v1'), 'utf8')).toBe('old');
    expect(readFileSync(join(history, 'x@v1.before-ccmux'), 'utf8')).toBe('mine');
    expect(stderr).toContain(`${join(history, 'x@v1.before-ccmux')}: a file of that name`);
    expect(readdirSync(join(root, '.claude')).sort()).toEqual(['file-history', 'projects']);
    expect((await ccmux('conv', 'return', A)).stderr).toContain('is already in');
  });

  it('leaves one alone that has gone on differently there, and a damaged one where it is', async () => {
    const record = await kept({ id: A });
    writeFiles(join(root, '.claude'), { [`${SLUG}/${A}.jsonl`]: 'something else\n' });
    const { code, stderr } = await ccmux('conversation', 'return', A);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('has gone on differently, and is left as it is'),
    ]);
    expect(readFileSync(userTranscript(A), 'utf8')).toBe('something else\n');
    rmSync(userTranscript(A));
    appendFileSync(transcriptOf(record, A), 'x');
    expect((await ccmux('conv', 'return', A)).stderr).toContain('is damaged');
    expect(existsSync(userTranscript(A))).toBe(false);
  });
});

describe('ccmux conversation export', () => {
  const key = 'sk-ant-api03-abcdefghijklmnopqrstuvwxyz';

  it('writes a document, the transcript, or everything, to a private file that was not there', async () => {
    const record = await kept({
      id: A,
      turns: [{ said: `my key is ${key}`, at: '2026-01-01T10:00:00.000Z', tool: true }],
    });
    const { stdout } = await ccmux('conversation', 'export', 'last');
    expect(stdout).toBe(`${project}/dev1-aaaa1111.md\n`);
    expect(readFileSync(stdout.trim(), 'utf8')).toMatch(
      /## User\n\nmy key is sk-ant.*\n\n## Claude\n[^]*\*\*Bash\*\*/,
    );
    expect(statSync(stdout.trim()).mode & 0o777).toBe(0o600);
    expect((await ccmux('conv', 'export', A, '--format', 'jsonl', '-o', '-')).stdout).toBe(
      readFileSync(transcriptOf(record, A), 'utf8'),
    );
    expect(await ccmux('conv', 'export', A)).toMatchObject({ code: 4, stdout: '' });
    await ccmux('conv', 'export', A, '-o', 'all.tar.gz');
    execFileSync('tar', ['xzf', 'all.tar.gz'], { cwd: project });
    execFileSync('diff', ['-r', record, join(project, A)]);
    expect(readdirSync(project).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('blots secrets out where it is told to', async () => {
    await kept({ id: A, turns: [{ said: `my key is ${key}`, at: '2026-01-01T10:00:00.000Z' }] });
    for (const format of ['markdown', 'jsonl']) {
      const { stdout } = await ccmux('conv', 'export', A, '--format', format, '-o', '-', '--redact');
      expect(stdout).toContain('my key is [redacted]');
      expect(stdout).not.toContain('sk-ant');
    }
    await ccmux('conv', 'export', A, '-o', 'all.tgz', '--redact');
    const text = execFileSync('tar', ['xzOf', 'all.tgz'], { cwd: project }).toString();
    expect(text).not.toContain('sk-ant');
  });
});

describe('ccmux conversation import', () => {
  it('copies from a Claude directory, all or one project, each once, and takes nothing away', async () => {
    const at = '2026-01-01T10:00:00.000Z';
    const inside = transcript(A, [{ said: 'a', at }]).replaceAll('/home/u/app', project);
    const claude = {
      [`${SLUG}/${A}.jsonl`]: inside,
      [`${SLUG}/${B}.jsonl`]: transcript(B, [{ said: 'b', at }]),
    };
    writeFiles(join(root, '.claude'), {
      ...claude,
      'history.jsonl': 'mine',
      [`todos/${A}-agent-${A}.json`]: '[]',
    });
    expect((await ccmux('conversation', 'import', '--project', '.')).stdout).toBe(`${A}\n`);
    const again = await ccmux('conversation', 'import', join(root, '.claude'));
    expect([again.stdout, again.stderr]).toEqual([`${B}\n`, expect.stringContaining('1 imported')]);
    expect(await listed()).toMatchObject([{ status: 'imported' }, { status: 'imported' }]);
    const state = join(directories.data, 'conversations', A, 'state');
    expect(readdirSync(state).sort()).toEqual(['projects', 'todos']);
    expect(readFileSync(userTranscript(A), 'utf8')).toBe(inside);
  });

  it('lets a kept one grow by what was said in plain claude, and keeps its name', async () => {
    const record = await kept({ id: A, name: 'qa7' });
    const longer = `${readFileSync(transcriptOf(record, A), 'utf8')}${transcript(A, [{ said: 'more', at: '2026-02-01T10:00:00.000Z' }])}`;
    writeFiles(join(root, '.claude'), { [`${SLUG}/${A}.jsonl`]: longer });
    await ccmux('conversation', 'import');
    expect(await listed()).toMatchObject([{ id: A, name: 'qa7', status: 'stored', lastPrompt: 'more' }]);
  });

  it('names the memory of the project that says something else, on one line, and changes neither', async () => {
    const inside = transcript(A, [{ said: 'a', at: '2026-01-01T10:00:00.000Z' }]);
    const memory = {
      'MEMORY.md': 'herons are birds',
      'new.md': 'not there yet',
      'same.md': 'as it is',
      'odd\nname.md': 'odd',
    };
    writeFiles(join(root, '.claude'), { [`${SLUG}/${A}.jsonl`]: inside });
    writeFiles(join(root, '.claude', SLUG, 'memory'), memory);
    const { ccmux: ours } = projectMemory('/home/u/app', { data: directories.data, userConfigDir: '' });
    const there = { 'MEMORY.md': 'herons are fish', 'same.md': 'as it is', 'odd\nname.md': 'other' };
    writeFiles(ours, there);
    const { code, stderr } = await ccmux('conversation', 'import');
    expect(code).toBe(0);
    const lines = stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain(`${ours}/MEMORY.md`);
    expect(lines[1]).toContain(JSON.stringify(`${ours}/odd\nname.md`));
    expect(lines[1]).toMatch(/ say something else than what came along, and stay: the other lies with the/);
    expect(lines[1]).not.toMatch(/new\.md|same\.md/);
    const record = join(directories.data, 'conversations', A, 'state', SLUG, 'memory');
    for (const [name, text] of Object.entries(memory))
      expect(readFileSync(join(record, name), 'utf8')).toBe(text);
    for (const [name, text] of Object.entries(there))
      expect(readFileSync(join(ours, name), 'utf8')).toBe(text);
    expect((await ccmux('conversation', 'import')).stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('says where there is nothing to import from', async () => {
    expect(await ccmux('conv', 'import', '/no/such/place')).toMatchObject({ code: 3, stdout: '' });
  });
});

describe('ccmux conversation repair', () => {
  it('finds damage and leaves it, works out lost metadata, and makes the index anew', async () => {
    const [first, second] = [await kept({ id: A }), await kept({ id: B, title: 'Kept' })];
    appendFileSync(transcriptOf(first, A), 'x');
    const damaged = readFileSync(transcriptOf(first, A));
    writeFileSync(join(second, 'metadata.json'), '{"id"');
    writeFileSync(join(directories.data, 'registry.json'), 'broken');
    const { code, stdout, stderr } = await ccmux('conversation', 'repair');
    expect([code, stderr]).toEqual([1, expect.stringContaining('1 of 2 conversations are damaged')]);
    expect(stdout).toContain(`damaged    ${A}  its files are not those that were kept\n`);
    expect(stdout).toContain(`rebuilt    ${B}  `);
    expect(readFileSync(transcriptOf(first, A))).toEqual(damaged);
    expect(readdirSync(second).filter((name) => name.startsWith('metadata.json.damaged-'))).toHaveLength(1);
    expect(await listed('--status', 'stored')).toMatchObject([{ id: B, title: 'Kept', cwd: '/home/u/app' }]);
    expect((await ccmux('conv', 'repair', '--accept', A)).code).toBe(0);
    expect(await listed('--status', 'stored')).toHaveLength(2);
  });

  it('never builds a conversation that is kept again over a damaged one', async () => {
    const record = await kept({ id: A });
    writeFileSync(transcriptOf(record, A), 'all that is left');
    await kept({ id: A });
    expect(await listed()).toMatchObject([{ id: A, status: 'stored' }]);
    const [aside] = readdirSync(join(record, 'earlier'));
    expect(readFileSync(transcriptOf(join(record, 'earlier', aside), A), 'utf8')).toBe('all that is left');
  });
});

it('offers the conversations there are to a shell that completes', async () => {
  await kept({ id: A, title: 'Uploads' });
  expect((await ccmux('__complete', 'conv', 'show', '')).stdout).toBe(
    `words\nlast\tthe one closed last\naaaa1111\tdev1, stored: Uploads: hello of ${A}\n`,
  );
});
