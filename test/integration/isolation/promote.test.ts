import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { promoteChanges } from '../../../src/isolation/settings/promote.ts';
import { locateUserClaude } from '../../../src/isolation/user-claude.ts';

let home: string;
let state: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ccmux-promote-'));
  state = join(home, '.claude.json');
  writeFileSync(state, '{"numStartups":1}');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const promote = () =>
  promoteChanges(
    locateUserClaude({}, home),
    [
      { file: 'state', path: ['mcpServers', 'm'], kind: 'set', value: { command: 'm' } },
      { file: 'settings', path: ['model'], kind: 'set', value: 'opus' },
    ],
    systemClock,
  );

it('waits for a client that holds its lock, takes what that wrote, and leaves no lock behind', async () => {
  mkdirSync(`${state}.lock`);
  const promoting = promote();
  writeFileSync(state, '{"numStartups":2,"new":true}');
  rmdirSync(`${state}.lock`);
  expect(await promoting).toEqual([join(home, '.claude/settings.json'), state]);
  expect(JSON.parse(readFileSync(state, 'utf8'))).toEqual({
    numStartups: 2,
    new: true,
    mcpServers: { m: { command: 'm' } },
  });
  expect(readdirSync(home).sort()).toEqual(['.claude', '.claude.json']);
});

it('takes the lock of a client that died with it', async () => {
  mkdirSync(`${state}.lock`);
  utimesSync(`${state}.lock`, 1, 1);
  await promote();
  expect(readdirSync(home).sort()).toEqual(['.claude', '.claude.json']);
});

it('writes none of the files where one cannot be read', async () => {
  writeFileSync(state, 'no JSON');
  await expect(promote()).rejects.toMatchObject({ code: 'failed' });
  expect(readdirSync(home)).toEqual(['.claude.json']);
});

it('waits for no pipe in the place of one, and writes none either', async () => {
  rmSync(state);
  execFileSync('mkfifo', [state]);
  await expect(promote()).rejects.toMatchObject({
    code: 'failed',
    message: expect.stringMatching(/cannot read .*: it is not a regular file/) as unknown,
  });
  expect(readdirSync(home)).toEqual(['.claude.json']);
});

it('writes nothing where all is said already', async () => {
  await promote();
  expect(await promote()).toEqual([]);
});
