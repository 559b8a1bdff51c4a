import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { treeSize } from '../../../src/base/tree-size.ts';

const MIB = 1024 ** 2;
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccmux-size-'));
  mkdirSync(join(root, 'a/b'), { recursive: true });
  for (const path of ['one', 'a/two', 'a/b/three']) writeFileSync(join(root, path), Buffer.alloc(MIB, 1));
});
afterEach(() => rmSync(root, { recursive: true }));

const always = () => false;

test('a tree is as large as its files at every depth', async () => {
  const { bytes, isPartial } = await treeSize(root, always);
  expect(isPartial).toBe(false);
  expect(bytes).toBeGreaterThanOrEqual(3 * MIB);
  expect(bytes).toBeLessThan(3.2 * MIB);
});

test('what a link leads to does not count, and what is not there takes no room', async () => {
  symlinkSync(root, join(root, 'a/b/loop'));
  expect((await treeSize(join(root, 'a'), always)).bytes).toBeLessThan(2.2 * MIB);
  expect(await treeSize(join(root, 'nothing'), always)).toEqual({ bytes: 0, isPartial: false });
});

test('where time is up it says that there is more', async () => {
  let looks = 0;
  const { bytes, isPartial } = await treeSize(root, () => ++looks > 1);
  expect(isPartial).toBe(true);
  expect(bytes).toBeGreaterThanOrEqual(MIB);
  expect(bytes).toBeLessThan(2 * MIB);
});
