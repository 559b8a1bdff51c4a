/** Archived conversations: packed, and all the same to whoever reads, joins, gives away or goes on with them. */
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readCatalogue } from '../../../src/conversation/catalogue.ts';
import { exportOf } from '../../../src/conversation/export.ts';
import { handBack } from '../../../src/conversation/hand-back.ts';
import type { Directories } from '../../../src/core/plan.ts';
import { measureTree } from '../../../src/files/measure-tree.ts';
import { readIndex } from '../../../src/store/conversation-index.ts';
import { packConversation } from '../../../src/store/conversation-packing.ts';
import { restoreConversation } from '../../../src/store/restore.ts';
import { digestTree } from '../../support/digest-tree.ts';
import { idOf, keep, SLUG, transcript, writeFiles } from '../../support/made-conversations.ts';

const A = idOf('aaaa1111');
const ONE = { said: 'one', at: '2026-01-01T10:00:00.000Z' };
const TWO = { said: 'two', at: '2026-01-01T11:00:00.000Z' };
const NOW = Date.UTC(2026, 5, 1);
const LONG = `projects/${'d'.repeat(200)}/${'f'.repeat(250)}`;

let root: string;
let directories: Directories;
let record: string;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'ccmux-packing-'));
  directories = { config: root, data: join(root, 'data'), state: root, runtime: root };
  record = await keep(root, directories, {
    id: A,
    turns: [ONE],
    files: { [`file-history/${A}/x@v1`]: 'old text\n'.repeat(1000), [LONG]: 'long', 'plans/p.gz': 'no gzip' },
  });
  writeFiles(record, { 'output/report.md': 'report', 'mcp-state/db/memory': 'heron' });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const placesIn = (profile: string) => ({
  configDir: join(root, profile),
  mcpStateDir: join(root, profile, 'mcp-state'),
});

it('takes less room, stays in the list with all that is known of it, and is found whole', async () => {
  const [before] = await readCatalogue(directories);
  expect(await packConversation(directories, A, NOW)).toBeGreaterThan(5000);
  const [entry] = await readCatalogue(directories);
  expect(entry).toMatchObject({ status: 'archived', archivedAt: '2026-06-01T00:00:00.000Z', messages: 2 });
  expect(entry.firstPrompt).toBe(before.firstPrompt);
  expect(entry.sizeBytes).toBeLessThan(before.sizeBytes);
  expect(readdirSync(record).sort()).toEqual(['mcp-state.gz', 'metadata.json', 'output.gz', 'state.gz']);
  const metadata = JSON.parse(readFileSync(join(record, 'metadata.json'), 'utf8')) as object;
  expect(metadata).toMatchObject({ status: 'archived', archivedBytes: entry.sizeBytes });
  const packed = join(record, 'state.gz', SLUG, `${A}.jsonl`);
  expect(gunzipSync(readFileSync(packed)).toString()).toBe(transcript(A, [ONE]));
  expect(statSync(packed).mode & 0o777).toBe(0o600);
});

it('is restored, exported and handed back as if it had never been packed', async () => {
  const [plain] = await readCatalogue(directories);
  const exports = async () => {
    const [entry] = await readCatalogue(directories);
    return Promise.all(
      (['jsonl', 'markdown'] as const).map((format) => text(exportOf(entry, format, false))),
    );
  };
  const before = await exports();
  await restoreConversation(directories, A, placesIn('profile-before'));
  await packConversation(directories, A, NOW);
  expect(await exports()).toEqual(before);
  await restoreConversation(directories, A, placesIn('profile-after'));
  expect(readFileSync(join(root, 'profile-after/mcp-state/db/memory'), 'utf8')).toBe('heron');
  const [after, measured] = await Promise.all(
    ['profile-after', 'profile-before'].map((name) => measureTree(join(root, name))),
  );
  expect(after).toEqual(measured);
  const [{ stateDir }] = await readCatalogue(directories);
  expect(stateDir).toBe(`${plain.stateDir}.gz`);
  const userConfigDir = join(root, 'claude');
  await handBack({ id: A, stateDir, userConfigDir, memory: null });
  expect(readFileSync(join(userConfigDir, SLUG, `${A}.jsonl`), 'utf8')).toBe(transcript(A, [ONE]));
  expect(readFileSync(join(userConfigDir, `file-history/${A}/x@v1`), 'utf8')).toContain('old text');
});

it('is joined with what was said after it was resumed', async () => {
  await packConversation(directories, A, NOW);
  await keep(root, directories, { id: A, turns: [ONE, TWO] });
  const [entry] = await readCatalogue(directories);
  expect(entry).toMatchObject({ status: 'stored', archivedAt: null, messages: 4 });
  expect(readFileSync(join(record, 'state', `file-history/${A}/x@v1`), 'utf8')).toContain('old text');
  expect(readFileSync(join(record, 'output/report.md'), 'utf8')).toBe('report');
  expect(readdirSync(record).sort()).toEqual(['mcp-state', 'metadata.json', 'output', 'state']);
});

it('has no todo any more that was done after it was resumed', async () => {
  const old = { [`tasks/${A}/1.json`]: 'pending', [`tasks/${A}/2.json`]: 'pending' };
  await keep(root, directories, { id: A, turns: [ONE, TWO], files: old });
  rmSync(join(root, `profile-${A}`), { recursive: true });
  const later = { said: 'three', at: '2026-01-01T12:00:00.000Z' };
  await keep(root, directories, {
    id: A,
    turns: [ONE, TWO, later],
    files: { [`tasks/${A}/2.json`]: 'begun' },
  });
  expect(readdirSync(join(record, 'state/tasks', A))).toEqual(['2.json']);
  expect(readFileSync(join(record, 'state/tasks', A, '2.json'), 'utf8')).toBe('begun');
  expect(existsSync(join(record, 'state', `file-history/${A}/x@v1`))).toBe(true);
});

it('is shown as damaged where a packed file has changed, and neither restored nor built upon', async () => {
  await packConversation(directories, A, NOW);
  appendFileSync(join(record, 'state.gz', SLUG, `${A}.jsonl`), 'x');
  expect((await readIndex(directories))[0]).toMatchObject({ status: 'damaged' });
  await expect(restoreConversation(directories, A, placesIn('p'))).rejects.toThrow('is damaged');
  expect(existsSync(join(root, 'p'))).toBe(false);
  const before = digestTree(join(record, 'state.gz'));
  await keep(root, directories, { id: A, turns: [ONE, TWO] });
  const [aside] = readdirSync(join(record, 'earlier'));
  expect(digestTree(join(record, 'earlier', aside, 'state.gz'))).toEqual(before);
  expect((await readCatalogue(directories))[0]).toMatchObject({ status: 'stored', messages: 4 });
});

it('is not made of a damaged one, which stays as it is', async () => {
  appendFileSync(join(record, 'state', SLUG, `${A}.jsonl`), 'x');
  const before = digestTree(join(record, 'state'));
  await expect(packConversation(directories, A, NOW)).rejects.toThrow(/cannot be archived: the files in/);
  expect(digestTree(join(record, 'state'))).toEqual(before);
  expect(readdirSync(record)).not.toContain('state.gz');
});
