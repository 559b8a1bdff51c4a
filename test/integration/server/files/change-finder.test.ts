/** What became of files that were heard of, by a clock that stands still: only what is asked for is looked up. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ChangeFinder } from '../../../../src/server/files/change-finder.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { until } from '../../../support/until.ts';

let root: string;
let clock: FakeClock;
let found: string[];
let finder: ChangeFinder<string>;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccmux-finder-'));
  clock = new FakeClock(Date.now());
  found = [];
  finder = new ChangeFinder<string>({
    clock,
    attribute: () => 'dev1',
    both: () => 'both',
    onFound: (changes) => found.push(...changes.map(({ path, who }) => `${basename(path)} by ${who}`)),
  });
});

afterEach(() => {
  finder.dispose();
  rmSync(root, { recursive: true });
});

function write(name: string): string {
  writeFileSync(join(root, name), name);
  return join(root, name);
}

it('finds what a tool asks for at once, and the rest in its own time', async () => {
  const [asked, other] = [write('asked'), write('other')];
  for (const path of [other, asked]) finder.heard(path, 'change');
  await finder.settle(asked);
  expect(found).toEqual(['asked by dev1']);
  await finder.settle(join(root, 'never heard of'));
  expect(found).toHaveLength(1);
  clock.advance(250);
  await until('the rest', () => found.includes('other by dev1'));
  expect(found).toHaveLength(2);
});

it('tells of a file that is being looked up before whoever asks for it goes on', async () => {
  const paths = Array.from({ length: 300 }, (_, index) => write(`file-${index}`));
  for (const path of paths) finder.heard(path, 'change');
  clock.advance(250);
  await finder.settle(paths[299]);
  expect(found).toContain('file-299 by dev1');
});

it('passes over what came and went, and tells an end', async () => {
  const passing = join(root, 'passing');
  for (const event of ['rename', 'rename'] as const) finder.heard(passing, event);
  finder.heard(join(root, 'gone'), 'rename');
  clock.advance(250);
  await finder.settle(passing);
  await until('the end', () => found.includes('gone by dev1'));
  expect(found).toEqual(['gone by dev1']);
});
