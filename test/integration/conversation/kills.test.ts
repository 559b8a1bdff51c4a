/** A kill before every single step that changes the disk: nothing that was kept is lost, and a second try succeeds. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import { silentLog } from '../../../src/base/log.ts';
import { readCatalogue } from '../../../src/conversation/catalogue.ts';
import { handBack } from '../../../src/conversation/hand-back.ts';
import { importConversations } from '../../../src/conversation/import.ts';
import type { Directories } from '../../../src/core/plan.ts';
import { listFiles } from '../../../src/files/measure-tree.ts';
import { readIndex } from '../../../src/store/conversation-index.ts';
import { packConversation } from '../../../src/store/conversation-packing.ts';
import { removeConversation } from '../../../src/store/conversation-removal.ts';
import { repairStore } from '../../../src/store/conversation-repair.ts';
import { storedTranscript } from '../../../src/store/conversation-store.ts';
import { readText } from '../../../src/store/packed-tree.ts';
import { restoreConversation } from '../../../src/store/restore.ts';
import { compileForChild } from '../../support/compile.ts';
import { times } from '../../support/counts.ts';
import { digestTree } from '../../support/digest-tree.ts';
import { idOf, keep, SLUG, transcript, writeFiles } from '../../support/made-conversations.ts';

const [A, B] = [idOf('aaaa'), idOf('bbbb')];
const ONE = { said: 'one', at: '2026-01-01T10:00:00.000Z' };
const TWO = { said: 'two', at: '2026-01-01T11:00:00.000Z' };

let root: string;
let compiled: string;
let directories: Directories;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccmux-kills-'));
  compiled = join(root, 'compiled');
  mkdirSync(compiled);
  directories = { config: root, data: join(root, 'data'), state: root, runtime: root };
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Calls `call` with `args` in processes that are killed before their first, second, … step, until one is not. */
async function killedAtEveryStep(
  call: Call,
  prepare: () => Promise<void>,
  check: (step: number, pid: number | undefined) => Promise<void>,
): Promise<number> {
  const module = await compileForChild(call.file, compiled);
  const script = join(root, 'call.mjs');
  writeFileSync(script, CALL_AND_DIE);
  const log = await compileForChild('base/log.ts', compiled);
  const via = call.via ?? '(module, name, args) => module[name](...args)';
  for (let step = 0; ; step += EVERY) {
    await prepare();
    const args = [script, module, call.name, String(step), JSON.stringify(call.args), log, via];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    await check(step, child.pid);
    if (signal !== null) continue;
    expect(code).toBe(0);
    return step;
  }
}

interface Call {
  /** Below `src`. */
  readonly file: string;
  readonly name: string;
  /** What is done with the module, where it is not the call alone. */
  readonly via?: string;
  /** JSON; each object gets what JSON cannot hold: a silent log, no progress, nobody live. */
  readonly args: readonly unknown[];
}

/** Every step, and in the everyday run every fourteenth: which ones those are moves with every change of the code. */
const EVERY = times({ everyday: 14, full: 1 });

/** The steps are those of the file system's own calls: the code under test knows of no test. */
const CALL_AND_DIE = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const [module, name, step, args, log, via] = process.argv.slice(2);
const { silentLog } = await import(log);
let left = Number(step);
const count = (place, name) => {
  const real = place[name];
  place[name] = (...args) => {
    if (left-- === 0) process.kill(process.pid, 'SIGKILL');
    return real(...args);
  };
};
const calls = ['mkdir', 'rename', 'link', 'copyFile', 'open', 'chmod', 'unlink', 'rm', 'rmdir', 'writeFile', 'utimes'];
for (const call of calls) count(fs.promises, call);
for (const call of ['writeFileSync', 'linkSync', 'rmSync', 'mkdirSync', 'createWriteStream']) count(fs, call);
syncBuiltinESMExports();
const unsayable = { log: silentLog, onProgress: () => undefined, live: new Set(), isAlive: (pid) => fs.existsSync('/proc/' + pid) };
const filled = JSON.parse(args).map((arg) => (typeof arg === 'object' ? { ...arg, ...unsayable } : arg));
await eval(via)(await import(module), name, filled);
`;

it('deleting leaves a conversation whole or none, and never touches another', async () => {
  const steps = await killedAtEveryStep(
    {
      file: 'store/conversation-removal.ts',
      name: 'removeConversation',
      args: [directories, A, { isShredded: true }],
    },
    async () => {
      rmSync(directories.data, { recursive: true, force: true });
      await keep(root, directories, { id: A });
      await keep(root, directories, { id: B });
      await readIndex(directories);
    },
    async (step, pid) => {
      const isThere = existsSync(join(directories.data, 'conversations', A));
      const { conversations } = await repairStore({
        directories,
        isAlive: (other) => other !== pid,
        accepted: [],
        now: 0,
        onProgress: () => undefined,
      });
      const found = conversations.map(({ id, status }) => `${id} ${status}`);
      expect(found, `step ${step}`).toEqual([...(isThere ? [`${A} stored`] : []), `${B} stored`]);
      const left = readdirSync(join(directories.data, 'conversations'));
      expect(left, `step ${step}`).toEqual(isThere ? [A, B] : [B]);
      const registry = readFileSync(join(directories.data, 'registry.json'), 'utf8');
      expect(registry.includes(A), `step ${step}`).toBe(isThere);
      if (isThere) await removeConversation(directories, A, { isShredded: false });
    },
  );
  expect(steps).toBeGreaterThan(5);
}, 120_000);

it('handing back leaves the user’s transcript the old one or the new one, whole', async () => {
  const userConfigDir = join(root, 'claude');
  const user = join(userConfigDir, SLUG, `${A}.jsonl`);
  const record = await keep(root, directories, {
    id: A,
    turns: [ONE, TWO],
    files: { [`file-history/${A}/x@v1`]: 'old text' },
  });
  const request = { id: A, stateDir: join(record, 'state'), userConfigDir, memory: null };
  const [before, after] = [transcript(A, [ONE]), transcript(A, [ONE, TWO])];
  const steps = await killedAtEveryStep(
    { file: 'conversation/hand-back.ts', name: 'handBack', args: [request] },
    () => {
      rmSync(userConfigDir, { recursive: true, force: true });
      writeFiles(userConfigDir, { [`${SLUG}/${A}.jsonl`]: before });
      return Promise.resolve();
    },
    async (step) => {
      expect([before, after], `step ${step}`).toContain(readFileSync(user, 'utf8'));
      await handBack(request);
      expect(readFileSync(user, 'utf8'), `step ${step}`).toBe(after);
      expect(readFileSync(join(userConfigDir, 'file-history', A, 'x@v1'), 'utf8')).toBe('old text');
      expect(readdirSync(join(userConfigDir, SLUG)), `step ${step}`).toEqual([`${A}.jsonl`]);
    },
  );
  expect(steps).toBeGreaterThan(5);
}, 120_000);

/** What the store holds once it is repaired: whole, without remains, and with an index that fits. */
async function repaired(label: string): Promise<Record<string, string>> {
  const { conversations } = await repairStore({
    directories,
    isAlive: (pid) => existsSync(`/proc/${pid}`),
    accepted: [],
    now: 0,
    onProgress: () => undefined,
  });
  const store = join(directories.data, 'conversations');
  const ids = conversations.map(({ id }) => id);
  expect(readdirSync(store).sort(), label).toEqual(ids);
  const registry = readFileSync(join(directories.data, 'registry.json'), 'utf8');
  expect(Object.keys((JSON.parse(registry) as { conversations: object }).conversations), label).toEqual(ids);
  const left = readdirSync(store, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /(^|\/)\.|\.tmp$/.test(path),
  );
  expect(left, label).toEqual([]);
  return Object.fromEntries(conversations.map(({ id, status }) => [id, status]));
}

async function saidIn(id: string): Promise<string> {
  const path = await storedTranscript(directories, id);
  return path === null ? '' : text(await readText(path));
}

const placesIn = (profile: string) => ({ configDir: profile, mcpStateDir: join(profile, 'mcp-state') });

const [SHORT, FULL] = [transcript(A, [ONE]), transcript(A, [ONE, TWO])];
const FILES = { [`file-history/${A}/x@v1`]: 'old text', 'plans/p.md': 'the plan' };

async function keepAnew(turns = [ONE]): Promise<string> {
  rmSync(directories.data, { recursive: true, force: true });
  await keep(root, directories, { id: B });
  const record = await keep(root, directories, { id: A, turns, files: FILES });
  writeFiles(record, { 'output/report.md': 'report', 'session.log': '{"time":"1"}\n' });
  writeFiles(record, { 'mcp-state/memory.json': 'old', 'mcp-state/index/1': 'old' });
  await readIndex(directories);
  return record;
}

it('archiving leaves one as it was or packed, and in both forms it is all there', async () => {
  let isPacked = 0;
  await killedAtEveryStep(
    { file: 'store/conversation-packing.ts', name: 'packConversation', args: [directories, A, 0] },
    async () => {
      await keepAnew();
    },
    async (step) => {
      const statuses = await repaired(`step ${step}`);
      expect(['stored', 'archived'], `step ${step}`).toContain(statuses[A]);
      if (statuses[A] === 'archived') isPacked++;
      expect(await saidIn(A), `step ${step}`).toBe(SHORT);
      await packConversation(directories, A, 0);
      expect((await repaired(`step ${step}`))[A]).toBe('archived');
      const profile = join(root, 'profile');
      await restoreConversation(directories, A, placesIn(profile));
      expect(readFileSync(join(profile, `file-history/${A}/x@v1`), 'utf8')).toBe('old text');
      rmSync(profile, { recursive: true });
    },
  );
  expect(isPacked).toBeGreaterThan(0);
}, 600_000);

it('keeping what was said after an archived one was resumed loses nothing of either', async () => {
  const configDir = join(root, 'resumed');
  writeFiles(configDir, { [`${SLUG}/${A}.jsonl`]: FULL });
  const mcpStateDir = join(root, 'mcp-state');
  writeFiles(mcpStateDir, { 'memory.json': 'new' });
  const servers = async () => {
    const places = placesIn(join(root, 'profile'));
    await restoreConversation(directories, A, places);
    const paths = (await listFiles(places.mcpStateDir)).sort();
    const said = paths.map((path) => `${path} ${readFileSync(join(places.mcpStateDir, path), 'utf8')}`);
    rmSync(join(root, 'profile'), { recursive: true });
    return said;
  };
  const origin = { source: 'pane', name: 'dev1', role: 'dev', session: 'app', user: 'u', sshClient: null };
  const pane = {
    cwd: '/',
    paneId: 'k3v9x0q2ab',
    paneStartedAt: '',
    endedAt: '2026-01-01T13:00:00.000Z',
    exitCode: 0,
  };
  const request = {
    ...{ directories, configDir, mcpStateDir, isShared: false, outputDir: join(root, 'none') },
    conversations: [A],
    origin: { ...origin, ...pane },
  };
  await killedAtEveryStep(
    { file: 'store/conversation-store.ts', name: 'archiveConversation', args: [request] },
    async () => {
      await keepAnew();
      await packConversation(directories, A, 0);
    },
    async (step) => {
      await repaired(`step ${step}`);
      const isNew = (await saidIn(A)) === FULL;
      if (!isNew) expect(await saidIn(A), `step ${step}`).toBe(SHORT);
      // A store of one time, never of two.
      const expected = isNew ? ['memory.json new'] : ['index/1 old', 'memory.json old'];
      expect(await servers(), `step ${step}`).toEqual(expected);
      await keep(root, directories, { id: A, turns: [ONE, TWO] });
      expect((await repaired(`step ${step}`))[A]).toBe('stored');
      expect(await saidIn(A), `step ${step}`).toBe(FULL);
      const record = join(directories.data, 'conversations', A);
      const kept = ['state/plans/p.md', 'output/report.md', 'session.log'].map((path) =>
        existsSync(join(record, path)),
      );
      expect(kept, `step ${step}`).toEqual([true, true, true]);
    },
  );
}, 600_000);

it('taking one over from another directory changes nothing there, and loses nothing here', async () => {
  const configDir = join(root, 'theirs');
  writeFiles(configDir, { [`${SLUG}/${A}.jsonl`]: FULL, [`${SLUG}/memory/MEMORY.md`]: 'memory' });
  const before = digestTree(configDir);
  const request = { directories, configDir, project: null, user: 'u' };
  await killedAtEveryStep(
    { file: 'conversation/import.ts', name: 'importConversations', args: [request] },
    async () => {
      await keepAnew();
    },
    async (step) => {
      expect(Object.keys(await repaired(`step ${step}`)), `step ${step}`).toEqual([A, B]);
      expect([SHORT, FULL], `step ${step}`).toContain(await saidIn(A));
      const more = { live: new Set<string>(), onProgress: () => undefined, log: silentLog };
      expect((await importConversations({ ...request, ...more })).problems, `step ${step}`).toEqual([]);
      expect(await saidIn(A), `step ${step}`).toBe(FULL);
      expect(digestTree(configDir), `step ${step}`).toEqual(before);
    },
  );
}, 600_000);

it('restoring one into a pane leaves what is kept as it is', async () => {
  const record = await keepAnew();
  await packConversation(directories, A, 0);
  const before = digestTree(record);
  const profile = join(root, 'pane');
  await killedAtEveryStep(
    { file: 'store/restore.ts', name: 'restoreConversation', args: [directories, A, placesIn(profile)] },
    () => rm(profile, { recursive: true, force: true }),
    async (step) => {
      expect(digestTree(record), `step ${step}`).toEqual(before);
      rmSync(profile, { recursive: true, force: true });
      await restoreConversation(directories, A, placesIn(profile));
      expect(readFileSync(join(profile, SLUG, `${A}.jsonl`), 'utf8')).toBe(SHORT);
    },
  );
}, 600_000);

it('repairing can itself be killed, and goes on the next time', async () => {
  const repairing = { directories, accepted: [], now: 7 };
  await killedAtEveryStep(
    { file: 'store/conversation-repair.ts', name: 'repairStore', args: [repairing] },
    async () => {
      const record = await keepAnew();
      // The remains of two others: one in the middle of being kept, one of being deleted; and broken metadata.
      const store = dirname(record);
      renameSync(record, join(store, `.incoming-${A}-4194304-ab`));
      renameSync(join(store, B), join(store, `.taken-${B}-4194304-cd`));
      writeFiles(store, { [`.removing-${idOf('dddd')}-4194304-ef/state/x`]: 'x' });
      writeFileSync(join(store, `.incoming-${A}-4194304-ab`, 'metadata.json'), '{"id":');
      rmSync(join(directories.data, 'registry.json'));
    },
    async (step) => {
      expect(await repaired(`step ${step}`), `step ${step}`).toEqual({ [A]: 'stored', [B]: 'stored' });
      expect(await saidIn(A), `step ${step}`).toBe(SHORT);
    },
  );
}, 600_000);

it('exporting leaves a whole file or none', async () => {
  const path = join(root, 'talk.tar.gz');
  await keepAnew();
  const entry = present(
    (await readCatalogue(directories)).find(({ id }) => id === A),
    'the entry',
  );
  await killedAtEveryStep(
    {
      ...{ file: 'conversation/export.ts', name: 'writeExport', args: [entry, path] },
      via: "(module, name, [entry, path]) => module[name](module.exportOf(entry, 'tar.gz', false), path)",
    },
    () => rm(path, { force: true }),
    (step) => {
      if (existsSync(path))
        expect(gunzipSync(readFileSync(path)).length, `step ${step}`).toBeGreaterThan(5000);
      return Promise.resolve();
    },
  );
}, 600_000);
