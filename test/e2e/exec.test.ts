/** The real client with a pane's isolation and without ccmux's screen: in a pipe and in a terminal. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ClaudeTeam, CLIENT_ARGS, storedTranscript } from '../support/claude-team.ts';
import { digestTree } from '../support/digest-tree.ts';
import { PROJECT_ROOT } from '../support/test-home.ts';

const PROGRAM = join(PROJECT_ROOT, 'dist/main.js');

let team: ClaudeTeam;
let before: readonly string[];

/** The user's own files: nothing of them may ever change. */
const digestUser = () => [...digestTree(team.user.configDir), ...digestTree(team.user.stateFile)];
const conversations = () => readdirSync(join(team.world.ccmux, 'data/conversations'));

beforeAll(async () => {
  team = await ClaudeTeam.prepare();
  before = digestUser();
});
afterAll(() => team.dispose());

it('prints an answer and nothing else, keeps the conversation, and leaves the user’s files alone', async () => {
  const script = `echo 'say: forty-two' | "${process.execPath}" "${PROGRAM}" exec -- claude -p`;
  const { project: cwd, env } = team.world;
  const { stdout, stderr } = await promisify(execFile)('/bin/bash', ['-c', script], { cwd, env });
  expect({ stdout, stderr }).toEqual({ stdout: 'forty-two\n', stderr: '' });
  const [id] = conversations();
  expect(storedTranscript(team.world, id)).toContain('forty-two');
  expect(team.world.profiles()).toEqual([]);
  expect(digestUser()).toEqual(before);
});

it('has the whole terminal, with its role', async () => {
  const [printed] = conversations();
  const eye = team.world.open(['exec', '--role', 'dev', '--', 'claude', ...CLIENT_ARGS], {
    cols: 100,
    rows: 30,
  });
  await eye.waitForText('Press a key to start');
  eye.press('Enter');
  await eye.waitForText('manual mode on');
  eye.type('say: in the terminal at hand');
  await eye.waitForText('say: in the terminal at hand');
  eye.press('Enter');
  await eye.waitForText('● in the terminal at hand');
  eye.press('C-c');
  await eye.waitForText('Press Ctrl-C again to exit');
  eye.press('C-c');
  expect(await eye.waitForExit()).toMatchObject({ exitCode: 0 });
  const [id] = conversations().filter((each) => each !== printed);
  expect(storedTranscript(team.world, id)).toContain('in the terminal at hand');
  expect(team.api.requests.some(({ system }) => system.includes("developer's seat"))).toBe(true);
  expect(team.world.profiles()).toEqual([]);
  expect(digestUser()).toEqual(before);
});
