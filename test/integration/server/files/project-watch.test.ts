/** A project on a real file system: which of its changes are told. */
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { ProjectWatch, type WatchLimit } from '../../../../src/server/files/project-watch.ts';
import { until } from '../../../support/until.ts';

let root: string;
let watch: ProjectWatch | null = null;
let told: string[];
let limits: WatchLimit[];

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ccmux-watch-')));
  [told, limits] = [[], []];
});

afterEach(() => {
  watch?.dispose();
  rmSync(root, { recursive: true });
});

function write(name: string, text = name): void {
  mkdirSync(join(root, name, '..'), { recursive: true });
  writeFileSync(join(root, name), text);
}

async function begin(mostDirectories?: number): Promise<ProjectWatch> {
  watch = new ProjectWatch({
    root,
    onEvent: (path) => told.push(relative(root, path)),
    onLimit: (limit) => limits.push(limit),
    ...(mostDirectories !== undefined && { mostDirectories }),
    log: silentLog,
  });
  await watch.whenReady;
  return watch;
}

async function isTold(...names: readonly string[]): Promise<void> {
  await until(`${names.join(', ')} to be told`, () => names.every((name) => told.includes(name)), {
    explain: () => told.join(', '),
  });
}

/** What comes after all that has happened up to now. */
async function settled(): Promise<readonly string[]> {
  write('the-end');
  await isTold('the-end');
  return told.filter((name) => name !== 'the-end');
}

it('tells what is written, made, moved and removed, in directories that were there and in new ones', async () => {
  write('src/a.ts');
  write('src/b.ts');
  await begin();
  write('src/a.ts', 'other');
  write('fresh/deep/c.ts');
  renameSync(join(root, 'src/b.ts'), join(root, 'src/d.ts'));
  await isTold('src/a.ts', 'fresh/deep/c.ts', 'src/b.ts', 'src/d.ts');
  write('fresh/deep/c.ts', 'again');
  rmSync(join(root, 'src/d.ts'));
  told = [];
  await until('the new directory to be watched', () => {
    write('fresh/deep/e.ts', `${told.length}`);
    return told.includes('fresh/deep/e.ts');
  });
});

it('follows a directory to its new name, and no longer under its old one', async () => {
  write('old/a.ts');
  const { size } = await begin();
  renameSync(join(root, 'old'), join(root, 'new'));
  await isTold('new/a.ts');
  told = [];
  write('new/a.ts', 'other');
  await isTold('new/a.ts');
  expect((await settled()).filter((name) => name.startsWith('old'))).toEqual([]);
  rmSync(join(root, 'new'), { recursive: true });
  await until('its watch to go', () => watch?.size === size - 1);
});

it('passes over what .gitignore names, in whichever directory it stands, and what no project means', async () => {
  write('.gitignore', '*.log\nbuild/\n/only-here\n');
  write('docs/.gitignore', '!wanted.log\nown/\n');
  for (const name of ['build/x/y.js', 'node_modules/p/index.js', '.git/HEAD', 'docs/own/z.md', 'src/a.ts']) {
    write(name);
  }
  symlinkSync('/usr', join(root, 'linked'));
  const { size } = await begin();
  expect(size).toBe(3);
  for (const name of ['build/x/y.js', 'node_modules/p/index.js', '.git/HEAD', 'docs/own/z.md', 'only-here']) {
    write(name, 'other');
  }
  write('src/noise.log');
  write('docs/wanted.log');
  write('src/only-here');
  await isTold('docs/wanted.log', 'src/only-here');
  expect([...new Set(await settled())].sort()).toEqual(['docs/wanted.log', 'src/only-here']);
});

it('goes by the rules as they are now', async () => {
  write('src/a.ts');
  const { isIgnored } = { isIgnored: (name: string) => watch?.isIgnored(join(root, name), false) };
  await begin();
  write('.gitignore', 'src/*.tmp\n');
  await until('the rules to be read', () => isIgnored('src/x.tmp') === true);
  write('src/x.tmp');
  write('src/x.ts');
  await isTold('src/x.ts');
  expect(await settled()).not.toContain('src/x.tmp');
});

it('watches no more than it may, the outermost first, and says so once', async () => {
  for (const name of ['a/1/x', 'b/2/x', 'c/3/x', 'd/4/x']) write(name);
  expect((await begin(5)).size).toBe(5);
  write('a/x');
  await isTold('a/x');
  write('e/x');
  expect(await settled()).not.toContain('a/1/x');
  expect(limits).toEqual(['too many directories']);
});

it('lives on where its directory is gone, and where there never was one', async () => {
  rmSync(root, { recursive: true });
  await begin();
  mkdirSync(root);
  expect(limits).toEqual([]);
});

it('hears of a project whose rules are pipes that nobody writes to', async () => {
  // More than the threads that read files.
  for (let count = 0; count < 8; count++) {
    mkdirSync(join(root, `d${count}`));
    execFileSync('mkfifo', [join(root, `d${count}`, '.gitignore')]);
  }
  await begin();
  write('d7/a.ts');
  await isTold('d7/a.ts');
});
