/** A kill before every single step that changes the disk: nothing that was kept is lost, and a second try succeeds. */
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
import { afterEach, beforeEach, expect, it } from 'vitest';
import { handBack } from '../../../src/conversation/hand-back.ts';
import type { Directories } from '../../../src/core/plan.ts';
import { readIndex } from '../../../src/store/conversation-index.ts';
import { removeConversation } from '../../../src/store/conversation-removal.ts';
import { repairStore } from '../../../src/store/conversation-repair.ts';
import { compileForChild } from '../../support/compile.ts';
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
  call: { readonly file: string; readonly name: string; readonly args: readonly unknown[] },
  prepare: () => Promise<void>,
  check: (step: number, pid: number | undefined) => Promise<void>,
): Promise<number> {
  const module = await compileForChild(call.file, compiled);
  const script = join(root, 'call.mjs');
  writeFileSync(script, CALL_AND_DIE);
  for (let step = 0; ; step++) {
    await prepare();
    const args = [script, module, call.name, String(step), JSON.stringify(call.args)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    await check(step, child.pid);
    if (signal !== null) continue;
    expect(code).toBe(0);
    return step;
  }
}

/** The steps are those of the file system's own calls: the code under test knows of no test. */
const CALL_AND_DIE = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const [module, name, step, args] = process.argv.slice(2);
let left = Number(step);
for (const name of ['mkdir', 'rename', 'link', 'copyFile', 'open', 'chmod', 'unlink', 'rm', 'rmdir', 'writeFile']) {
  const real = fs.promises[name];
  fs.promises[name] = (...args) => {
    if (left-- === 0) process.kill(process.pid, 'SIGKILL');
    return real(...args);
  };
}
syncBuiltinESMExports();
await (await import(module))[name](...JSON.parse(args));
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

it('ten operations at once leave records and index in step', async () => {
  const ids = Array.from({ length: 10 }, (_, i) => idOf(`c${i}`));
  for (const id of ids.slice(0, 5)) await keep(root, directories, { id });
  await Promise.all(
    ids.map((id, i) =>
      i < 5
        ? removeConversation(directories, id, { isShredded: i % 2 === 0 }).then(() => readIndex(directories))
        : keep(root, directories, { id }).then(() => readIndex(directories)),
    ),
  );
  const found = await readIndex(directories);
  expect(found.map(({ id, status }) => [id, status])).toEqual(ids.slice(5).map((id) => [id, 'stored']));
  const text = readFileSync(join(directories.data, 'registry.json'), 'utf8');
  expect(Object.keys((JSON.parse(text) as { conversations: object }).conversations)).toEqual(ids.slice(5));
});
