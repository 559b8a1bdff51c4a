/** Real clients that would change one file at once: one does, the others are told why not, and succeed later. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { present } from '../../src/base/assert.ts';
import { ClaudeTeam, CLIENT_ARGS } from '../support/claude-team.ts';
import { until } from '../support/until.ts';

const NAMES = ['dev1', 'dev2', 'dev3'] as const;

let team: ClaudeTeam;
let file: string;

beforeAll(async () => {
  team = await ClaudeTeam.prepare();
  file = join(team.world.project, 'shared.txt');
  await team.world.ccmuxDo('-d', '--layout', 'dev3', '--', ...CLIENT_ARGS);
  await team.allIdle(NAMES.length);
}, 400_000);

afterAll(() => team.dispose());

function writing(name: string): string {
  return `tool: Write ${JSON.stringify({ file_path: file, content: `by ${name}\n` })};;say: ${name} is done`;
}

async function lockHolders(): Promise<readonly string[]> {
  const { locks } = JSON.parse(await team.world.ccmuxDo('lock', 'list', '--json')) as {
    locks: { name: string }[];
  };
  return locks.map(({ name }) => name);
}

async function asking(name: string): Promise<void> {
  await until(`${name} to ask`, async () => {
    const pane = (await team.panes()).find((each) => each.name === name);
    return pane?.status === 'waiting';
  });
}

it('one asks for the permission to write, and has the file until it has written', async () => {
  await team.world.ccmuxDo('pane', 'send', 'dev1', writing('dev1'), '--enter');
  await asking('dev1');
  expect(await lockHolders()).toEqual(['dev1']);
  for (const name of ['dev2', 'dev3']) {
    // It is not even asked for: the model reads who has the file, and the answer goes on.
    await team.tell(name, writing(name), `● ${name} is done`);
    const refusal = team.api.requests.findLast(({ history }) => history.includes(`by ${name}`));
    expect(refusal?.history).toMatch(/shared\.txt is locked: dev1 of session app has a write lock/);
  }
  await team.world.ccmuxDo('pane', 'answer', 'dev1', '--allow');
  await team.shows('dev1', '● dev1 is done');
  expect(readFileSync(file, 'utf8')).toBe('by dev1\n');
  await until('no lock', async () => (await lockHolders()).length === 0);
});

it('a denied one gives the file back, and the next has it', async () => {
  const other = join(team.world.project, 'other.txt');
  const prompt = `tool: Write ${JSON.stringify({ file_path: other, content: 'x' })}`;
  await team.world.ccmuxDo('pane', 'send', 'dev2', prompt, '--enter');
  await asking('dev2');
  expect(await lockHolders()).toEqual(['dev2']);
  await team.world.ccmuxDo('pane', 'send', 'dev2', '--key', 'Escape');
  await until('no lock', async () => (await lockHolders()).length === 0);
  await team.world.ccmuxDo('pane', 'send', 'dev3', prompt, '--enter');
  await asking('dev3');
  await team.world.ccmuxDo('pane', 'answer', 'dev3', '--allow');
  await until('the file', () => {
    try {
      return readFileSync(other, 'utf8') === 'x';
    } catch {
      return false;
    }
  });
});

it('a script that has the file keeps every client off it', async () => {
  writeFileSync(join(team.world.project, 'mine.txt'), '');
  await team.world.ccmuxDo('lock', 'acquire', 'mine.txt', '--pane', 'dev1', '--exclusive');
  const path = join(team.world.project, 'mine.txt');
  await team.tell(
    'dev3',
    `tool: Read ${JSON.stringify({ file_path: path })};;say: could not look`,
    '● could not look',
  );
  expect(team.api.requests.at(-1)?.history).toMatch(
    /mine\.txt is locked: dev1 of session app has it for itself/,
  );
  await team.world.ccmuxDo('lock', 'release', 'mine.txt', '--pane', 'dev1');
});

it('a client that is killed in the middle of its edit keeps nobody off, nor does a server', async () => {
  const path = join(team.world.project, 'orphan.txt');
  const prompt = (name: string) => `tool: Write ${JSON.stringify({ file_path: path, content: name })}`;
  await team.world.ccmuxDo('pane', 'send', 'dev1', prompt('dev1'), '--enter');
  await asking('dev1');
  const { pid, panes } = await team.world.session();
  process.kill(present(panes.find(({ name }) => name === 'dev1')?.pid, 'a client'), 'SIGKILL');
  await until('no lock', async () => (await lockHolders()).length === 0);
  await team.world.ccmuxDo('pane', 'send', 'dev2', prompt('dev2'), '--enter');
  await asking('dev2');
  expect(await lockHolders()).toEqual(['dev2']);
  process.kill(pid, 'SIGKILL');
  await team.world.ccmuxDo('-d', '-s', 'other', '--layout', 'qa1', '-x', 'cat');
  await team.world.ccmuxDo('lock', 'acquire', path, '-s', 'other', '--pane', 'qa1');
  expect(await lockHolders()).toEqual(['qa1']);
});
