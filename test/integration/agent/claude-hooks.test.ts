/** What the real client tells by its hooks and its session file together, step by step as scripted. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HookListener } from '../../../src/agent/hook-listener.ts';
import { agentWatcher } from '../../../src/agent/watch-agent.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { AgentStatus } from '../../../src/core/agent-status.ts';
import type { AgentFact } from '../../../src/core/team-event.ts';
import { hookSettings } from '../../../src/isolation/hook-settings.ts';
import { claudeClient } from '../../support/claude-client.ts';
import type { Eye } from '../../support/eye.ts';
import { MessagesApiStub } from '../../support/messages-api-stub.ts';
import { clientEnvironment, clientState } from '../../support/prepared-user.ts';
import { TestHome } from '../../support/test-home.ts';
import { until } from '../../support/until.ts';

const TOKEN = 'a-token-of-this-pane-alone';

let world: TestHome;
let api: MessagesApiStub;
let listener: HookListener;
let eye: Eye;
let watch: { dispose(): void };
/** Before a tool nothing is answered at all. */
let isSilent = false;
const seen: AgentStatus[] = [];
const facts: AgentFact[] = [];

beforeAll(async () => {
  const claude = await claudeClient();
  api = await MessagesApiStub.start();
  listener = await HookListener.start(silentLog, {
    before: () => (isSilent ? new Promise(() => undefined) : null),
    after: () => undefined,
  });
  world = new TestHome(clientEnvironment(api.url));
  const configDir = join(world.root, 'claude');
  Object.assign(world.env, { CLAUDE_CONFIG_DIR: configDir, CCMUX_TOKEN: TOKEN });
  mkdirSync(configDir);
  writeFileSync(join(configDir, '.claude.json'), JSON.stringify(clientState(world.project)));
  const overlay = join(world.root, 'overlay.json');
  writeFileSync(overlay, JSON.stringify(hookSettings(listener.url, null)));
  const args = ['--permission-mode', 'manual', '--settings', overlay];
  eye = world.terminal(claude, args, { cols: 100, rows: 40 });
  watch = agentWatcher({ clock: systemClock, log: silentLog, hooks: () => listener })({
    configDir,
    pid: eye.pid,
    token: TOKEN,
    onStatus: (status) => seen.push(status),
    onFact: (fact) => facts.push(fact),
  });
  await eye.waitFor('the prompt', (screen) => screen.text().includes('❯'));
  await last('idle', ({ kind }) => kind === 'idle');
}, 300_000);

afterAll(async () => {
  watch.dispose();
  await world.dispose();
  listener.dispose();
  await api.stop();
});

function last(what: string, matches: (status: AgentStatus) => boolean): Promise<AgentStatus> {
  const find = () => {
    const status = seen.at(-1);
    return status !== undefined && matches(status) && status;
  };
  return until(what, find, {
    explain: () => `${seen.map((each) => JSON.stringify(each)).join('\n')}\n${eye.text()}`,
  });
}

async function say(text: string): Promise<number> {
  eye.type(text);
  await eye.waitForText(text.slice(0, 40));
  const before = seen.length;
  eye.press('Enter');
  return before;
}

/** Long enough for a busy machine to show what a key has done: one Esc more would be meant for the prompt. */
const LOOKS_BETWEEN_PRESSES = 150;

/** Presses a key until the client takes it: a dialog that has just appeared takes none. */
async function answer(key: 'Enter' | 'Escape'): Promise<void> {
  const asked = seen.length;
  let looks = 0;
  await until('the answer is taken', () => {
    if (looks++ % LOOKS_BETWEEN_PRESSES === 0) eye.press(key);
    return seen.length > asked;
  });
}

/** The statuses since `before` as short words, each once where it is repeated. */
function steps(before: number): readonly string[] {
  const words = seen
    .slice(before)
    .map(({ kind, activity, waitingFor }) => [kind, waitingFor?.kind, activity].filter(Boolean).join(' '));
  return words.filter((word, at) => word !== words[at - 1]);
}

const isIdle = ({ kind }: AgentStatus): boolean => kind === 'idle';

it('names the tool that waits for permission, and the exact command', async () => {
  const before = await say('tool: bash touch made && sleep 1');
  const waiting = await last('the request', ({ waitingFor }) => (waitingFor?.detail ?? null) !== null);
  expect(waiting).toMatchObject({
    kind: 'waiting',
    source: 'session-file',
    activity: 'Bash',
    waitingFor: { kind: 'permission', detail: 'touch made && sleep 1' },
  });
  await eye.waitForText('Do you want to proceed?');
  await answer('Enter');
  await last('the command runs', ({ kind, activity }) => kind === 'busy' && activity === 'Bash');
  await eye.waitForText('● Done.');
  await last('idle', isIdle);
  // What it thinks before, between and behind is told sooner or later than the file says it.
  expect(
    steps(before)
      .filter((step) => !/^busy( thinking)?$/.test(step))
      .slice(-3),
  ).toEqual(['waiting permission Bash', 'busy Bash', 'idle']);
});

it('tells the prompt, the use of the tool and the end of the turn as events', async () => {
  const detail = 'touch made && sleep 1';
  const use = { tool: 'Bash', detail, subagent: null };
  await until('the end of the turn', () => facts.some(({ type }) => type === 'turn-ended'));
  expect(facts).toEqual([
    { type: 'prompt', text: `tool: bash ${detail}`, source: 'hook' },
    { type: 'tool-started', ...use },
    { type: 'asked', request: 'r1', wants: 'permission', ...use },
    { type: 'answered', request: 'r1', answer: null, by: 'pane' },
    { type: 'tool-ended', ...use, failed: false },
    { type: 'turn-ended', error: null },
  ]);
});

it('asks for nothing any more when the request was refused by Esc', async () => {
  const before = await say('tool: bash touch never-made');
  await last('the request', ({ waitingFor }) => waitingFor?.detail === 'touch never-made');
  await eye.waitForText('Do you want to proceed?');
  await answer('Escape');
  await last('idle', isIdle);
  const told = steps(before);
  // Its request is closed a moment before its file says that the turn is over, and it works no more meanwhile.
  expect(told.slice(told.lastIndexOf('waiting permission Bash') + 1)).toEqual(['idle']);
  await say('tool: bash touch another');
  await last('the next request', ({ waitingFor }) => waitingFor?.detail === 'touch another');
  await eye.waitForText('Do you want to proceed?');
  await answer('Escape');
  await last('idle', isIdle);
});

it('tells two requests of one answer one after the other', async () => {
  await say('tool: bash touch one;;tool: bash touch two');
  await last('the first', ({ waitingFor }) => waitingFor?.detail === 'touch one');
  await eye.waitForText('Do you want to proceed?');
  await answer('Enter');
  await last('the second', ({ waitingFor }) => waitingFor?.detail === 'touch two');
  await eye.waitForText('touch two');
  await answer('Escape');
  await last('idle', isIdle);
});

it('tells a question with its choices', async () => {
  const option = (label: string) => ({ label, description: label });
  const question = { question: 'Which?', header: 'Pick', multiSelect: false };
  const questions = [{ ...question, options: [option('A'), option('B')] }];
  await say(`tool: AskUserQuestion ${JSON.stringify({ questions })}`);
  const waiting = await last('the question', ({ waitingFor }) => (waitingFor?.detail ?? null) !== null);
  expect(waiting.waitingFor).toEqual({ kind: 'question', detail: 'Which? (A / B)' });
  await eye.waitForText('Which?');
  await answer('Escape');
  await last('idle', isIdle);
});

it('tells a plan that wants approval from a permission', async () => {
  eye.press('S-Tab');
  eye.press('S-Tab');
  await eye.waitForText('plan mode on');
  // The plan itself stands in a file of the client's, and comes with the request only where there is one.
  await say('tool: ExitPlanMode {}');
  await last('the plan', ({ waitingFor }) => waitingFor?.kind === 'plan');
  await answer('Escape');
  await last('idle', isIdle);
});

it('thinks while it answers, and is idle after Esc, which no hook tells', async () => {
  await say('slow: 200 100');
  await last('busy', ({ kind, activity }) => kind === 'busy' && activity === 'thinking');
  await answer('Escape');
  await last('idle', isIdle);
});

it('shows an error of the API as the end of the turn', async () => {
  await say('error: 400 9');
  await until('an end', () => isIdle(seen[seen.length - 1]));
  await last('idle', isIdle);
});

it('follows the conversation through /clear', async () => {
  const first = seen.at(-1)?.conversation;
  await say('/clear');
  await last('another conversation', ({ conversation }) => conversation !== null && conversation !== first);
  await last('idle', isIdle);
});

it('goes on with its tool where the listener does not answer, and where there is none any more', async () => {
  const path = join(world.project, 'notes.txt');
  writeFileSync(path, 'x');
  // Each begins with words of its own, or the first one on the screen would be taken for the second.
  const reading = (word: string) => `say: ${word};;tool: Read ${JSON.stringify({ file_path: path })};;say: read ${word}`; // prettier-ignore
  isSilent = true;
  await say(reading('in silence'));
  await eye.waitForText('● read in silence');
  await last('idle', isIdle);
  listener.dispose();
  await say(reading('alone'));
  await eye.waitForText('● read alone');
});

it('knows nothing any more when the client was killed', async () => {
  await say('slow: 200 100');
  await last('busy', ({ kind }) => kind === 'busy');
  process.kill(eye.pid, 'SIGKILL');
  const { source } = await last('unknown', ({ kind }) => kind === 'unknown');
  expect(source).toBe('process');
});
