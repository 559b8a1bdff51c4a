/** Damaged files of ccmux's own, one of every kind: each is kept, named in a warning, and the work goes on. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAnswers } from '../../../src/cli/kept-answers.ts';
import { silentLog } from '../../../src/base/log.ts';
import { leaf } from '../../../src/core/layout-tree.ts';
import { TEAM_VERSION, type SavedTeam } from '../../../src/core/saved-team.ts';
import type { Directories } from '../../../src/core/plan.ts';
import { profilePlaces, type ProfilePlaces } from '../../../src/isolation/profile-places.ts';
import { gitOf } from '../../../src/workspace/git.ts';
import { openGround } from '../../../src/workspace/ground.ts';
import { idOf, keep, SLUG, transcript } from '../../support/made-conversations.ts';
import { planFor, ServedSession } from '../../support/served-session.ts';
import { TestHome } from '../../support/test-home.ts';
import { until } from '../../support/until.ts';

const DEV = 'aaaaaaaaa1';
const CONVERSATION = idOf('aaaa1111');
const CLIENT = ['/bin/sh', '-c', 'echo "called with: $*"; exec cat', 'claude'];
const HALF = '{"half":';
/** JSON, and nothing that ccmux writes there. */
const OTHER = '"something else"';

let home: TestHome;
let directories: Directories;
let live: ServedSession | null = null;

beforeEach(() => {
  home = new TestHome();
  ({ directories } = planFor(home));
});

afterEach(async () => {
  if (live === null) await home.dispose();
  else await live.dispose();
  live = null;
});

function spoil(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, text);
}

/** The file that the warning says the damaged one is kept as. */
function asideIn(warning: string): string {
  const [, aside] = /is kept as (\S+\.damaged-\d+)/.exec(warning) ?? [];
  return readFileSync(aside, 'utf8');
}

async function restore(): Promise<ServedSession> {
  const pane = { id: DEV, seat: { name: 'dev1', role: 'dev' }, conversation: CONVERSATION };
  const team: SavedTeam = {
    ...{ version: TEAM_VERSION, layout: 'solo', tree: leaf(DEV), ownTree: leaf(DEV), preset: null },
    ...{ focus: DEV, lastFocus: null, isZoomed: false, isStacked: false },
    ...{ command: null, claudeArgs: [], configFile: '/none', costs: [] },
    claude: { command: CLIENT, args: [], isolation: 'config_dir' },
    panes: [{ ...pane, isBegun: true, conversations: [], directory: null, exit: null }],
  };
  live = await ServedSession.start(
    { name: 'app', command: null, restores: team, claude: { command: CLIENT } },
    { home },
  );
  return live;
}

/** The profile of a server that died: the conversation lies in it. */
function leaveProfile({ configDir, stateFile, directory }: ProfilePlaces): void {
  const turns = [{ said: 'hello', at: '2026-01-02T03:04:05.000Z' }];
  spoil(join(configDir, SLUG, `${CONVERSATION}.jsonl`), transcript(CONVERSATION, turns));
  writeFileSync(stateFile, '{"numStartups":3}');
  writeFileSync(join(directory, 'manifest.json'), '{"entries":[]}');
}

describe('a session that comes back goes on with its conversation and warns of', () => {
  const inProfile = (name: string) => () => join(profilePlaces(directories, DEV).directory, name);
  const inData = (name: string) => () => join(directories.data, name);
  it.each([
    ['the mark of a profile', inProfile('pane.json'), HALF, 'dev1: the mark of its profile'],
    ['the costs in a profile', inProfile('usage.json'), HALF, 'dev1: what its conversations cost'],
    ['costs that are none', inProfile('usage.json'), OTHER, 'dev1: what its conversations cost'],
    ['the manifest of a profile', inProfile('manifest.json'), HALF, 'dev1: a file of its profile'],
    ['the state of its client', inProfile('claude/.claude.json'), HALF, 'dev1: a file of its profile'],
    ['an empty state of its client', inProfile('claude/.claude.json'), '', 'dev1: a file of its profile'],
    ['the record of another session', inData('sessions/old.json'), HALF, "a session's record"],
    ['a record that is none', inData('sessions/old.json'), OTHER, "a session's record"],
    ['a team nobody asked back', inData('sessions/unrestored/old.json'), OTHER, "a session's record"],
    ['its own record', inData('sessions/app.json'), HALF, "the session's record"],
  ])('%s', async (_kind, path, text, words) => {
    leaveProfile(profilePlaces(directories, DEV));
    spoil(path(), text);
    const session = await restore();
    expect(await session.screenWith('dev1', 'called with:')).toContain('--resume');
    const isIt = (line: string) => line.startsWith(`${words} was damaged`);
    const warning = await until(`a warning of ${words}`, () => session.messages('warn').find(isIt));
    expect(asideIn(warning)).toBe(text);
    // It stays when the pane and its profile go.
    await session.server.end();
    await session.server.whenEnded;
    expect(asideIn(warning)).toBe(text);
  });

  it('what was changed of settings in a kept conversation', async () => {
    await keep(home.root, directories, { id: CONVERSATION, cwd: home.project, name: 'dev1', paneId: DEV });
    spoil(join(directories.data, 'conversations', CONVERSATION, 'settings-override.json'), '{"changes":7}');
    const session = await restore();
    expect(await session.screenWith('dev1', 'called with:')).toContain('--resume');
    const isIt = (line: string) => line.startsWith('dev1: what was changed of its settings was damaged');
    const warning = await until('a warning of the settings', () => session.messages('warn').find(isIt));
    expect(asideIn(warning)).toBe('{"changes":7}');
  });
});

describe('the settings that a pane began with, damaged while it was open, are', () => {
  const seedOf = (id: string) => join(profilePlaces(directories, id).directory, 'seed.json');

  it('named at its close, and what was changed before stays with its conversation', async () => {
    await keep(home.root, directories, { id: CONVERSATION, cwd: home.project, name: 'dev1', paneId: DEV });
    const override = join(directories.data, 'conversations', CONVERSATION, 'settings-override.json');
    const before = '{"version":1,"changes":[]}';
    spoil(override, before);
    const session = await restore();
    await session.screenWith('dev1', '--resume');
    spoil(seedOf(DEV), HALF);
    const { stdout } = await home.ccmuxRun(['doctor']);
    expect(stdout).toContain(`${seedOf(DEV)} is damaged`);
    const { code, stderr } = await home.ccmuxRun(['settings', 'diff', 'dev1']);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${seedOf(DEV)} is damaged (`)]);
    expect(readFileSync(seedOf(DEV), 'utf8')).toBe(HALF);
    await session.server.end();
    await session.server.whenEnded;
    const isIt = (line: string) => line.startsWith('dev1: what its settings began with was damaged');
    expect(session.messages('warn').filter(isIt).map(asideIn)).toEqual([HALF]);
    expect(readFileSync(override, 'utf8')).toBe(before);
  });
});

it('a live session goes on with its locks, and warns of their damaged file', async () => {
  const session = (live = await ServedSession.start({ layout: 'dev1' }, { home }));
  await session.running();
  const lock = { kind: 'lock', lock: 'exclusive', pane: 'dev1', leaseMs: null, timeoutMs: 0 } as const;
  await session.ask({ ...lock, path: join(home.project, 'a'), isTaken: false });
  const path = join(directories.data, 'locks/active-locks.jsonl');
  spoil(path, HALF);
  await session.ask({ ...lock, path: join(home.project, 'b'), isTaken: false });
  const [warning] = session
    .messages('warn')
    .filter((line) => line.startsWith('the file of locks was damaged'));
  expect(asideIn(warning)).toBe(HALF);
  const [book] = readFileSync(path, 'utf8').split('\n');
  const { locks } = JSON.parse(book) as { locks: { path: string }[] };
  expect(locks.map((held) => basename(held.path))).toEqual(['a', 'b']);
});

it('a workspace is made beside what a damaged mark may have meant, and that is told', async () => {
  const warnings: string[] = [];
  const wish = {
    kind: 'own',
    session: 'app',
    seat: 'dev1',
    project: home.project,
    cwd: home.project,
  } as const;
  const tools = {
    ...{ git: gitOf(home.env), directories, now: () => '2026-01-02T03:04:05.000Z', log: silentLog },
    onDamaged: (text: string) => warnings.push(text),
  };
  const before = await openGround({ ...wish, carry: [] }, tools);
  spoil(join(directories.data, 'workspace-marks/app/dev1.json'), OTHER);
  const after = await openGround({ ...wish, carry: [] }, tools);
  expect(after.cwd).not.toBe(before.cwd);
  expect(existsSync(before.cwd)).toBe(true);
  expect(warnings.map(asideIn)).toEqual([OTHER]);
});

describe('the command line answers and warns of', () => {
  it.each([
    ['the index of conversations', 'registry.json', ['conversation', 'list'], HALF],
    ['an index that is none', 'registry.json', ['conversation', 'list'], OTHER],
    ['the locks', 'locks/active-locks.jsonl', ['lock', 'list'], HALF],
    ['locks that are none', 'locks/active-locks.jsonl', ['lock', 'list'], OTHER],
    ['the mark of a workspace', 'workspace-marks/app/dev1.json', ['workspace', 'list'], HALF],
  ])('%s', async (_kind, file, words, text) => {
    await keep(home.root, directories, { id: CONVERSATION, name: 'dev1' });
    spoil(join(directories.data, file), text);
    const { code, stderr, stdout } = await home.ccmuxRun(words);
    expect([code, words[0] !== 'conversation' || stdout.includes('dev1')]).toEqual([0, true]);
    expect(asideIn(stderr)).toBe(text);
  });

  it('what `exec` finds damaged at its end, and keeps the conversation', async () => {
    const spoiled = [
      `printf '%s' '${HALF}' | tee "$CLAUDE_SESSION_DIR/seed.json" > ${join(directories.data, 'registry.json')}`,
      'mkdir -p "$CLAUDE_CONFIG_DIR/projects/p"',
      'echo "{}" > "$CLAUDE_CONFIG_DIR/projects/p/$CLAUDE_SESSION_ID.jsonl"',
    ];
    const { code, stderr } = await home.ccmuxRun(['exec', '--', 'sh', '-c', spoiled.join('; ')]);
    const lines = stderr.split('\n').filter(Boolean);
    expect([code, lines.map(asideIn)]).toEqual([0, [HALF, HALF]]);
    expect(lines[0]).toMatch(/^ccmux: solo: what its settings began with was damaged/);
    expect(lines[1]).toMatch(/^ccmux: the index of conversations was damaged/);
    expect(home.profiles()).toEqual([]);
    const { stdout } = await home.ccmuxRun(['conversation', 'list']);
    expect(stdout).toContain('solo');
  });

  it.each(['trusted.json', 'notices.json'] as const)('answers that are no list: %s', async (file) => {
    const path = join(directories.data, file);
    spoil(path, '{}');
    const asides: string[] = [];
    expect(await readAnswers(directories.data, file, (aside) => asides.push(aside))).toEqual([]);
    expect(asides.map((aside) => readFileSync(aside, 'utf8'))).toEqual(['{}']);
  });
});
