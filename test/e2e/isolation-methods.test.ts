/**
 * What several real clients do to each other in one Claude directory, and that none of it happens with a directory or
 * a HOME of their own: three and one round of simultaneous starts in the everyday run, seven and ten with CCMUX_TEST_FULL.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { present } from '../../src/base/assert.ts';
import type { PaneDescription } from '../../src/protocol/control.ts';
import { ClaudeTeam, CLIENT_ARGS, configDirOf, conversationOf } from '../support/claude-team.ts';
import { times } from '../support/counts.ts';
import { digestTree } from '../support/digest-tree.ts';
import { environmentOf } from '../support/processes.ts';
import { PROJECT_ROOT } from '../support/test-home.ts';
import { until } from '../support/until.ts';

const CLIENTS = times({ everyday: 3, full: 7 });
const ROUNDS = times({ everyday: 1, full: 10 });
/** Switched off by default in the client that is used here. */
const WITH_TODOS = { CLAUDE_CODE_ENABLE_TODO_TOOLS: '1' };

let team: ClaudeTeam;
let panes: readonly PaneDescription[];
let environments: readonly Readonly<Record<string, string>>[];

beforeEach(async () => {
  team = await ClaudeTeam.prepare();
  Object.assign(team.world.env, WITH_TODOS);
}, 400_000);

afterEach(() => team.dispose());

function wordOf({ name }: PaneDescription): string {
  return `the word of ${name}`;
}

/** Starts the team, all at once, and lives a little: a model is chosen in dev1, each pane plans a task and is told a word. */
async function live(method: string): Promise<void> {
  const server = join(PROJECT_ROOT, 'test/fixtures/mcp-server.mjs');
  const args = [server, '${CLAUDE_MCP_STATE_DIR}/starts.jsonl'];
  const own = { mcp_config: { store: { command: process.execPath, args } }, debug: true };
  mkdirSync(join(team.world.ccmux, 'config'), { recursive: true });
  writeFileSync(
    join(team.world.ccmux, 'config/ccmux.yaml'),
    JSON.stringify({ claude: { isolation: { method } }, roles: { dev: own } }),
  );
  writeFileSync(
    join(team.user.configDir, 'CLAUDE.md'),
    'The user likes short answers.\n@./near.md\n@~/notes/far.md\n',
  );
  writeFileSync(join(team.user.configDir, 'near.md'), 'A word from nearby: kestrel.\n');
  mkdirSync(join(team.world.home, 'notes'));
  writeFileSync(join(team.world.home, 'notes/far.md'), 'A word from afar: albatross.\n');
  await team.world.ccmuxDo('-d', '--layout', `dev${CLIENTS}`, '--', ...CLIENT_ARGS);
  panes = await team.allIdle(CLIENTS);
  environments = panes.map(({ pid }) => environmentOf(present(pid, 'a child')));
  await team.tell('dev1', '/model sonnet', 'Set model to');
  // One after the other: which was the last is not left to chance.
  for (const pane of panes) {
    const task = JSON.stringify({ subject: `task of ${pane.name}`, description: 'planned' });
    await team.tell(pane.name, `tool: TaskCreate ${task};;say: ${wordOf(pane)}`, `● ${wordOf(pane)}`);
  }
}

/** Leaves every client in the order of the panes; their directories stay. */
async function leave(): Promise<void> {
  panes = await team.allIdle(CLIENTS);
  for (const { name } of panes) {
    await team.world.ccmuxDo('pane', 'send', name, '/exit', '--enter');
    await team.world.ccmuxDo('pane', 'wait', name, '--status', 'exited', '--timeout', '60');
  }
}

/** `claude --continue` where a pane's client lived; answers what it still knew. */
async function goOn(at: number): Promise<string> {
  const prompt = `say: again in ${panes[at].name}`;
  const program = join(team.world.root, 'bin/claude');
  const options = { cwd: team.world.project, env: environments[at], timeout: 90_000 };
  const run = promisify(execFile)(program, ['--continue', '-p', prompt], options);
  run.child.stdin?.end();
  await run;
  return present(
    team.api.requests.findLast((asked) => asked.prompt === prompt),
    `request of ${panes[at].name}`,
  ).history;
}

function jsonOf(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}

interface LastRun {
  readonly lastSessionId?: string;
  readonly lastCost?: number;
}

function lastRunIn(stateFile: string): LastRun {
  const { projects } = jsonOf(stateFile) as { projects: Readonly<Record<string, LastRun>> };
  return projects[team.world.project];
}

function promptsIn(directory: string): readonly string[] {
  return readFileSync(join(directory, 'history.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { display: string }).display);
}

const toldIn = (history: string) =>
  panes.filter((pane) => history.includes(wordOf(pane))).map(({ name }) => name);

it('mixes up in one directory: `none` shows what isolation is for', async () => {
  await live('none');
  expect(new Set(panes.map(configDirOf))).toEqual(new Set([team.user.configDir]));
  const prompts = promptsIn(team.user.configDir).join('\n');
  for (const pane of panes) expect(prompts).toContain(wordOf(pane));
  // One pane's choice of model is everybody's from now on.
  expect(jsonOf(join(team.user.configDir, 'settings.json')).model).toBe('sonnet');
  await leave();
  // Of N conversations the state knows one: that of the last to leave.
  expect(lastRunIn(team.user.stateFile).lastSessionId).toBe(conversationOf(panes[CLIENTS - 1]));
  const last = panes[CLIENTS - 1].name;
  expect(toldIn(await goOn(0))).toEqual([last]);
  expect(toldIn(await goOn(1))).toEqual([last]);
}, 300_000);

describe.each(['config_dir', 'home'] as const)('with `%s`', (method) => {
  const stateFileOf = (pane: PaneDescription) =>
    method === 'home' ? join(configDirOf(pane), '../.claude.json') : join(configDirOf(pane), '.claude.json');

  it('each pane has its own conversation, history, tasks, model, cost and servers, and the user’s files stay', async () => {
    let before: readonly string[] = [];
    const usersOwn = () => [...digestTree(team.user.configDir), ...digestTree(team.user.stateFile)];
    await live(method);
    before = usersOwn();
    expect(new Set(panes.map(configDirOf)).size).toBe(CLIENTS);
    expect(panes.map(({ isolation }) => isolation)).toEqual(panes.map(() => method));
    for (const [at, pane] of panes.entries()) {
      const directory = configDirOf(pane);
      expect(environments[at].CLAUDE_CONFIG_DIR).toBe(method === 'home' ? undefined : directory);
      const prompts = promptsIn(directory);
      expect(prompts.filter((prompt) => prompt.includes('the word of'))).toHaveLength(1);
      expect(prompts.at(-1)).toContain(wordOf(pane));
      expect(readdirSync(join(directory, 'tasks'))).toEqual([conversationOf(pane)]);
      expect(jsonOf(join(directory, 'settings.json')).model).toBe(at === 0 ? 'sonnet' : undefined);
      expect(jsonOf(stateFileOf(pane)).numStartups).toBe(1);
      // A server of its own, with a store of its own, and the client's log of this pane.
      const profile = environments[at].CLAUDE_SESSION_DIR;
      expect(readFileSync(join(profile, 'mcp-state/starts.jsonl'), 'utf8').trim().split('\n')).toHaveLength(
        1,
      );
      expect(existsSync(join(directory, 'debug', `${conversationOf(pane)}.txt`))).toBe(true);
      const asked = present(
        team.api.requests.find(({ prompt }) => prompt.includes(wordOf(pane))),
        'its request',
      );
      // What the user's CLAUDE.md imports, beside it and from HOME.
      expect(asked.history).toMatch(/kestrel[^]*albatross/);
    }
    for (let round = 1; round <= ROUNDS; round++) {
      await Promise.all(panes.map(({ name }) => team.world.ccmuxDo('pane', 'restart', name)));
      await until('the other clients', async () => {
        // A server with seven clients booting may not answer a listing in time: then it is asked again.
        const now = (await team.world.sessions()).at(0)?.panes ?? [];
        return (
          now.length === CLIENTS &&
          now.every(({ pid, status }, at) => pid !== panes[at].pid && status === 'idle')
        );
      });
      panes = await team.allIdle(CLIENTS);
      expect(panes.map((pane) => jsonOf(stateFileOf(pane)).numStartups)).toEqual(panes.map(() => round + 1));
    }
    const doctor = await team.world.ccmuxRun(['doctor']);
    expect(doctor.stdout).not.toContain('WRONG');
    await leave();
    for (const pane of panes) {
      const { lastSessionId, lastCost } = lastRunIn(stateFileOf(pane));
      expect(lastSessionId).toBe(conversationOf(pane));
      expect(lastCost).toBeGreaterThan(0);
    }
    const known = await Promise.all(panes.map((_, at) => goOn(at)));
    expect(known.map(toldIn)).toEqual(panes.map(({ name }) => [name]));
    expect(usersOwn()).toEqual(before);
  }, 600_000);
});
