import { expect, it } from 'vitest';
import type { ProcessEntry } from '../../../src/base/process-table.ts';
import { TreeWatch } from '../../../src/pty/tree-watch.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const TABLE: readonly ProcessEntry[] = [];

function watch() {
  const clock = new FakeClock();
  const seen: string[] = [];
  let looks = 0;
  const treeWatch = new TreeWatch(clock, () => {
    looks++;
    return TABLE;
  });
  const tree = (name: string) => ({
    observe(table?: readonly ProcessEntry[] | null) {
      expect(table).toBe(TABLE);
      seen.push(name);
      return [];
    },
  });
  return { clock, treeWatch, tree, seen, looks: () => looks };
}

it('one look at the process table is for all trees whose children have printed', () => {
  const { clock, treeWatch, tree, seen, looks } = watch();
  const [one, other] = [tree('one'), tree('other')];
  for (let i = 0; i < 5; i++) {
    treeWatch.observeSoon(one);
    treeWatch.observeSoon(other);
    clock.advance(500);
  }
  expect(seen).toEqual([]);
  clock.advance(500);
  expect([seen, looks()]).toEqual([['one', 'other'], 1]);
  clock.advance(10_000);
  expect(looks()).toBe(1);
  treeWatch.observeSoon(other);
  clock.advance(3000);
  expect([seen, looks()]).toEqual([['one', 'other', 'other'], 2]);
});

it('a tree that is forgotten is not looked at, and the last one takes the look with it', () => {
  const { clock, treeWatch, tree, seen, looks } = watch();
  const [one, other] = [tree('one'), tree('other')];
  treeWatch.observeSoon(one);
  treeWatch.observeSoon(other);
  treeWatch.forget(one);
  clock.advance(3000);
  expect(seen).toEqual(['other']);
  treeWatch.observeSoon(one);
  treeWatch.forget(one);
  clock.advance(3000);
  expect([seen, looks()]).toEqual([['other'], 1]);
});
