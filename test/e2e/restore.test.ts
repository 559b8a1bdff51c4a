/** A server that is killed, and the team that comes back: real clients, each with its own conversation. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { present } from '../../src/base/assert.ts';
import type { PaneDescription } from '../../src/protocol/control.ts';
import { times } from '../support/counts.ts';
import { ClaudeTeam, CLIENT_ARGS, configDirOf, conversationOf } from '../support/claude-team.ts';
import type { Eye } from '../support/eye.ts';
import { environmentOf } from '../support/processes.ts';
import { until } from '../support/until.ts';

const ALL = ['dev1', 'dev2', 'dev3', 'qa1', 'tester', 'ux', 'pm'];
/** `tester` is what `qa2` is renamed to. */
const NAMES = ALL.slice(-times({ everyday: 4, full: 7 }));
const SEATS = NAMES.map((name) => (name === 'tester' ? 'qa2' : name));
const LAYOUT = NAMES.length === 7 ? 'dev3-qa2-ux-pm' : 'qa2-ux-pm';
const CLEARED = 'ux';

let team: ClaudeTeam;
let before: readonly PaneDescription[];
let after: readonly PaneDescription[];
/** Pids of everything that the first server had started. */
let ofTheDead: readonly number[];

beforeAll(async () => {
  team = await ClaudeTeam.prepare();
  await team.world.ccmuxDo('-d', '--layout', LAYOUT, '--', ...CLIENT_ARGS);
  await team.allIdle(NAMES.length);
}, 400_000);

afterAll(() => team.dispose());

/** What of the panes must be as it was. */
function placesOf(panes: readonly PaneDescription[]): readonly object[] {
  return panes.map(({ id, name, role, cols, rows, focused, conversation, configDir }) => {
    return { id, name, role, cols, rows, focused, conversation, configDir };
  });
}

/** All that a pane's client has sent with its last request. */
function lastContext(prompt: string): string {
  const request = team.api.requests.findLast((each) => each.prompt === prompt);
  return present(request, `a request of ${JSON.stringify(prompt)}`).history;
}

it('is talked to, cleared, renamed and arranged anew, and its server killed', async () => {
  const { world } = team;
  const eye = world.open([], { cols: 220, rows: 66 });
  await eye.waitForText(SEATS[0]);
  eye.press('C-\\', String(SEATS.indexOf('qa2') + 1), 'C-\\', ',');
  await eye.waitForText('new name');
  eye.press('C-u');
  eye.type('tester');
  eye.press('Enter');
  await until('the new name', async () => (await team.panes()).some(({ name }) => name === 'tester'));
  for (const name of NAMES)
    await world.ccmuxDo('pane', 'send', name, `say: first word of ${name}`, '--enter');
  for (const name of NAMES) await team.shows(name, `● first word of ${name}`);
  await team.allIdle(NAMES.length);
  const [old] = (await team.panes()).filter(({ name }) => name === CLEARED).map(conversationOf);
  await world.ccmuxDo('pane', 'send', CLEARED, '/clear', '--enter');
  await until('another conversation', async () => {
    const pane = (await team.panes()).find(({ name }) => name === CLEARED);
    return pane?.conversation !== old && pane?.status === 'idle';
  });
  await team.tell(CLEARED, 'say: word after the clearing', '● word after the clearing');
  await team.tell('pm', '/model sonnet', 'Switch model?');
  await world.ccmuxDo('pane', 'send', 'pm', '--enter');
  await team.shows('pm', 'Set model to');
  eye.press('C-\\', '1', 'C-\\', 'H', 'C-\\', 'K');
  before = await team.allIdle(NAMES.length);
  await saved(before);
  ofTheDead = world
    .processes()
    .map(({ pid }) => pid)
    .filter((pid) => pid !== eye.pid);
  writeFileSync(join(configDirOf(before[0]), '.claude.json.lock'), '');
  process.kill((await world.session()).pid, 'SIGKILL');
  await eye.waitForExit();
}, 120_000);

/** Resolves when the record on the disk names the conversations that are open. */
async function saved(panes: readonly PaneDescription[]): Promise<void> {
  const path = join(team.world.ccmux, 'data/sessions/app.json');
  await until('the record', () => {
    const record = readFileSync(path, 'utf8');
    return panes.every((pane) => record.includes(`"conversation": "${conversationOf(pane)}"`));
  });
}

let eye: Eye;

it('asks before it brings the team back, and says how many conversations', async () => {
  eye = team.world.open([], { cols: 220, rows: 66 });
  await eye.waitForText(`Restore its ${NAMES.length} panes with ${NAMES.length} conversations? (Y/n)`);
  eye.press('Enter');
  // Said once, ever, at the first start in a terminal.
  await eye.waitForText('Press a key to start');
  eye.press('Enter');
  await eye.waitForText('press any key to begin');
  eye.press('Enter');
  await eye.waitForText('tester');
  after = await team.allIdle(NAMES.length);
});

it('has every seat in its place, with its name, its size and its conversation', () => {
  expect(placesOf(after)).toEqual(placesOf(before));
  expect(after.map(({ name }) => name)).toEqual(NAMES);
  expect(environmentOf(present(after[0].pid, 'a child')).CLAUDE_CONFIG_DIR).toBe(configDirOf(before[0]));
});

it('has left no process of the dead server and no directory but those of its panes', () => {
  const alive = new Set(team.world.processes().map(({ pid }) => pid));
  expect(ofTheDead.filter((pid) => alive.has(pid))).toEqual([]);
  expect(team.world.profiles()).toEqual(after.map(({ id }) => id).toSorted());
  // The client that runs makes a directory of this name for moments; what was left is a file.
  const lock = statSync(join(configDirOf(after[0]), '.claude.json.lock'), { throwIfNoEntry: false });
  expect(lock?.isFile()).not.toBe(true);
});

it('remembers in each pane what was said there, and nothing of the others', async () => {
  for (const name of NAMES)
    await team.world.ccmuxDo('pane', 'send', name, `say: asked again ${name}`, '--enter');
  for (const name of NAMES) await team.shows(name, `● asked again ${name}`);
  for (const name of NAMES) {
    const context = lastContext(`say: asked again ${name}`);
    const said = NAMES.filter((other) => context.includes(`first word of ${other}`));
    expect(said).toEqual(name === CLEARED ? [] : [name]);
    expect(context.includes('word after the clearing')).toBe(name === CLEARED);
  }
});

it('keeps what was set in a pane', () => {
  const settings = after.map((pane) => readFileSync(join(configDirOf(pane), 'settings.json'), 'utf8'));
  expect(after.filter((_pane, i) => settings[i].includes('sonnet')).map(({ name }) => name)).toEqual(['pm']);
});
