/** One session of seven real clients, lived through from its start to its end: the tests build on each other. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { present } from '../../src/base/assert.ts';
import type { PaneDescription } from '../../src/protocol/control.ts';
import {
  ClaudeTeam,
  CLIENT_ARGS,
  configDirOf,
  conversationOf,
  storedTranscript,
  transcriptIn,
} from '../support/claude-team.ts';
import { digestTree } from '../support/digest-tree.ts';
import type { Eye } from '../support/eye.ts';
import { environmentOf, untilGone } from '../support/processes.ts';
import { until } from '../support/until.ts';

const NAMES = ['dev1', 'dev2', 'dev3', 'qa1', 'qa2', 'ux', 'pm'];
const ROLES = ['dev', 'dev', 'dev', 'qa', 'qa', 'ux', 'pm'];

let team: ClaudeTeam;
let eye: Eye;
let panes: readonly PaneDescription[];
let before: readonly string[];

/** The user's own files: nothing of them may ever change. */
function digestUser(): readonly string[] {
  return [...digestTree(team.user.configDir), ...digestTree(team.user.stateFile)];
}

interface McpStart {
  readonly pid: number;
  readonly configDir: string;
}

function mcpStarts(): readonly McpStart[] {
  const lines = readFileSync(team.user.mcpLog, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as McpStart);
}

function mcpAlive(): readonly McpStart[] {
  const alive = new Set(team.world.processes().map(({ pid }) => pid));
  return mcpStarts().filter(({ pid }) => alive.has(pid));
}

beforeAll(async () => {
  team = await ClaudeTeam.prepare();
  before = digestUser();
  eye = team.world.open(['--layout', 'dev3-qa2-ux-pm', '--', ...CLIENT_ARGS], { cols: 220, rows: 66 });
  // The first start says what is shared and waits for a key; it says so once.
  await eye.waitForText('Press a key to start');
  eye.press('Enter');
  await eye.waitForText('press any key to begin');
  eye.press('Enter');
  await eye.waitFor('the panes', (screen) => !screen.text().includes('press any key to begin'));
  panes = await team.allIdle(7);
}, 400_000);

afterAll(() => team.dispose());

it('has seven clients at their prompts, with no question asked', async () => {
  expect(panes.map(({ name }) => name)).toEqual(NAMES);
  expect(panes.map(({ statusSource }) => statusSource)).toEqual(NAMES.map(() => 'session-file'));
  for (const [i, name] of NAMES.entries()) {
    await eye.waitFor(`the prompt of ${name}`, () => team.textOf(eye, panes, i).includes('❯'));
    expect(team.textOf(eye, panes, i)).toContain('manual mode on');
  }
});

it('tells each pane something else, and each shows its own answer', async () => {
  for (const [i, name] of NAMES.entries()) await team.typeInto(eye, panes, i, `say: the word of ${name}`);
  for (const [i, name] of NAMES.entries()) {
    await eye.waitFor(`answer of ${name}`, () =>
      team.textOf(eye, panes, i).includes(`● the word of ${name}`),
    );
  }
  for (const i of NAMES.keys()) {
    const shown = NAMES.filter((name) => team.textOf(eye, panes, i).includes(`the word of ${name}`));
    expect(shown).toEqual([NAMES[i]]);
  }
});

it('shows what each is doing while it is doing it', async () => {
  await team.world.ccmuxDo('pane', 'send', 'qa1', 'slow: 20', '--enter');
  await eye.waitFor('qa1 busy', (screen) => screen.text().includes(' 4 qa1 ● busy'));
  await team.world.ccmuxDo('pane', 'wait', 'qa1', '--status', 'idle', '--timeout', '60');
  await team.world.ccmuxDo('pane', 'send', 'ux', 'tool: bash touch not-made', '--enter');
  await eye.waitFor('ux waiting', (screen) => screen.text().includes(' 6 ux ▲ WAITS'));
  // The hook that tells the command and the file that tells the state come on ways of their own.
  await until(
    'the exact command',
    async () => (await team.panes())[5].waitingFor?.detail === 'touch not-made',
  );
  expect((await team.panes())[5]).toMatchObject({ activity: 'Bash', waitingFor: { kind: 'permission' } });
  await team.shows('ux', 'Do you want to proceed?');
  await team.world.ccmuxDo('pane', 'send', 'ux', '--key', 'Escape');
  panes = await team.allIdle(7);
});

it('keeps each conversation in a config dir of its own', () => {
  const ids = panes.map(conversationOf);
  expect(new Set(ids).size).toBe(7);
  expect(new Set(panes.map(configDirOf)).size).toBe(7);
  for (const pane of panes) {
    const transcripts = ids.map((id) => transcriptIn(configDirOf(pane), id));
    const own = present(transcripts[NAMES.indexOf(pane.name)], `transcript of ${pane.name}`);
    expect(transcripts.filter((path) => path !== null)).toEqual([own]);
    expect(readFileSync(own, 'utf8')).toContain(`the word of ${pane.name}`);
    const asked = team.api.requests.filter(({ prompt }) => prompt === `say: the word of ${pane.name}`);
    expect(new Set(asked.map(({ session }) => session))).toEqual(new Set([conversationOf(pane)]));
  }
});

it('gives each client its own config dir and role in the environment', () => {
  const environments = panes.map(({ pid }) => environmentOf(present(pid, 'a child')));
  expect(environments.map(({ CLAUDE_CONFIG_DIR }) => CLAUDE_CONFIG_DIR)).toEqual(panes.map(configDirOf));
  expect(environments.map(({ CLAUDE_ROLE }) => CLAUDE_ROLE)).toEqual(ROLES);
  expect(environments.map(({ CLAUDE_SESSION_ID }) => CLAUDE_SESSION_ID)).toEqual(panes.map(conversationOf));
});

it("runs the user's MCP server once for each pane", async () => {
  await until('seven servers', () => mcpAlive().length === 7);
  expect(
    mcpAlive()
      .map(({ configDir }) => configDir)
      .toSorted(),
  ).toEqual(panes.map(configDirOf).toSorted());
});

it("has the user's command, skill and agent at work in every pane", async () => {
  for (const { name } of panes) {
    await team.tell(name, '/greet', '● greeted by a shared command');
    await team.tell(name, 'tool: Skill {"skill":"stamp"}', 'stamped by a shared skill');
    const task = { subagent_type: 'echoer', description: 'echo', prompt: `say: echo for ${name}` };
    await team.tell(
      name,
      `tool: Agent ${JSON.stringify(task)};;say: agent of ${name} has spoken`,
      `● agent of ${name}`,
    );
    const asked = team.api.requests.filter(({ prompt }) => prompt === `say: echo for ${name}`);
    expect(asked.some(({ system }) => system.includes('You are the shared echoer agent.'))).toBe(true);
  }
  panes = await team.allIdle(7);
}, 300_000);

it("keeps a pane's choice of model to that pane", async () => {
  await team.tell('pm', '/model sonnet', 'Switch model?');
  await team.world.ccmuxDo('pane', 'send', 'pm', '--enter');
  await team.shows('pm', 'Set model to');
  const settings = panes.map((pane) => readFileSync(join(configDirOf(pane), 'settings.json'), 'utf8'));
  const changed = panes.filter((_pane, i) => settings[i].includes('sonnet'));
  expect(changed.map(({ name }) => name)).toEqual(['pm']);
  expect(settings.every((text) => text.includes('FROM_USER_SETTINGS'))).toBe(true);
});

it('closes one pane: its profile goes, its whole conversation is kept, six go on', async () => {
  const closed = panes[1];
  const written = readFileSync(
    present(transcriptIn(configDirOf(closed), conversationOf(closed)), 'its transcript'),
    'utf8',
  );
  eye.press('C-\\', '2', 'C-\\', 'x');
  await eye.waitForText('close dev2?');
  eye.press('y');
  await until('its profile to go', () => !existsSync(configDirOf(closed)));
  await until('its servers to go', () => mcpAlive().length === 6);
  expect(team.world.profiles()).not.toContain(basename(dirname(configDirOf(closed))));
  const kept = present(storedTranscript(team.world, conversationOf(closed)), 'the kept conversation');
  expect(kept.startsWith(written)).toBe(true);
  expect(kept).toContain('the word of dev2');
  panes = await team.allIdle(6);
  for (const [i, { name }] of panes.entries()) {
    await team.tell(name, `say: ${name} goes on`, `● ${name} goes on`);
    await eye.waitFor(`${name} on the screen`, () =>
      team.textOf(eye, panes, i).includes(`● ${name} goes on`),
    );
  }
});

it('loses no conversation when the server is killed', async () => {
  const { pid } = await team.world.session();
  process.kill(pid, 'SIGKILL');
  await eye.waitForExit();
  await team.world.ccmuxDo('-d', '--layout', 'dev2', '--', ...CLIENT_ARGS);
  const next = await team.allIdle(2);
  for (const pane of panes) {
    const kept = await until(`the conversation of ${pane.name}`, () => {
      return storedTranscript(team.world, conversationOf(pane));
    });
    expect(kept).toContain(`the word of ${pane.name}`);
    expect(kept).toContain(`${pane.name} goes on`);
  }
  const ids = next.map((pane) => basename(dirname(configDirOf(pane)))).toSorted();
  await until('only the new profiles', () => team.world.profiles().join() === ids.join());
  await until('only the new servers', () => mcpAlive().length === 2);
  panes = next;
});

it('leaves no process and no profile when the session is killed, and keeps what was said', async () => {
  await team.tell('dev1', 'say: the last word', '● the last word');
  await team.world.ccmuxDo('kill', '-s', 'app');
  await untilGone(team.world.marker);
  expect(team.world.profiles()).toEqual([]);
  expect(storedTranscript(team.world, conversationOf(panes[0]))).toContain('the last word');
});

it("has left the user's own files as they were, byte for byte", () => {
  expect(digestUser()).toEqual(before);
});
