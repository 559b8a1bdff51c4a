import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { watchSessionFile } from '../../../src/agent/watch-session-file.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { AgentStatus } from '../../../src/core/agent-status.ts';
import { claudeClient } from '../../support/claude-client.ts';
import type { Eye } from '../../support/eye.ts';
import { MessagesApiStub } from '../../support/messages-api-stub.ts';
import { clientEnvironment, clientState } from '../../support/prepared-user.ts';
import { TestHome } from '../../support/test-home.ts';
import { until } from '../../support/until.ts';

/** The real client under a wrapper, as a user's `claude.command` may be one. */
let world: TestHome;
let api: MessagesApiStub;
let eye: Eye;
let configDir: string;
let watch: { dispose(): void };
const seen: AgentStatus[] = [];

beforeAll(async () => {
  const claude = await claudeClient();
  api = await MessagesApiStub.start();
  world = new TestHome(clientEnvironment(api.url));
  configDir = join(world.root, 'claude');
  world.env.CLAUDE_CONFIG_DIR = configDir;
  mkdirSync(configDir);
  writeFileSync(join(configDir, '.claude.json'), JSON.stringify(clientState(world.project)));
  const script = `"${claude}" --permission-mode manual; echo the client ended; read -r answer`;
  eye = world.terminal('/bin/bash', ['-c', script], { cols: 100, rows: 40 });
  const { pid } = eye;
  const onStatus = (status: AgentStatus): number => seen.push(status);
  watch = watchSessionFile({ configDir, pid: () => pid, clock: systemClock, log: silentLog, onStatus });
  await eye.waitFor('the prompt', (screen) => screen.text().includes('❯'));
  await status('idle');
}, 300_000);

afterAll(async () => {
  watch.dispose();
  await world.dispose();
  await api.stop();
});

function status(kind: AgentStatus['kind'], after = 0): Promise<AgentStatus> {
  const find = () => seen.slice(after).find((each) => each.kind === kind);
  return until(`status ${kind}`, find, { explain: () => `${JSON.stringify(seen)}\n${eye.text()}` });
}

async function say(text: string): Promise<number> {
  eye.type(text);
  await eye.waitForText(text.slice(0, 40));
  const before = seen.length;
  eye.press('Enter');
  return before;
}

it('tells the way of an answer from idle over busy back to idle', async () => {
  const before = await say('say: first answer');
  await status('busy', before);
  await eye.waitForText('● first answer');
  await until('idle again', () => seen.at(-1)?.kind === 'idle');
  expect(seen.slice(before).map(({ kind }) => kind)).toEqual(['busy', 'idle']);
  expect(seen.every(({ source }) => source === 'session-file')).toBe(true);
});

it('tells a permission request, and that the refused tool ended the turn', async () => {
  const before = await say('tool: bash touch never-made');
  const waiting = await status('waiting', before);
  expect(waiting.waitingFor).toEqual({ kind: 'permission', detail: null });
  await eye.waitForText('Do you want to proceed?');
  eye.press('Escape');
  await status('idle', before);
});

it('tells a question', async () => {
  const option = (label: string) => ({ label, description: label });
  const question = { question: 'Which?', header: 'Pick', multiSelect: false };
  const questions = [{ ...question, options: [option('A'), option('B')] }];
  const before = await say(`tool: AskUserQuestion ${JSON.stringify({ questions })}`);
  expect((await status('waiting', before)).waitingFor?.kind).toBe('question');
  await eye.waitForText('Which?');
  eye.press('Escape');
  await status('idle', before);
});

it('tells an open dialog', async () => {
  const before = await say('/model');
  expect((await status('waiting', before)).waitingFor?.kind).toBe('dialog');
  eye.press('Escape');
  await status('idle', before);
});

it('follows the conversation through /clear', async () => {
  const first = seen.at(-1)?.conversation;
  const before = await say('/clear');
  const next = await until('another conversation', () =>
    seen.slice(before).find(({ conversation }) => conversation !== first),
  );
  expect(next.conversation).toMatch(/^[0-9a-f-]{36}$/);
  await until('idle', () => seen.at(-1)?.kind === 'idle');
});

it('knows nothing any more when the client has ended and its wrapper lives on', async () => {
  const before = await say('/exit');
  await eye.waitForText('the client ended');
  const last = await status('unknown', before);
  expect(last.source).toBe('process');
});
