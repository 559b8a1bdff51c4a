/**
 * What isolation adds to the start of a pane, for a user of many years: 500 entries with links and odd names and a
 * prompt history of 200 MiB. The figures are printed, not judged; what is judged is that nothing of the user's changes.
 */
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { createProfile, type Profile } from '../../../src/isolation/profile.ts';
import { locateUserClaude } from '../../../src/isolation/user-claude.ts';
import { claudeClient } from '../../support/claude-client.ts';
import { DEFAULT_CLAUDE } from '../../support/claude-settings.ts';
import { digestTree } from '../../support/digest-tree.ts';
import { MessagesApiStub } from '../../support/messages-api-stub.ts';
import { clientEnvironment, clientState, MADE_UP_KEY } from '../../support/prepared-user.ts';
import { TestHome } from '../../support/test-home.ts';

const HISTORY_BYTES = 200 * 1024 * 1024;
const PANES = 7;

let world: TestHome;
let api: MessagesApiStub;

beforeEach(async () => {
  api = await MessagesApiStub.start();
  world = new TestHome(clientEnvironment(api.url));
});
afterEach(async () => {
  await world.dispose();
  await api.stop();
});

function fillHome(): void {
  const claude = join(world.home, '.claude');
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(claude, path)), { recursive: true });
    writeFileSync(join(claude, path), text);
  };
  for (let number = 0; number < 150; number++) put(`commands/command-${number}.md`, 'say: hi');
  for (let number = 0; number < 100; number++) put(`skills/skill-${number}/SKILL.md`, 'a skill');
  for (let number = 0; number < 200; number++) put(`entry ${number} \u00e4\u{1f600}'"$(x)\n`, 'odd');
  for (let number = 0; number < 25; number++)
    put(`plugins/cache/market/plugin-${number}/1.0.0/plugin.json`, '{}');
  for (let number = 0; number < 20; number++)
    symlinkSync(`commands/command-${number}.md`, join(claude, `link-${number}`));
  symlinkSync('nowhere', join(claude, 'dangling'));
  symlinkSync('..', join(claude, 'upwards'));
  put('settings.json', '{"theme":"dark"}');
  put('CLAUDE.md', 'short answers');
  const prompt = JSON.stringify({ display: 'an old prompt', project: world.project });
  put('history.jsonl', '');
  truncateSync(join(claude, 'history.jsonl'), HISTORY_BYTES);
  writeFileSync(join(claude, 'history.jsonl'), `\n${prompt}\n`, { flag: 'a' });
  writeFileSync(join(world.home, '.claude.json'), JSON.stringify(clientState(world.project)));
}

async function makeProfile(at: number): Promise<{ readonly profile: Profile; readonly ms: number }> {
  const ours = (name: string) => join(world.ccmux, name);
  const begin = performance.now();
  const profile = await createProfile({
    directories: { config: ours('config'), data: ours('data'), state: ours('state'), runtime: ours('run') },
    paneId: `cost${at}00000`,
    user: locateUserClaude({}, world.home),
    cwd: world.project,
    isTrusted: true,
    settings: { ...DEFAULT_CLAUDE, history: 'project' },
    seat: {},
    changes: { ofRole: [], ofPane: [] },
    isResumed: false,
    environment: { ANTHROPIC_API_KEY: MADE_UP_KEY },
    clientVersion: null,
    hookUrl: null,
    owner: {
      session: 'app',
      server: { pid: process.pid, startTime: '1' },
      name: `dev${at}`,
      role: 'dev',
      conversations: [],
      user: 'tester',
      sshClient: null,
      createdAt: '2026-01-01T00:00:00.000Z',
    },
    log: silentLog,
  });
  return { profile, ms: performance.now() - begin };
}

it('is printed beside the client’s own start, and changes nothing of the user’s', async () => {
  fillHome();
  const before = digestTree(world.home);
  expect(before.length).toBeGreaterThan(500);
  const made = [];
  for (let at = 0; at < PANES; at++) made.push(await makeProfile(at));
  const claude = await claudeClient();
  const { profile } = made[0];
  Object.assign(world.env, { CLAUDE_CONFIG_DIR: profile.configDir, CLAUDE_CODE_TMPDIR: profile.shortTmpDir });
  const begin = performance.now();
  const eye = world.terminal(claude, ['--permission-mode', 'manual'], { cols: 100, rows: 30 });
  await eye.waitForText('manual mode on');
  const clientMs = performance.now() - begin;
  await eye.close();
  expect(digestTree(world.home)).toEqual(before);
  const times = made.map(({ ms }) => ms).sort((a, b) => a - b);
  const figure = (ms: number) => `${ms.toFixed(0)} ms`;
  console.info(
    `profile of a pane, ${before.length} entries and a history of 200 MiB: ` +
      `median ${figure(times[Math.floor(PANES / 2)])}, slowest ${figure(times[PANES - 1])}; ` +
      `the client's own start: ${figure(clientMs)}`,
  );
});
