/** What is written down of a pane's conversation while it lives, and what stays of it. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { PaneState } from '../../../src/core/session-state.ts';
import { ConversationLogs } from '../../../src/session/conversation-logs.ts';
import { EventStream } from '../../../src/session/event-stream.ts';
import type { LivePane } from '../../../src/session/live-pane.ts';
import { auditPath } from '../../../src/store/audit-log.ts';
import { ServedSession } from '../../support/served-session.ts';
import { until } from '../../support/until.ts';

let served: ServedSession | null = null;
afterEach(async () => {
  await served?.dispose();
  served = null;
});

const objects = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const SECRET = 'sk-ant-api03-abcdefghijklmnopqrstuvwxyz';

it('has a log, kept with it, from its start to its end, and an entry for both in audit.log', async () => {
  served = await ServedSession.start({ command: 'echo up; cat' });
  await served.screenWith('dev1', 'up');
  const { id, conversation } = present(await served.pane('dev1'), 'dev1');
  const directory = join(served.home.panesDirectory, id);
  const live = join(directory, 'log', `${present(conversation, 'its id')}.jsonl`);
  await until('its start in the log', () => {
    return existsSync(live) && readFileSync(live, 'utf8').includes('"pane-started"');
  });
  expect(statSync(live).mode & 0o777).toBe(0o600);
  writeFileSync(join(directory, 'output/report.md'), 'something worth keeping');
  await served.run({ name: 'close', pane: 'dev1', ask: false });
  const record = join(served.plan.directories.data, 'conversations', present(conversation, 'its id'));
  const log = objects(join(record, 'session.log'));
  expect(log.map(({ type }) => type)).toEqual([
    'pane-opened',
    'pane-started',
    ...log.slice(2, -2).map(({ type }) => type),
    'pane-closing',
    'pane-emptied',
  ]);
  expect(statSync(join(record, 'session.log')).mode & 0o777).toBe(0o600);
  const audited = objects(auditPath(served.plan.directories)).filter((entry) => entry.pane === id);
  expect(audited).toMatchObject([
    { action: 'start', conversation, session: 'test', name: 'dev1', sshClient: null },
    { action: 'end', conversation, kept: true },
  ]);
});

it('is not written where a program in the pane has put a link in its place', async () => {
  served = await ServedSession.start({ command: 'echo up; cat' });
  await served.screenWith('dev1', 'up');
  const { id, conversation } = present(await served.pane('dev1'), 'dev1');
  const logs = join(served.home.panesDirectory, id, 'log');
  const elsewhere = join(served.home.root, 'elsewhere');
  await until('the log', () => statSync(logs, { throwIfNoEntry: false }));
  rmSync(logs, { recursive: true });
  mkdirSync(elsewhere);
  const target = join(elsewhere, `${present(conversation, 'its id')}.jsonl`);
  writeFileSync(target, '');
  symlinkSync(elsewhere, logs);
  await served.ask({ kind: 'send', pane: 'dev1', text: 'hello', keys: ['Enter'] });
  await served.run({ name: 'close', pane: 'dev1', ask: false });
  expect(readFileSync(target, 'utf8')).toBe('');
  expect(served.home.profiles()).not.toContain(id);
});

it('tells prompts, tools and the way from one conversation to the next, without their secrets', async () => {
  const root = mkdtempSync(join(tmpdir(), 'ccmux-logs-'));
  const events = new EventStream({ session: 'app', clock: systemClock });
  let conversation = 'first';
  const logs = new ConversationLogs({
    events,
    pane: (id) => ({ id, conversation, status: {} }) as PaneState,
    live: () => ({ profile: { logDir: join(root, 'log') } }) as LivePane,
    clock: systemClock,
    log: silentLog,
  });
  const it = { pane: 'p', name: 'dev1' };
  const call = { tool: 'Bash', detail: `curl -H "Authorization: Bearer ${SECRET}"`, subagent: null };
  events.publish({ type: 'prompt', text: `the key is ${SECRET}`, source: 'hook', ...it });
  events.publish({ type: 'focus', ...it });
  conversation = 'second';
  events.publish({ type: 'conversation', conversation, before: 'first', ...it });
  events.publish({ type: 'tool-started', ...call, ...it });
  await logs.finish('p');
  const [first, second] = ['first', 'second'].map((id) => objects(join(root, 'log', `${id}.jsonl`)));
  expect(first).toMatchObject([{ type: 'prompt', text: 'the key is [redacted]' }, { type: 'conversation' }]);
  expect(second).toMatchObject([{ type: 'conversation', before: 'first' }, { type: 'tool-started' }]);
  expect(JSON.stringify([first, second])).not.toContain(SECRET);
  logs.dispose();
  rmSync(root, { recursive: true });
});
