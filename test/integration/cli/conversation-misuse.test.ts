/**
 * Every wrong use of `ccmux conversation` ends in one clear line and the right exit code, and changes nothing: neither
 * the store nor the user's own directory. A full or read-only disk: test/e2e/full-disk-conversations.test.ts.
 */
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import { readProcessIdentity } from '../../../src/base/process-identity.ts';
import { runCcmux } from '../../../src/cli/run.ts';
import type { Directories } from '../../../src/core/plan.ts';
import { writePaneMark } from '../../../src/isolation/pane-mark.ts';
import { digestTree } from '../../support/digest-tree.ts';
import { idOf, keep, SLUG, transcript, writeFiles } from '../../support/made-conversations.ts';

const [KEPT, LIVE, BY_HAND, BROKEN, CHANGED, HOMELESS] = ['1a', '2b', '3c', '4d', '5e', '6f'].map(idOf);
const LONG = 'x'.repeat(10_000);

let root: string;
let project: string;
let directories: Directories;

/** A store with a conversation of each kind, settled: what looking at it writes has been written. */
beforeEach(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ccmux-misuse-')));
  project = join(root, 'app');
  mkdirSync(project);
  const ours = (name: string) => join(root, 'c', name);
  directories = { config: ours('config'), data: ours('data'), state: ours('state'), runtime: ours('run') };
  const records: Record<string, string> = {};
  for (const id of [KEPT, BY_HAND, BROKEN, CHANGED])
    records[id] = await keep(root, directories, { id, cwd: project });
  await keep(root, directories, { id: HOMELESS, cwd: join(root, 'gone') });
  writeFileSync(join(records[BROKEN], 'metadata.json'), '{"id":');
  appendFileSync(join(records[CHANGED], 'state', SLUG, `${CHANGED}.jsonl`), 'x');
  const self = present(readProcessIdentity(process.pid), 'this process');
  openPane(self);
  const { pid, startTime: procStart } = self;
  writeFiles(root, {
    [`.claude/sessions/${pid}.json`]: JSON.stringify({ pid, procStart, sessionId: BY_HAND, status: 'idle' }),
    'app/there.md': 'mine',
    'torn/projects/-p/x': 'no conversation',
  });
  mkdirSync(join(directories.data, 'locks'), { recursive: true });
  mkdirSync(join(root, 'c/config'));
  await ccmux('conversation', 'list');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Of another session of ccmux, that lives. */
function openPane(server: { readonly pid: number; readonly startTime: string }): void {
  const paneId = 'k3v9x0q2zz';
  const profile = join(directories.data, 'panes', paneId);
  const configDir = join(profile, 'claude');
  writeFiles(configDir, {
    [`${SLUG}/${LIVE}.jsonl`]: transcript(LIVE, [{ said: 'now', at: '2026-01-03T10:00:00Z' }]),
  });
  writePaneMark(profile, {
    ...{ paneId, conversations: [LIVE], session: 'other', name: 'qa1', role: 'qa', cwd: project, user: 'u' },
    ...{
      server,
      isolation: 'config_dir',
      configDir,
      shortTmpDir: join(directories.runtime, 'panes', paneId),
    },
    ...{ sshClient: null, createdAt: '2026-01-02T08:00:00.000Z', isKept: false },
  });
}

async function ccmux(...args: readonly string[]) {
  return ccmuxIn({}, ...args);
}

async function ccmuxIn(extra: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const env = { CCMUX_HOME: join(root, 'c'), HOME: root, PATH: '/usr/bin:/bin', ...extra };
  const code = await runCcmux(args, { env, cwd: () => project, stdin, stdout, stderr });
  const textOf = (stream: PassThrough): string => (stream.read() as Buffer | null)?.toString() ?? '';
  return { code, stdout: textOf(stdout), stderr: textOf(stderr) };
}

/** Everything there is; a lock that was held for a moment leaves nothing but the time of its directory. */
function everything(): readonly string[] {
  return digestTree(root).filter((line) => !line.startsWith('c/data/locks '));
}

/** One line, that a terminal shows as it is and a person reads. */
function expectOneLine(stderr: string, says: string): void {
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(/^ccmux: \S/);
  expect(stderr).toContain(says);
  expect(stderr.length).toBeLessThan(1000);
  expect(stderr.trimEnd()).not.toMatch(/\p{Cc}/u);
  expect(stderr).not.toMatch(/ {4}at |Error:/);
}

/** `ID` stands for the reference. */
const ON_ONE = [
  ['show', 'ID'],
  ['resume', 'ID', '-d'],
  ['resume', 'ID', '-d', '--fork'],
  ['export', 'ID', '-o', 'new.md'],
  ['export', 'ID', '-o', '-', '--redact'],
  ['return', 'ID'],
  ['delete', 'ID', '--yes'],
  ['delete', KEPT, 'ID', '--yes', '--shred'],
  ['repair', '--accept', 'ID'],
] as const;

async function refuses(call: readonly string[], code: number, says: string): Promise<void> {
  const before = everything();
  const outcome = await ccmux('conversation', ...call);
  expect([outcome.code, outcome.stdout], `${call.join(' ').slice(0, 100)}: ${outcome.stderr}`).toEqual([
    code,
    '',
  ]);
  expectOneLine(outcome.stderr, says);
  expect(everything()).toEqual(before);
}

describe('a reference that names none', () => {
  const names = [
    '9999aaaa',
    idOf('9999'),
    'nobody',
    '../../x',
    '/etc/passwd',
    'a\nb',
    'a\u001b[31mb',
    '',
    '.',
    LONG,
  ];
  test.each(ON_ONE.map((call) => [call.join(' '), call] as const))('%s', async (_call, call) => {
    for (const name of names)
      await refuses(
        call.map((word) => (word === 'ID' ? name : word)),
        3,
        'no conversation',
      );
  });
});

describe('one that is open', () => {
  const changes = [
    ['resume', 'ID', '-d'],
    ['return', 'ID'],
    ['delete', 'ID', '--yes'],
    ['delete', KEPT, 'ID', '--yes'],
  ];
  test.each(changes.map((call) => [call.join(' '), call] as const))(
    'in a pane of another session: %s',
    async (_call, call) => {
      const named = call.map((word) => (word === 'ID' ? LIVE : word));
      await refuses(named, 4, `conversation ${LIVE} is open in pane qa1 of session other`);
    },
  );

  test.each(changes.map((call) => [call.join(' '), call] as const))(
    'in a claude that was started by hand: %s',
    async (_call, call) => {
      const named = call.map((word) => (word === 'ID' ? BY_HAND : word));
      await refuses(named, 4, `is open in a claude outside ccmux (process ${process.pid})`);
    },
  );
});

describe('one that is damaged', () => {
  test.each(
    [BROKEN, CHANGED].flatMap((id) => [
      [['resume', id, '-d'], id] as const,
      [['resume', id, '-d', '--fork'], id] as const,
      [['return', id], id] as const,
    ]),
  )('%j', async (call, id) => {
    await refuses(call, 1, `conversation ${id} is damaged`);
  });

  test('is never imported over: both stay', async () => {
    const record = join(directories.data, 'conversations', CHANGED);
    const before = readFileSync(join(record, 'state', SLUG, `${CHANGED}.jsonl`));
    const longer = ['one', 'two'].map((said) => ({ said, at: '2026-01-03T10:00:00Z' }));
    writeFiles(join(root, 'theirs'), { [`${SLUG}/${CHANGED}.jsonl`]: transcript(CHANGED, longer) });
    expect((await ccmux('conv', 'import', join(root, 'theirs'))).stdout).toBe(`${CHANGED}\n`);
    const kept = digestTree(record).filter((line) => line.includes(`${CHANGED}.jsonl`));
    expect(kept).toHaveLength(2);
    const aside = present(
      kept.find((line) => line.startsWith('earlier/')),
      'the damaged one',
    ).split(' ')[0];
    expect(readFileSync(join(record, aside))).toEqual(before);
  });
});

describe('a value that cannot be', () => {
  const calls: readonly (readonly [call: readonly string[], code: number, says: string])[] = [
    [['list', '--limit', '0'], 2, 'a number from 1 is wanted'],
    [['list', '--status', 'lost'], 2, 'archived'],
    [['list', 'extra'], 2, 'too many arguments'],
    [['show'], 2, 'missing'],
    [['resume', KEPT, '-d', '-s', '../../x'], 2, '../../x'],
    [['resume', KEPT, '-d', '-s', LONG], 2, 'session'],
    [['resume', KEPT, '-d', '--right', '--below'], 2, '--below'],
    [['resume', HOMELESS, '-d'], 1, 'the directory of the conversation is not there'],
    [['export', KEPT, '--format', 'pdf'], 2, 'tar.gz'],
    [['export', KEPT, '-o', 'there.md'], 4, 'is there already'],
    [['export', KEPT, '-o', '.'], 4, 'is there already'],
    [['export', KEPT, '-o', 'no/such/place.md'], 1, 'its directory does not exist'],
    [['export', KEPT, '-o', 'there.md/x.md'], 1, 'not a directory'],
    [['export', KEPT, '-o', LONG], 1, 'too long'],
    [['import', '../../x'], 3, 'no directory'],
    [['import', 'there.md'], 3, 'no directory'],
    [['import', LONG], 3, 'no directory'],
    [['import', 'a\nb'], 3, 'no directory'],
    [['return', KEPT, 'extra'], 2, 'too many arguments'],
    [['delete', '--yes'], 2, 'missing'],
    [['cleanup', '--older-than', 'soon'], 2, 'an age is wanted'],
    [['repair', '--accept'], 2, 'argument missing'],
    [['lisst'], 2, 'list'],
  ];
  test.each(calls.map((each) => [each[0].join(' ').slice(0, 50), ...each] as const))(
    '%s',
    async (_title, call, code, says) => {
      await refuses(call, code, says);
    },
  );

  test('is a project that is none: there is nothing in it', async () => {
    for (const project of ['../../x', LONG]) {
      const { code, stderr } = await ccmux('conversation', 'list', '--project', project);
      expect(code).toBeLessThanOrEqual(3);
      expectOneLine(stderr, '');
    }
  });

  test('is a Claude directory without conversations', async () => {
    const { code, stdout, stderr } = await ccmux('conversation', 'import', join(root, 'torn'));
    expect([code, stdout]).toEqual([0, '']);
    expectOneLine(stderr, '0 imported');
  });
});

describe('what has to be asked for where nobody can be asked', () => {
  test.each([[['delete', KEPT]], [['cleanup', '--older-than', '1h']]])('%j', async (call) => {
    const before = everything();
    const { code, stderr } = await ccmux('conversation', ...call);
    expect([code, stderr]).toEqual([2, expect.stringContaining('this would delete')]);
    expect(stderr).toMatch(/\nccmux: this would delete \d+ conversations?, [^\n]*\(add --yes to do so\)\n$/);
    expect(everything()).toEqual(before);
  });
});

test('a program in a pane may do nothing of it to others', async () => {
  const inside = { CCMUX_PANE: 'k3v9x0q2zz', CCMUX_TOKEN: 'secret' };
  const calls = [
    ['resume', KEPT, '-d'],
    ['return', KEPT],
    ['import'],
    ['delete', KEPT, '--yes'],
    ['cleanup', '--yes'],
    ['repair'],
  ];
  const before = everything();
  for (const call of calls) {
    const { code, stderr } = await ccmuxIn(inside, 'conversation', ...call);
    expect([call[0], code]).toEqual([call[0], 4]);
    expectOneLine(stderr, 'a pane may not');
  }
  expect(everything()).toEqual(before);
});

test('metadata from another hand steer neither the terminal, nor where a copy goes, nor half a return', async () => {
  const path = join(directories.data, 'conversations', KEPT, 'metadata.json');
  const metadata = JSON.parse(readFileSync(path, 'utf8')) as object;
  const hostile = {
    ...{
      name: '../../x\u001b]0;name\u0007\n',
      role: 'a\u001b[31m',
      user: 'u\u009b31m\u202e',
      cwd: '/no\n\u001b[2J',
    },
    ...{ title: 't\u001b[2J\nccmux: made up', model: '\0', paneId: '../../..', lastActivityAt: 'never' },
  };
  writeFileSync(path, JSON.stringify({ ...metadata, ...hostile }));
  for (const call of [['list'], ['show', KEPT], ['export', KEPT, '-o', '-']]) {
    const { code, stdout, stderr } = await ccmux('conversation', ...call);
    expect([call[0], code, stderr]).toEqual([call[0], 0, '']);
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|\u202e|^ccmux:/mu);
  }
  expect((await ccmux('conversation', 'export', KEPT)).stdout).toBe(
    `${join(project, 'conversation-1a000000.md')}\n`,
  );
  await refuses(['return', KEPT], 1, 'its directory has a name that cannot be printed');
  await refuses(['resume', KEPT, '-d'], 1, 'the directory of the conversation is not there');
});
