/** The real client and a login that panes share, with made-up credentials: what logs out is held back once, and told. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ClaudeTeam, CLIENT_ARGS } from '../support/claude-team.ts';
import type { Eye } from '../support/eye.ts';
import { until } from '../support/until.ts';

let team: ClaudeTeam;
let eye: Eye;
let credentials: string;

beforeAll(async () => {
  team = await ClaudeTeam.prepare();
  // The account's login, and no key before it.
  delete team.world.env.ANTHROPIC_API_KEY;
  // With a login the client would ask for more than the stand-in has: that leads nowhere.
  Object.assign(team.world.env, { HTTPS_PROXY: 'http://127.0.0.1:1', NO_PROXY: '127.0.0.1' });
  credentials = join(team.user.configDir, '.credentials.json');
  await team.world.ccmuxDo('-d', '--layout', 'dev2', '--', ...CLIENT_ARGS);
  await team.allIdle(2);
  eye = team.world.open(['attach']);
  await eye.waitForText('manual mode on');
}, 400_000);

afterAll(() => team.dispose());

/** As a person does: focus by number, type, see it there, Enter. */
async function typed(pane: number, prompt: string): Promise<void> {
  eye.press('C-\\', String(pane));
  eye.type(prompt);
  await eye.waitForText(`❯ ${prompt}`);
  eye.press('Enter');
}

it('uses the login of the user, where the user keeps it', async () => {
  const before = readFileSync(credentials, 'utf8');
  await team.tell('dev2', 'say: logged in', '● logged in');
  expect(readFileSync(credentials, 'utf8')).toBe(before);
});

it('holds the first Enter of /login back, and lets the client show its own dialog after the second', async () => {
  await typed(1, '/login');
  await eye.waitForText('/login changes the login of every pane, and of your own claude');
  expect(eye.text()).not.toContain('Select login method');
  eye.press('Enter');
  await eye.waitForText('Select login method');
  eye.press('Escape');
  await eye.waitForText('Login interrupted');
  expect(existsSync(credentials)).toBe(true);
});

it('holds the first Enter of /logout back, and tells everybody once the login is gone', async () => {
  await typed(2, '/logout');
  await eye.waitForText('/logout logs every pane out, and your own claude');
  const login = readFileSync(credentials, 'utf8');
  expect(login).toContain('made-up-refresh-token');
  eye.press('Enter');
  await eye.waitForText('the login that the panes share is gone');
  await until('the login to be gone', () => {
    return !existsSync(credentials) || !readFileSync(credentials, 'utf8').includes('made-up-refresh-token');
  });
  // Somebody logs in again, anywhere: the other pane has it.
  writeFileSync(credentials, login, { mode: 0o600 });
  await eye.waitForText('logged in: every pane that shares your login has it');
  await team.tell('dev1', 'say: back again', '● back again');
});
