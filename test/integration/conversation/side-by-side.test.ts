/**
 * Ten processes at work on one store at once, each with every operation, some of them killed in the middle: what a
 * process was told to be kept is there in the end, and nothing is broken.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Directories } from '../../../src/core/plan.ts';
import { repairStore } from '../../../src/store/conversation-repair.ts';
import { storedTranscript } from '../../../src/store/conversation-store.ts';
import { readText } from '../../../src/store/packed-tree.ts';
import { compileForChild } from '../../support/compile.ts';
import { times } from '../../support/counts.ts';
import { idOf, SLUG, transcript, writeFiles } from '../../support/made-conversations.ts';

const WORKERS = 10;
const ROUNDS = times({ everyday: 4, full: 60 });
const TURNS = 8;
/** Worked on by everybody. */
const SHARED = ['a1', 'a2', 'a3'].map(idOf);

let root: string;
let directories: Directories;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccmux-ten-'));
  directories = { config: root, data: join(root, 'data'), state: root, runtime: root };
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** The first `length` turns of a conversation, as a config directory. */
const madeAt = (id: string, length: number) => join(root, 'made', id, String(length));
const saidUpTo = (id: string, length: number) =>
  transcript(
    id,
    Array.from({ length }, (_, i) => ({ said: `turn ${i}`, at: `2026-01-01T10:0${i}:00.000Z` })),
  );

const MODULES = {
  store: 'store/conversation-store.ts',
  packing: 'store/conversation-packing.ts',
  removal: 'store/conversation-removal.ts',
  index: 'store/conversation-index.ts',
  repair: 'store/conversation-repair.ts',
  restore: 'store/restore.ts',
  guard: 'conversation/guard.ts',
  handBack: 'conversation/hand-back.ts',
  importing: 'conversation/import.ts',
  catalogue: 'conversation/catalogue.ts',
  log: 'base/log.ts',
} as const;

/** Says `kept ID LENGTH` for what it has kept, `gone ID` for what it has deleted. Refusals are no faults. */
const WORKER = `
import fs from 'node:fs';
const [paths, directories, made, shared, worker, rounds, turns] = process.argv.slice(2).map((text) => JSON.parse(text));
const m = {};
for (const [name, path] of Object.entries(paths)) m[name] = await import(path);
const log = m.log.silentLog;
const own = shared[0].replace(/^../, 'b' + worker);
const pick = (list) => list[Math.floor(Math.random() * list.length)];
const at = (id, length) => made + '/' + id + '/' + length;
const length = () => 1 + Math.floor(Math.random() * turns);
const origin = { source: 'pane', name: 'dev1', role: 'dev', session: 's' + worker, user: 'u', sshClient: null, cwd: '/',
  paneId: 'k3v9x0q2ab', paneStartedAt: '', endedAt: '2026-01-01T12:00:00.000Z', exitCode: 0 };
const reserving = { directories, userConfigDir: made + '/user' + worker };
const keep = async (id) => {
  const upTo = length();
  await m.store.archiveConversation({ directories, configDir: at(id, upTo), isShared: false,
    outputDir: made + '/output', conversations: [id], origin, log });
  console.log('kept ' + id + ' ' + upTo);
};
const locked = async (id, work) => {
  const lock = await m.guard.reserveConversation(id, reserving);
  try { return await work(); } finally { lock.dispose(); }
};
const isAlive = (pid) => fs.existsSync('/proc/' + pid);
const OPERATIONS = {
  keep: () => keep(pick(shared)),
  archive: () => { const id = pick(shared); return locked(id, () => m.packing.packConversation(directories, id, 0)); },
  import: async () => {
    const [id, upTo] = [pick(shared), length()];
    const { problems, imported } = await m.importing.importConversations({ directories, configDir: at(id, upTo),
      project: null, live: new Set(), user: 'u', onProgress: () => undefined, log });
    if (imported.length > 0) console.log('kept ' + id + ' ' + upTo);
    for (const problem of problems) if (!problem.includes('another ccmux is at work')) throw new Error(problem);
  },
  delete: async () => {
    await keep(own);
    await locked(own, () => m.removal.removeConversation(directories, own, { isShredded: Math.random() < 0.5 }));
    console.log('gone ' + own);
  },
  restore: async () => {
    const [id, profile] = [pick(shared), made + '/profile' + worker];
    fs.rmSync(profile, { recursive: true, force: true });
    await locked(id, () => m.restore.restoreConversation(directories, id, { configDir: profile, mcpStateDir: profile + '/mcp-state' }));
  },
  return: async () => {
    const id = pick(shared);
    await locked(id, async () => {
      const entry = (await m.catalogue.readCatalogue(directories)).find((each) => each.id === id);
      if (entry?.record && entry.status !== 'damaged')
        await m.handBack.handBack({ id, stateDir: entry.stateDir, userConfigDir: reserving.userConfigDir, memory: null });
    });
  },
  list: async () => {
    const found = await m.index.readIndex(directories, { isThorough: Math.random() < 0.3 });
    const damaged = found.filter(({ status }) => status === 'damaged');
    if (damaged.length > 0) throw new Error('damaged: ' + JSON.stringify(damaged.map(({ id, problem }) => [id, problem])));
  },
  repair: () => m.repair.repairStore({ directories, isAlive, accepted: [], now: Date.now(), onProgress: () => undefined }),
};
for (let round = 0; round < rounds; round++) {
  for (const [name, run] of Object.entries(OPERATIONS).sort(() => Math.random() - 0.5)) {
    try {
      await run();
    } catch (error) {
      // In use, or for a moment in the hands of somebody who puts it into its place.
      if (error.code === 'held' || error.code === 'not-found') continue;
      console.log('fault ' + name + ': ' + error.message + ' ' + (error.cause?.stack ?? error.stack).replaceAll('\\n', ' '));
    }
  }
}
`;

it('loses nothing that was kept, deletes what was deleted, and leaves index and records in step', async () => {
  const compiled = join(root, 'compiled');
  mkdirSync(compiled);
  const paths: Record<string, string> = {};
  for (const [name, path] of Object.entries(MODULES)) paths[name] = await compileForChild(path, compiled);
  const owned = Array.from({ length: WORKERS }, (_, i) => SHARED[0].replace(/^../, `b${i}`));
  for (const id of [...SHARED, ...owned])
    for (let length = 1; length <= TURNS; length++)
      writeFiles(madeAt(id, length), { [`${SLUG}/${id}.jsonl`]: saidUpTo(id, length), 'plans/p.md': 'plan' });
  const script = join(root, 'worker.mjs');
  writeFileSync(script, WORKER);
  const said: string[] = [];
  const start = (worker: number) => {
    const args = [paths, directories, join(root, 'made'), SHARED, worker, ROUNDS, TURNS];
    const child = spawn(process.execPath, [script, ...args.map((arg) => JSON.stringify(arg))], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      said.push(...lines);
      // Every other worker is killed in the middle of whatever comes after its third word.
      if (worker % 2 === 1 && lines.length > 0 && --patience[worker] === 0) child.kill('SIGKILL');
    });
    return child;
  };
  const patience = Array<number>(WORKERS).fill(3);
  const children = Array.from({ length: WORKERS }, (_, worker) => start(worker));
  const ends = await Promise.all(children.map((child) => once(child, 'close')));
  expect(said.filter((line) => line.startsWith('fault'))).toEqual([]);
  expect(ends.filter(([code, signal]) => code !== 0 && signal !== 'SIGKILL')).toEqual([]);

  const { conversations } = await repairStore({
    ...{ directories, accepted: [], now: 0, onProgress: () => undefined },
    isAlive: (pid) => existsSync(`/proc/${pid}`),
  });
  expect(conversations.filter(({ status }) => status === 'damaged')).toEqual([]);
  for (const id of SHARED) {
    const kept = said.map((line) => line.split(' ')).filter(([word, of]) => word === 'kept' && of === id);
    const longest = Math.max(0, ...kept.map(([, , length]) => Number(length)));
    const path = await storedTranscript(directories, id);
    const found = path === null ? '' : await text(await readText(path));
    expect(found.startsWith(longest === 0 ? '' : saidUpTo(id, longest)), `${id} up to ${longest}`).toBe(true);
    expect(Array.from({ length: TURNS + 1 }, (_, length) => saidUpTo(id, length))).toContain(found);
  }
  for (const [worker, id] of owned.entries()) {
    const last = said.findLast((line) => line.includes(id));
    const isThere = conversations.some((conversation) => conversation.id === id);
    // A killed worker may not have come to say what it did.
    if (worker % 2 === 0) expect(isThere, id).toBe(last?.startsWith('kept') === true);
  }
  const store = join(directories.data, 'conversations');
  const ids = conversations.map(({ id }) => id);
  expect(readdirSync(store).sort()).toEqual(ids);
  const registry = JSON.parse(readFileSync(join(directories.data, 'registry.json'), 'utf8')) as object;
  expect(Object.keys((registry as { conversations: object }).conversations)).toEqual(ids);
}, 900_000);
