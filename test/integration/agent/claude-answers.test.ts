/** What the real client asks is answered by the request that asked, while its own dialog stands in its terminal. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import { until } from '../../support/until.ts';
import { WatchedClient } from '../../support/watched-client.ts';

let client: WatchedClient;

beforeAll(async () => {
  client = await WatchedClient.start();
  await client.idle();
}, 300_000);

afterAll(() => client.dispose());

function made(name: string): boolean {
  return existsSync(join(client.world.project, name));
}

/** What the client told the API at last. */
function lastHistory(): string {
  return present(client.api.requests.at(-1), 'a request').history;
}

it('allows a command once, and its dialog goes', async () => {
  await client.say('tool: bash touch allowed');
  const request = await client.request('touch allowed');
  expect(request).toMatchObject({
    kind: 'permission',
    tool: 'Bash',
    text: 'touch allowed\n\na scripted command',
  });
  await client.eye.waitForText('Do you want to proceed?');
  expect(client.watch.answer(request.id, { kind: 'allow', grant: 'once' })).toBe('answered');
  await client.idle();
  expect(made('allowed')).toBe(true);
  await client.eye.waitFor('no dialog', (screen) => !screen.text().includes('Do you want to proceed?'));
  expect(client.requests).toEqual([]);
  expect(client.watch.answer(request.id, { kind: 'deny', reason: '' })).toBe('gone');
});

it('denies with a reason, which the model reads and goes on with', async () => {
  await client.say('tool: bash touch denied;;say: so be it');
  const { id } = await client.request('touch denied');
  expect(client.watch.answer(id, { kind: 'deny', reason: 'the moon is wrong' })).toBe('answered');
  await client.eye.waitForText('● so be it');
  await client.idle();
  expect(lastHistory()).toContain('the moon is wrong');
  expect(made('denied')).toBe(false);
});

it('denies without a reason as No does: the turn is over', async () => {
  await client.say('tool: bash touch never;;say: not said');
  const { id } = await client.request('touch never');
  client.watch.answer(id, { kind: 'deny', reason: '' });
  await client.idle();
  expect(client.eye.text()).not.toContain('● not said');
  expect(made('never')).toBe(false);
});

it('allows always what the client offers, and is not asked again', async () => {
  await client.say('tool: bash npm run nothing-1');
  const request = await client.request('npm run nothing-1');
  expect(request.grants).toEqual([{ kind: 'always', label: expect.stringContaining('npm run') as string }]);
  client.watch.answer(request.id, { kind: 'allow', grant: 'always' });
  await client.idle();
  const asked = client.facts.filter(({ type }) => type === 'asked').length;
  await client.say('tool: bash npm run nothing-1');
  await until(
    'the second use',
    () =>
      client.facts.filter((fact) => fact.type === 'tool-ended' && fact.detail === 'npm run nothing-1')
        .length === 2,
  );
  await client.idle();
  expect(client.facts.filter(({ type }) => type === 'asked')).toHaveLength(asked);
});

it('closes what was answered in the pane itself, by Enter and by Esc', async () => {
  for (const key of ['Enter', 'Escape']) {
    await client.say(`tool: bash touch by-${key}`);
    const { id } = await client.request(`touch by-${key}`);
    await client.eye.waitForText('Do you want to proceed?');
    await client.press(key, () => client.requests.length === 0);
    await client.idle();
    expect(client.facts).toContainEqual({ type: 'answered', request: id, answer: null, by: 'pane' });
    expect(client.watch.answer(id, { kind: 'allow', grant: 'once' })).toBe('gone');
    expect(made(`by-${key}`)).toBe(key === 'Enter');
  }
});

it('answers the questions that are asked, each by its choice', async () => {
  const options = (...labels: string[]) => labels.map((label) => ({ label, description: `the ${label}` }));
  const questions = [
    { question: 'Which one?', header: 'One', multiSelect: false, options: options('A', 'B') },
    { question: 'Which all?', header: 'All', multiSelect: true, options: options('X', 'Y', 'Z') },
  ];
  await client.say(`tool: AskUserQuestion ${JSON.stringify({ questions })}`);
  const request = await client.request();
  expect(request.questions.map(({ question }) => question)).toEqual(['Which one?', 'Which all?']);
  expect(client.watch.answer(request.id, { kind: 'allow', grant: 'once' })).toBe('unfit');
  expect(client.watch.answer(request.id, { kind: 'choose', choices: [['A', 'B'], ['X']] })).toBe('unfit');
  const choices = [['B'], ['X', 'Z']];
  expect(client.watch.answer(request.id, { kind: 'choose', choices })).toBe('answered');
  await client.idle();
  expect(JSON.parse(JSON.stringify(lastHistory()))).toContain(
    '\\"Which one?\\"=\\"B\\", \\"Which all?\\"=\\"X, Z\\"',
  );
});

it('sends a plan back with what is to change, then approves it', async () => {
  await client.say('tool: EnterPlanMode {};;say: planning');
  await client.eye.waitForText('● planning');
  await client.idle();
  const plan = present(
    /plans\/[\w-]+\.md/.exec(lastHistory() + present(client.api.requests.at(-1), '').system)?.at(0),
    'a plan file',
  );
  mkdirSync(dirname(join(client.configDir, plan)), { recursive: true });
  writeFileSync(join(client.configDir, plan), '# The plan\n\n1. build\n2. test\n');
  await client.say('tool: ExitPlanMode {};;say: sent back');
  const first = await client.request();
  expect(first).toMatchObject({ kind: 'plan', text: '# The plan\n\n1. build\n2. test' });
  client.watch.answer(first.id, { kind: 'deny', reason: 'first the tests' });
  await client.eye.waitForText('● sent back');
  await client.idle();
  expect(lastHistory()).toContain('first the tests');
  await client.say('tool: ExitPlanMode {};;say: begun');
  const second = await client.request();
  client.watch.answer(second.id, { kind: 'allow', grant: 'edits' });
  await client.eye.waitForText('● begun');
  await client.idle();
  await client.eye.waitForText('accept edits on');
});

it('answers for a subagent in the background, whose dialog stands nowhere, and shows it to who looks', async () => {
  const agent = (prompt: string) => ({ prompt, subagent_type: 'general-purpose', description: 'a helper' });
  await client.say(`tool: Agent ${JSON.stringify(agent('tool: bash npm ci one'))};;say: sent off`);
  const request = await client.request('npm ci one');
  expect(request.subagent).not.toBeNull();
  await client.status('waiting', ({ kind, source }) => kind === 'waiting' && source === 'hook');
  client.watch.answer(request.id, { kind: 'deny', reason: 'not now' });
  await client.idle();
  await client.say(`tool: Agent ${JSON.stringify(agent('tool: bash npm ci two'))};;say: sent off`);
  await client.request('npm ci two');
  client.watch.looked();
  await client.eye.waitForText('npm ci two');
  await client.eye.waitForText('Do you want to proceed?');
  const { source } = await client.status(
    'waiting',
    ({ kind, source }) => kind === 'waiting' && source === 'session-file',
  );
  expect(source).toBe('session-file');
  expect(client.requests).toEqual([]);
  await client.press('Escape', () => client.seen.at(-1)?.kind !== 'waiting');
  await client.idle();
});

it('goes on with its own dialog where the listener dies', async () => {
  await client.say('tool: bash npm ci three');
  const { id } = await client.request('npm ci three');
  client.listener.dispose();
  await until('nothing to answer', () => client.requests.length === 0);
  expect(client.watch.answer(id, { kind: 'allow', grant: 'once' })).toBe('gone');
  await client.eye.waitForText('Do you want to proceed?');
  await client.press('Escape', () => client.seen.at(-1)?.kind === 'idle');
  await client.say('say: it goes on');
  await client.eye.waitForText('● it goes on');
  await client.idle();
});
