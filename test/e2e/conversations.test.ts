/** What was said to a real client outlives its pane: each test builds on the one before. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { present } from '../../src/base/assert.ts';
import type { PaneDescription } from '../../src/protocol/control.ts';
import { ClaudeTeam, configDirOf, conversationOf, transcriptIn } from '../support/claude-team.ts';
import { PROJECT_ROOT } from '../support/test-home.ts';
import { until } from '../support/until.ts';

const TOOLS = 'TaskCreate,TaskUpdate,Agent';
const ACCEPTING = ['--', '--permission-mode', 'acceptEdits', '--allowedTools', TOOLS];

let team: ClaudeTeam;
let notes: string;
/** The conversation with the word in it, and the pane that it was held in first. */
let heron: string;
let oldPane: PaneDescription;

interface Listed {
  readonly id: string;
  readonly status: string;
  readonly name: string;
  readonly messages: number;
  readonly toolCalls: number;
}

async function listed(): Promise<readonly Listed[]> {
  const text = await team.world.ccmuxDo('conversation', 'list', '--json');
  return (JSON.parse(text) as { conversations: Listed[] }).conversations;
}

async function paneNamed(name: string): Promise<PaneDescription> {
  const panes = await team.panes();
  return present(
    panes.find((pane) => pane.name === name),
    `pane ${name}`,
  );
}

/** What the client sent along with its newest prompt. */
function knownWith(prompt: string): string {
  return present(
    team.api.requests.findLast((asked) => asked.prompt === prompt),
    `request of ${prompt}`,
  ).history;
}

/** One line for each start of the pane's own MCP server, in the store that it has been given. */
function startsOfServer(pane: PaneDescription): readonly string[] {
  const store = join(dirname(configDirOf(pane)), 'mcp-state/starts.jsonl');
  return existsSync(store) ? readFileSync(store, 'utf8').trimEnd().split('\n') : [];
}

/** The claude that the user starts by hand, in the project. */
async function plainClaude(...args: readonly string[]): Promise<string> {
  const { env, project: cwd } = team.world;
  const program = join(team.world.root, 'bin/claude');
  const run = promisify(execFile)(program, args, { cwd, env, timeout: 90_000 });
  run.child.stdin?.end();
  return (await run).stdout;
}

beforeAll(async () => {
  team = await ClaudeTeam.prepare();
  notes = join(team.world.project, 'notes.txt');
  writeFileSync(notes, 'original\n');
  const args = [join(PROJECT_ROOT, 'test/fixtures/mcp-server.mjs'), '${CLAUDE_MCP_STATE_DIR}/starts.jsonl'];
  const memory = { mcp_config: { memory: { command: process.execPath, args } } };
  mkdirSync(join(team.world.ccmux, 'config'), { recursive: true });
  writeFileSync(join(team.world.ccmux, 'config/ccmux.yaml'), JSON.stringify({ roles: { dev: memory } }));
  await team.world.ccmuxDo('-d', '--layout', 'dev1', ...ACCEPTING);
  [oldPane] = await team.allIdle(1);
  heron = conversationOf(oldPane);
}, 400_000);

afterAll(() => team.dispose());

it('has both conversations of a pane in the list after /clear, live and then kept', async () => {
  const edit = { file_path: notes, old_string: 'original', new_string: 'changed' };
  const read = `tool: Read {"file_path":${JSON.stringify(notes)}}`;
  await team.tell('dev1', 'say: the word is heron', '● the word is heron');
  const todo = { subject: 'Feed the heron', description: 'fish', activeForm: 'Feeding' };
  await team.tell('dev1', `tool: TaskCreate ${JSON.stringify(todo)};;say: noted down`, '● noted down');
  await team.tell('dev1', `${read};;tool: Edit ${JSON.stringify(edit)};;say: edited`, '● edited');
  expect(readFileSync(notes, 'utf8')).toBe('changed\n');
  await team.world.ccmuxDo('pane', 'send', 'dev1', '/clear', '--enter');
  await until('another conversation', async () => conversationOf(await paneNamed('dev1')) !== heron);
  await team.tell('dev1', 'say: the second life', '● the second life');
  const second = conversationOf(await paneNamed('dev1'));
  // The screen may be quicker than the transcript.
  await until(
    'the transcripts',
    async () => (await listed()).map(({ messages }) => messages).join() === '2,9',
  );
  expect(await listed()).toMatchObject([
    { id: second, status: 'live', name: 'dev1' },
    { id: heron, status: 'live', name: 'dev1', toolCalls: 3 },
  ]);
  const { code, stderr } = await team.world.ccmuxRun(['conversation', 'resume', heron, '-d']);
  expect([code, stderr]).toEqual([4, expect.stringContaining('is open in pane dev1 of session app')]);
  await team.world.ccmuxDo('pane', 'close', 'dev1');
  await until('the session to end', async () => (await team.world.sessions()).length === 0);
  expect(await listed()).toMatchObject([
    { id: second, status: 'stored' },
    { id: heron, status: 'stored' },
  ]);
});

it('resumes one in a session of its own, at its old paths: it still knows, and rewinds', async () => {
  await team.world.ccmuxDo('conversation', 'resume', heron, '-d', ...ACCEPTING);
  const [pane] = await team.allIdle(1);
  expect([pane.name, conversationOf(pane), configDirOf(pane)]).toEqual(['dev1', heron, configDirOf(oldPane)]);
  await team.shows('dev1', '● the word is heron');
  // Its memory server finds what it has written in the pane that is gone, and writes on.
  await until('its own server', () => startsOfServer(pane).length === 2);
  await team.tell('dev1', 'say: and it still is', '● and it still is');
  expect(knownWith('say: and it still is')).toContain('the word is heron');
  await team.world.ccmuxDo('pane', 'send', 'dev1', '--key', 'Escape', '--key', 'Escape');
  await team.shows('dev1', 'Restore the code and/or conversation');
  await team.world.ccmuxDo('pane', 'send', 'dev1', '--key', 'Up', '--key', 'Up', '--key', 'Enter');
  await team.shows('dev1', '3. Restore code');
  await team.world.ccmuxDo('pane', 'send', 'dev1', '--key', 'Down', '--key', 'Down', '--key', 'Enter');
  await until('the file as it was', () => readFileSync(notes, 'utf8') === 'original\n');
  await team.allIdle(1);
  const begun = { taskId: '1', status: 'in_progress' };
  const below = { description: 'look', prompt: 'say: from below', subagent_type: 'general-purpose' };
  const more = `tool: TaskUpdate ${JSON.stringify(begun)};;tool: Agent ${JSON.stringify(below)};;say: both done`;
  await team.tell('dev1', more, '● both done');
  await until('the answer from below', () =>
    team.api.requests.some(({ prompt }) => prompt === 'say: from below'),
  );
  await team.allIdle(1);
});

it('resumes the other one beside it, and refuses one that is open already', async () => {
  const second = present(
    (await listed()).find(({ status }) => status === 'stored'),
    'the other conversation',
  ).id;
  expect(await team.world.ccmuxDo('conversation', 'resume', 'last')).toBe('dev2\n');
  await team.allIdle(2);
  await team.tell('dev2', 'say: third time', '● third time');
  expect(conversationOf(await paneNamed('dev2'))).toBe(second);
  expect(knownWith('say: third time')).toContain('the second life');
  const attempts = await Promise.all(
    [heron, second].map((id) => team.world.ccmuxRun(['conversation', 'resume', id, '-s', 'elsewhere', '-d'])),
  );
  expect(attempts.map(({ code }) => code)).toEqual([4, 4]);
  expect(await team.panes()).toHaveLength(2);
});

it('forks one: the copy goes on under another id, and the kept one stays as it was', async () => {
  await team.world.ccmuxDo('pane', 'close', 'dev2');
  const [kept] = (await listed()).filter(({ status }) => status === 'stored');
  await team.world.ccmuxDo('conversation', 'resume', kept.id, '--fork', '-d');
  await team.allIdle(2);
  await team.tell('dev2', 'say: on another branch', '● on another branch');
  expect(knownWith('say: on another branch')).toContain('third time');
  const fork = conversationOf(await paneNamed('dev2'));
  expect(fork).not.toBe(kept.id);
  await team.world.ccmuxDo('pane', 'close', 'dev2');
  const after = await listed();
  expect(after.find(({ id }) => id === kept.id)).toEqual(kept);
  expect(after.find(({ id }) => id === fork)).toMatchObject({ status: 'stored' });
});

it('hands one back: plain `claude --resume` knows it, and what it says there is not overwritten', async () => {
  await team.world.ccmuxDo('pane', 'close', 'dev1');
  const record = join(team.world.ccmux, 'data/conversations', heron);
  expect(readFileSync(join(record, 'state/tasks', heron, '1.json'), 'utf8')).toContain('"in_progress"');
  const [subagent] = readdirSync(
    join(dirname(present(transcriptIn(join(record, 'state'), heron), 'it')), heron, 'subagents'),
  );
  expect(subagent).toMatch(/^agent-/);
  const happened = readFileSync(join(record, 'session.log'), 'utf8').trimEnd().split('\n');
  const types = happened.map((line) => (JSON.parse(line) as { type: string }).type);
  expect(types).toEqual(
    expect.arrayContaining(['pane-started', 'prompt', 'tool-started', 'conversation', 'pane-emptied']),
  );
  // Two lives, one after the other.
  expect(types.filter((type) => type === 'pane-emptied')).toHaveLength(1);
  expect(types.filter((type) => type === 'pane-started')).toHaveLength(2);
  const call = await team.world.ccmuxDo('conversation', 'return', heron);
  expect(call).toBe(`cd ${team.world.project} && claude --resume ${heron}\n`);
  expect(await plainClaude('-p', '--resume', heron, 'say: plain goes on')).toContain('plain goes on');
  expect(knownWith('say: plain goes on')).toContain('the word is heron');
  const path = present(transcriptIn(team.user.configDir, heron), 'its transcript');
  const grown = readFileSync(path, 'utf8');
  expect(grown).toContain('plain goes on');
  await team.world.ccmuxDo('conversation', 'return', heron);
  expect(readFileSync(path, 'utf8')).toBe(grown);
  expect(existsSync(join(team.user.configDir, 'file-history', heron))).toBe(true);
  expect(existsSync(join(team.user.configDir, 'tasks', heron, '1.json'))).toBe(true);
  const prompts = readFileSync(join(team.user.configDir, 'history.jsonl'), 'utf8').split('\n');
  expect(prompts.filter((line) => line.includes('"say: the word is heron"'))).toHaveLength(1);
  const audit = readFileSync(join(team.world.ccmux, 'state/audit.log'), 'utf8').trimEnd().split('\n');
  const deeds = audit.map((line) => JSON.parse(line) as { action: string; conversation: string });
  const ofHeron = deeds.filter(({ conversation }) => conversation === heron).map(({ action }) => action);
  expect(ofHeron).toEqual(['start', 'end', 'resume', 'end', 'return', 'return']);
});

it('takes over what was said in plain claude before it goes on with it', async () => {
  const { code, stderr } = await team.world.ccmuxRun(['conversation', 'resume', heron, '-d']);
  expect([code, stderr]).toEqual([1, expect.stringContaining(`has gone on in ${team.user.configDir}`)]);
  expect(await team.world.ccmuxDo('conversation', 'import')).toBe(`${heron}\n`);
  await team.world.ccmuxDo('conversation', 'resume', heron, '-d');
  await team.allIdle(1);
  await team.shows('dev1', '● plain goes on');
});
