import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Directories } from '../../../src/core/plan.ts';
import { readIndex, refreshIndex } from '../../../src/store/conversation-index.ts';
import { idOf, keep, SLUG } from '../../support/made-conversations.ts';

const [A, B] = [idOf('aaaa'), idOf('bbbb')];

let root: string;
let directories: Directories;
let registry: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccmux-index-'));
  directories = { config: root, data: join(root, 'data'), state: root, runtime: root };
  registry = join(root, 'data/registry.json');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** What the index says of each conversation, and which of them had to be read through for it. */
async function look(isThorough = false) {
  const read: number[] = [];
  const found = await readIndex(directories, { isThorough, onProgress: (done) => read.push(done) });
  const statuses = Object.fromEntries(found.map(({ id, status }) => [id.slice(0, 1), status]));
  return { ...statuses, read: read.length };
}

function registered(): Record<string, { status: string; name: string }> {
  const text = readFileSync(registry, 'utf8');
  return (JSON.parse(text) as { conversations: Record<string, { status: string; name: string }> })
    .conversations;
}

it('holds what the records say, and reads none a second time', async () => {
  await keep(root, directories, { id: A });
  await keep(root, directories, { id: B, name: 'qa1' });
  expect(await look()).toEqual({ a: 'stored', b: 'stored', read: 2 });
  expect(registered()).toMatchObject({ [A]: { status: 'stored', name: 'dev1' }, [B]: { name: 'qa1' } });
  expect(await look()).toEqual({ a: 'stored', b: 'stored', read: 0 });
});

it('finds a changed state and broken metadata damaged, and whole again when they are mended', async () => {
  const record = await keep(root, directories, { id: A });
  const [transcript, metadata] = [join(record, 'state', SLUG, `${A}.jsonl`), join(record, 'metadata.json')];
  const [text, meta] = [readFileSync(transcript), readFileSync(metadata)];
  await look();
  appendFileSync(transcript, 'x');
  expect(await look()).toEqual({ a: 'damaged', read: 1 });
  expect(registered()[A]).toMatchObject({
    status: 'damaged',
    problem: 'its files are not those that were kept',
  });
  expect(await look()).toEqual({ a: 'damaged', read: 0 });
  writeFileSync(transcript, text);
  expect(await look()).toEqual({ a: 'stored', read: 1 });
  writeFileSync(metadata, '{"id":');
  expect(await look()).toEqual({ a: 'damaged', read: 1 });
  writeFileSync(metadata, JSON.stringify({ ...JSON.parse(meta.toString()), id: B }));
  expect((await readIndex(directories))[0]).toMatchObject({ problem: 'its metadata is that of another one' });
});

it('finds bits that changed without a trace where it reads everything through', async () => {
  const record = await keep(root, directories, { id: A });
  const transcript = join(record, 'state', SLUG, `${A}.jsonl`);
  await look();
  const before = new Date(1_700_000_000_000);
  utimesSync(transcript, before, before);
  await look();
  writeFileSync(transcript, readFileSync(transcript, 'utf8').replace('hello', 'hallo'));
  utimesSync(transcript, before, before);
  expect(await look()).toEqual({ a: 'stored', read: 0 });
  expect(await look(true)).toEqual({ a: 'damaged', read: 1 });
  expect(await look()).toEqual({ a: 'damaged', read: 0 });
});

it('is worked out again where it is gone, broken, or names what is not there', async () => {
  await keep(root, directories, { id: A });
  await look();
  const right = readFileSync(registry, 'utf8');
  for (const text of [
    null,
    '',
    '[]',
    '{"conversations":{"../../x":{}}}',
    '{"version":9,"conversations":7}',
  ]) {
    if (text === null) rmSync(registry);
    else writeFileSync(registry, text);
    expect(await look()).toEqual({ a: 'stored', read: 1 });
    expect(readFileSync(registry, 'utf8')).toBe(right);
  }
  await keep(root, directories, { id: B });
  await look();
  rmSync(join(root, 'data/conversations', B), { recursive: true });
  expect(await look()).toEqual({ a: 'stored', read: 0 });
  expect(readFileSync(registry, 'utf8')).toBe(right);
});

it('tells all it knows where it cannot be written', async () => {
  await keep(root, directories, { id: A });
  mkdirSync(registry);
  expect(await look()).toEqual({ a: 'stored', read: 1 });
  await expect(refreshIndex(directories)).rejects.toThrow(`cannot write ${registry}: it is a directory`);
});

it('takes neither a file nor a link that leads nowhere for an empty store', async () => {
  const store = join(root, 'data/conversations');
  mkdirSync(join(root, 'data'));
  for (const make of [() => writeFileSync(store, ''), () => symlinkSync('elsewhere', store)]) {
    make();
    await expect(look()).rejects.toThrow('data/conversations is not a directory');
    rmSync(store);
  }
});

it('finds an empty store where it is begun at that very moment', async () => {
  const store = join(root, 'data/conversations');
  for (let round = 0; round < 200; round++) {
    const looks = [look(), look(), look()];
    // Now earlier, now later in the course of a look, each step of which takes a small file operation or two.
    for (let step = 0; step < round % 12; step++) await stat(root);
    mkdirSync(store, { recursive: true });
    expect(await Promise.all(looks)).toEqual(Array(3).fill({ read: 0 }));
    rmSync(store, { recursive: true });
  }
});

it('takes a record on trust that was written just now', async () => {
  await keep(root, directories, { id: A });
  await refreshIndex(directories, { trusted: [A], onProgress: () => undefined });
  expect(await look()).toEqual({ a: 'stored', read: 0 });
});

it('completes what an older version did not note', async () => {
  const record = await keep(root, directories, { id: A, title: 'old talk' });
  const path = join(record, 'metadata.json');
  const metadata = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  for (const key of ['source', 'title', 'firstPrompt', 'lastPrompt', 'directory'])
    Reflect.deleteProperty(metadata, key);
  writeFileSync(path, JSON.stringify(metadata));
  const [found] = await readIndex(directories);
  expect(found.metadata).toMatchObject({ source: 'pane', title: 'old talk', firstPrompt: `hello of ${A}` });
});

it('is whole after ten at once have changed the store and written it', async () => {
  const ids = Array.from({ length: 10 }, (_, i) => idOf(`c${i}`));
  await Promise.all(
    ids.map(async (id) => {
      await keep(root, directories, { id });
      await refreshIndex(directories, { trusted: [id] });
    }),
  );
  expect(Object.keys(registered()).sort()).toEqual(ids);
  expect(existsSync(join(root, 'data/locks/registry.lock'))).toBe(false);
});
