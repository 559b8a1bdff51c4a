/** Prompts, plans and memory go with a conversation: back into plain claude, out of it, and never over others'. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { handBack } from '../../../src/conversation/hand-back.ts';
import { importConversations } from '../../../src/conversation/import.ts';
import type { Directories } from '../../../src/core/plan.ts';
import { projectMemory } from '../../../src/isolation/seed-settings.ts';
import { restoreConversation } from '../../../src/store/restore.ts';
import { idOf, keep, SLUG, transcript, writeFiles } from '../../support/made-conversations.ts';

const [A, B] = [idOf('aaaa1111'), idOf('bbbb2222')];
const TURN = { said: 'one', at: '2026-01-01T10:00:00.000Z' };

let root: string;
let directories: Directories;
let user: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccmux-companions-'));
  directories = { config: root, data: join(root, 'data'), state: root, runtime: root };
  user = join(root, 'claude');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** As the client writes them. */
const prompt = (id: string, display: string, pastedContents = {}) =>
  JSON.stringify({ display, pastedContents, timestamp: 1, project: '/home/u/app', sessionId: id });
const withPlan = (id: string, plan: string) =>
  `${transcript(id, [TURN])}${JSON.stringify({ type: 'attachment', slug: plan, sessionId: id })}\n`;
const pasted = { 1: { id: 1, type: 'text', contentHash: 'ab12' } };

const FILES = {
  [`${SLUG}/${A}.jsonl`]: withPlan(A, 'feed-the-heron'),
  [`${SLUG}/memory/MEMORY.md`]: 'herons are birds',
  'plans/feed-the-heron.md': 'feed it',
  'plans/of-another.md': 'not mine',
  'paste-cache/ab12.txt': 'long text',
  'paste-cache/cd34.txt': 'not mine',
  'history.jsonl': `${prompt(A, 'one')}\n${prompt(B, 'not mine')}\n${prompt(A, 'two', pasted)}\n`,
};

const read = (path: string) => readFileSync(join(user, path), 'utf8');
const request = (stateDir: string) => ({ id: A, stateDir, userConfigDir: user, memory: null });

it('are handed back beside what is there: prompts appended once, files that differ under another name', async () => {
  const record = await keep(root, directories, { id: A, files: FILES });
  // A line that a full disk has cut, and files of the same names.
  writeFiles(user, {
    'history.jsonl': `${prompt(A, 'one')}\n${prompt(B, 'mine')}`,
    'plans/feed-the-heron.md': 'something else',
    [`${SLUG}/memory/MEMORY.md`]: 'herons are birds',
  });
  const { outcome, asides } = await handBack(request(join(record, 'state')));
  expect([outcome, asides]).toEqual(['copied', [join(user, 'plans/feed-the-heron.from-aaaa1111.md')]]);
  expect(read('history.jsonl').split('\n')).toEqual([
    ...[prompt(A, 'one'), prompt(B, 'mine'), prompt(A, 'two', pasted), ''],
  ]);
  expect(read('plans/feed-the-heron.md')).toBe('something else');
  expect(read('plans/feed-the-heron.from-aaaa1111.md')).toBe('feed it');
  expect(read('paste-cache/ab12.txt')).toBe('long text');
  for (const others of ['plans/of-another.md', 'paste-cache/cd34.txt'])
    expect(() => read(others)).toThrow('ENOENT');
  // A second time, as after a kill before the transcript was there.
  rmSync(join(user, SLUG, `${A}.jsonl`));
  const history = read('history.jsonl');
  expect((await handBack(request(join(record, 'state')))).asides).toEqual(asides);
  expect(read('history.jsonl')).toBe(history);
});

it('bring the memory that all seats share to where plain claude looks for it', async () => {
  const record = await keep(root, directories, { id: A });
  const { ccmux: from, plain: to } = projectMemory('/home/u/app', {
    data: directories.data,
    userConfigDir: user,
  });
  mkdirSync(from, { recursive: true });
  writeFileSync(join(from, 'MEMORY.md'), 'shared');
  await handBack({ ...request(join(record, 'state')), memory: { from, to } });
  expect(to).toBe(join(user, SLUG, 'memory'));
  expect(readFileSync(join(to, 'MEMORY.md'), 'utf8')).toBe('shared');
});

it('come along when a conversation is taken over, and others’ stay behind', async () => {
  writeFiles(user, FILES);
  const { imported } = await importConversations({
    ...{ directories, configDir: user, project: null, live: new Set<string>(), user: 'u' },
    ...{ onProgress: () => undefined, log: silentLog },
  });
  expect(imported).toEqual([A]);
  const profile = join(root, 'profile');
  // A pane whose history began with the project's.
  writeFiles(profile, { 'history.jsonl': `${prompt(B, 'seeded')}\n` });
  await restoreConversation(directories, A, { configDir: profile, mcpStateDir: join(root, 'mcp-state') });
  const restored = (path: string) => readFileSync(join(profile, path), 'utf8');
  expect(restored('history.jsonl').trimEnd().split('\n')).toEqual([
    ...[prompt(B, 'seeded'), prompt(A, 'one'), prompt(A, 'two', pasted)],
  ]);
  expect(restored('plans/feed-the-heron.md')).toBe('feed it');
  expect(restored('paste-cache/ab12.txt')).toBe('long text');
  expect(() => restored('plans/of-another.md')).toThrow('ENOENT');
  const { ccmux } = projectMemory('/home/u/app', { data: directories.data, userConfigDir: user });
  expect(readFileSync(join(ccmux, 'MEMORY.md'), 'utf8')).toBe('herons are birds');
});
