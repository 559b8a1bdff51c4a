/** Prompts sent to real clients by scripts: what is said of them is what became of them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ClaudeTeam, CLIENT_ARGS } from '../support/claude-team.ts';
import type { Outcome } from '../support/test-home.ts';
import { until } from '../support/until.ts';

let team: ClaudeTeam;

beforeAll(async () => {
  team = await ClaudeTeam.prepare();
  await team.world.ccmuxDo('-d', '--layout', 'dev1', '--', ...CLIENT_ARGS);
  // Without a pause: a client that boots is waited for.
}, 400_000);

afterAll(() => team.dispose());

function send(text: string, ...more: readonly string[]): Promise<Outcome> {
  return team.world.ccmuxRun(['pane', 'send', 'dev1', text, '--enter', ...more]);
}

function asked(prompt: string): Promise<unknown> {
  const find = () => team.api.requests.some((request) => request.prompt.includes(prompt));
  return until(`the request of ${prompt}`, find, { explain: () => team.api.tail() });
}

async function reaches(status: string, ...session: readonly string[]): Promise<void> {
  await team.world.ccmuxDo('pane', 'wait', 'dev1', '--status', status, '--timeout', '60', ...session);
}

const SUBMITTED = { code: 0, stdout: 'submitted\n', stderr: '' };

it('says that a prompt was submitted once the client says so, be it still booting, at work, or the text long', async () => {
  expect(await send('say: the first')).toEqual(SUBMITTED);
  await asked('say: the first');
  await reaches('idle');
  const long = Array.from({ length: 120 }, (_, i) => `line ${i}\tof the "long" text, <b>${i}</b> …`).join(
    '\n',
  );
  expect(await send(long)).toEqual(SUBMITTED);
  await asked('line 119');
  await reaches('idle');
  expect(await send('slow: 40 100')).toEqual(SUBMITTED);
  await reaches('busy');
  expect(await send('say: while it works')).toEqual(SUBMITTED);
  await reaches('idle');
});

it('keeps prompts apart that two scripts send at once', async () => {
  const sent = await Promise.all([send('say: left'), send('say: right')]);
  expect(sent).toEqual([SUBMITTED, SUBMITTED]);
  await asked('say: left');
  await asked('say: right');
  await reaches('idle');
});

it('types nothing into a dialog, and says what it asks', async () => {
  await send('tool: bash touch made-by-nobody');
  await reaches('waiting');
  const refused = await send('y\n1');
  expect(refused).toMatchObject({ code: 4, stdout: '' });
  expect(refused.stderr).toContain(
    'dev1 is in a dialog (permission: touch made-by-nobody): nothing was typed',
  );
  const explained = await team.world.ccmuxDo('pane', 'explain', 'dev1');
  expect(explained).toMatch(/^dev1 is waiting \(Bash: permission: touch made-by-nobody\).*session-file/);
  expect(explained).toMatch(/^> *session-file *waiting/m);
  expect(explained).toMatch(/^ *hook *waiting.*1 request unanswered/m);
  expect(explained).toMatch(/^ *title *idle.*✳/m);
  const { sources } = JSON.parse(await team.world.ccmuxDo('pane', 'explain', 'dev1', '--json')) as {
    sources: readonly { source: string; decided: boolean }[];
  };
  expect(sources.filter(({ decided }) => decided)).toMatchObject([{ source: 'session-file' }]);
  await team.world.ccmuxDo('pane', 'send', 'dev1', '--key', 'Escape');
  await reaches('idle');
  expect((await send('/model')).code).toBe(0);
  await reaches('waiting');
  expect((await send('say: into the menu')).code).toBe(4);
  expect(team.api.requests.some(({ prompt }) => prompt.includes('into the menu'))).toBe(false);
  await team.world.ccmuxDo('pane', 'send', 'dev1', '--key', 'Escape');
  await reaches('idle');
});

it('says that it cannot tell where the hooks of the client are off', async () => {
  const config = join(team.world.root, 'quiet.yaml');
  writeFileSync(config, 'claude: {hooks: false}\n');
  await team.world.ccmuxDo('-d', '-s', 'quiet', '-c', config, '--layout', 'dev1', '--', ...CLIENT_ARGS);
  const sent = await send('say: into the blue', '-s', 'quiet');
  expect(sent).toMatchObject({ code: 0, stdout: 'unverified\n' });
  expect(sent.stderr).toContain('hooks are not heard');
  await asked('say: into the blue');
  expect(await team.world.ccmuxDo('pane', 'explain', 'dev1', '-s', 'quiet')).toMatch(/^ *hook *-.*off/m);
});
