/** What becomes of the work in a worktree: seen, merged or refused with the files named, removed and still to be had. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { CcmuxError } from '../../../src/core/errors.ts';
import { diffGround } from '../../../src/workspace/diff.ts';
import { gitOf } from '../../../src/workspace/git.ts';
import type { GroundMark } from '../../../src/workspace/ground-mark.ts';
import { openGround } from '../../../src/workspace/ground.ts';
import { mergeGround } from '../../../src/workspace/merge.ts';
import { removeGround } from '../../../src/workspace/remove.ts';
import { digestTree } from '../../support/digest-tree.ts';
import { commitAll, git, gitEnvironment, makeRepository, writeFiles } from '../../support/git-project.ts';

const LINES = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`);

let root = '';
let app = '';
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ccmux-merge-')));
  app = join(root, 'app');
  makeRepository(app, { 'a.txt': `${LINES.join('\n')}\n`, '.gitignore': '.env\n' });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const run = () => gitOf(gitEnvironment(root));

async function open(seat: string, kind: 'own' | 'worktree' = 'worktree'): Promise<GroundMark> {
  const wish = { kind, session: 'app', seat, project: app, cwd: app, carry: ['.env', '*.local'] };
  const tools = { git: run(), directories: { data: join(root, 'data') }, now: () => '2026-11-21T20:00:00Z' };
  return (await openGround(wish, { ...tools, log: silentLog })).mark;
}

function merge(mark: GroundMark, commit: string | null = null) {
  return mergeGround({ git: run(), mark, commit });
}

function remove(mark: GroundMark, isForced = false) {
  const now = '2026-11-21T20:15:30.123Z';
  return removeGround({ git: run(), data: join(root, 'data'), mark, isForced, now });
}

function withLine(number: number, text: string): string {
  return `${LINES.with(number - 1, text).join('\n')}\n`;
}

async function refusal(asked: Promise<unknown>): Promise<{ code: string; line: string }> {
  const error: unknown = await asked.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof CcmuxError) return { code: error.code, line: error.line };
  throw new Error(`refused as expected? ${String(error)}`);
}

test('a merge brings together what several have made of one file, beside what is dirty in the main tree', async () => {
  const marks = await Promise.all(['dev1', 'dev2', 'dev3'].map((seat) => open(seat)));
  writeFiles(app, { 'dirty.txt': 'mine\n' });
  for (const [index, mark] of marks.entries()) {
    writeFiles(mark.directory, { 'a.txt': withLine(5 + 10 * index, mark.seat) });
    commitAll(mark.directory, mark.seat);
  }
  expect(readFileSync(join(app, 'a.txt'), 'utf8')).toBe(`${LINES.join('\n')}\n`);
  for (const mark of marks)
    expect(await merge(mark)).toMatchObject({ kind: 'merged', commits: 1, into: 'main' });
  const merged = readFileSync(join(app, 'a.txt'), 'utf8').split('\n');
  expect([merged[4], merged[14], merged[24]]).toEqual(['dev1', 'dev2', 'dev3']);
  expect(git(app, 'status', '--porcelain')).toBe('?? dirty.txt');
  expect(await merge(marks[0])).toEqual({ kind: 'nothing', into: 'main' });
});

test('a conflict is named and nothing is touched', async () => {
  const mark = await open('dev1');
  writeFiles(mark.directory, { 'a.txt': withLine(5, 'theirs'), 'b.txt': 'b\n', 'größe "x"\n.txt': 'one\n' });
  commitAll(mark.directory, 'theirs');
  writeFiles(app, { 'a.txt': withLine(5, 'ours'), 'größe "x"\n.txt': 'two\n' });
  commitAll(app, 'ours');
  writeFiles(app, { 'a.txt': withLine(6, 'dirty') });
  const [before, head] = [digestTree(join(app, 'a.txt')), git(app, 'rev-parse', 'HEAD')];
  const theirs = digestTree(mark.directory);
  expect(await merge(mark)).toEqual({ kind: 'conflicts', into: 'main', files: ['a.txt', 'größe "x"\n.txt'] });
  expect(digestTree(join(app, 'a.txt'))).toEqual(before);
  expect(digestTree(mark.directory)).toEqual(theirs);
  expect(git(app, 'rev-parse', 'HEAD')).toBe(head);
  expect(existsSync(join(app, '.git/MERGE_HEAD'))).toBe(false);
  expect(existsSync(join(app, 'b.txt'))).toBe(false);
});

test('what is not committed is in the way, unless it is to be committed; what was carried over never is', async () => {
  writeFiles(app, { '.env': 'PORT=1\n', 'x.local': 'x\n' });
  const mark = await open('dev1');
  writeFiles(mark.directory, { 'new.txt': 'new\n' });
  expect(await refusal(merge(mark))).toEqual({
    code: 'held',
    line: `1 file is not committed in ${mark.directory} (commit them there, or \`ccmux workspace merge dev1 --commit\`)`,
  });
  expect(await merge(mark, 'Work of dev1')).toMatchObject({ kind: 'merged', commits: 1 });
  expect(git(app, 'show', '--name-only', '--format=%s', 'HEAD')).toBe('Work of dev1\n\nnew.txt');
});

test('a change in the main tree that would be overwritten stops the merge, and stays', async () => {
  const mark = await open('dev1');
  writeFiles(mark.directory, { 'a.txt': withLine(5, 'theirs') });
  commitAll(mark.directory, 'theirs');
  writeFiles(app, { 'a.txt': withLine(30, 'dirty') });
  expect(await refusal(merge(mark))).toMatchObject({ code: 'held' });
  expect(readFileSync(join(app, 'a.txt'), 'utf8')).toBe(withLine(30, 'dirty'));
});

test('a project on no branch, and a private directory, are told apart from a merge', async () => {
  const mark = await open('dev1');
  git(app, 'checkout', '--quiet', '--detach');
  expect((await refusal(merge(mark))).line).toMatch(/is on no branch \(detached head\)/);
  expect(await refusal(merge(await open('pm', 'own')))).toMatchObject({ code: 'usage' });
});

test('hooks of the repository run in a merge that the user asks for', async () => {
  const mark = await open('dev1');
  writeFiles(mark.directory, { 'new.txt': 'new\n' });
  writeFiles(app, { '.git/hooks/post-merge': `#!/bin/sh\ntouch ${root}/hooked\n` });
  chmodSync(join(app, '.git/hooks/post-merge'), 0o755);
  await merge(mark, 'new');
  expect(existsSync(join(root, 'hooked'))).toBe(true);
});

test('commits in a submodule come along', async () => {
  makeRepository(join(root, 'library'), { 'lib.txt': 'lib\n' });
  git(app, 'submodule', '--quiet', 'add', join(root, 'library'), 'vendor/lib');
  commitAll(app, 'a submodule');
  const mark = await open('dev1');
  const inner = join(mark.directory, 'vendor/lib');
  writeFiles(inner, { 'lib.txt': 'better\n' });
  const better = commitAll(inner, 'better');
  await merge(mark, 'Use the better library');
  expect(git(join(app, 'vendor/lib'), 'cat-file', '-t', better)).toBe('commit');
});

test('the difference tells commits, changes and new files, and leaves the index alone', async () => {
  writeFiles(app, { 'x.local': 'secret\n' });
  const mark = await open('dev1');
  writeFiles(mark.directory, { 'a.txt': withLine(5, 'committed') });
  commitAll(mark.directory, 'mine');
  git(mark.directory, 'rm', '--quiet', '--cached', 'x.local');
  writeFiles(mark.directory, { 'a.txt': withLine(6, 'changed'), 'new.txt': 'brand new\n' });
  const status = git(mark.directory, 'status', '--porcelain');
  commitAll(app, 'the project goes on');
  const text = await diffGround({ git: run(), mark, options: [] });
  expect(text).toContain('+changed');
  expect(text).toContain('+brand new');
  expect(text).not.toContain('the project goes on');
  expect(git(mark.directory, 'status', '--porcelain')).toBe(status);
});

test('a worktree with work is not removed, and by force only so that git keeps what was in it', async () => {
  const mark = await open('dev1');
  writeFiles(mark.directory, { 'a.txt': withLine(5, 'committed') });
  commitAll(mark.directory, 'mine');
  writeFiles(mark.directory, { 'new.txt': 'not committed\n' });
  expect(await refusal(remove(mark))).toEqual({
    code: 'held',
    line: `${mark.directory} holds 1 changed file, 1 unmerged commit (ccmux workspace merge dev1, or remove it with --force)`,
  });
  const kept = await remove(mark, true);
  expect(kept).toBe('refs/ccmux/removed/app/dev1-20261121201530');
  expect(existsSync(mark.directory)).toBe(false);
  expect(git(app, 'branch', '--list', 'ccmux/*')).toBe('');
  expect(git(app, 'show', `${kept}:new.txt`)).toBe('not committed');
  expect(git(app, 'log', '--format=%s', kept ?? '')).toBe('What dev1 of app left\nmine\nfirst');
});

test('an empty one goes at once, and a private directory only by force where anything is in it', async () => {
  const mark = await open('dev1');
  expect(await remove(mark)).toBeNull();
  expect(git(app, 'worktree', 'list').split('\n')).toHaveLength(1);
  const own = await open('pm', 'own');
  writeFiles(own.directory, { 'note.txt': 'note\n' });
  expect(await refusal(remove(own))).toMatchObject({ code: 'held' });
  await remove(own, true);
  expect(existsSync(own.directory)).toBe(false);
});

test('a merge that a hook of the project refuses leaves the main tree as it was, dirty files included', async () => {
  const mark = await open('dev1');
  writeFiles(mark.directory, { 'b.txt': 'b\n' });
  commitAll(mark.directory, 'theirs');
  const hook = join(app, '.git/hooks/pre-merge-commit');
  writeFiles(app, {
    'c.txt': 'c\n',
    '.git/hooks/pre-merge-commit': '#!/bin/sh\necho not today >&2\nexit 1\n',
  });
  chmodSync(hook, 0o755);
  commitAll(app, 'ours');
  writeFiles(app, { 'a.txt': withLine(6, 'dirty'), 'new.txt': 'new\n' });
  const state = () => [
    git(app, 'status', '--porcelain=v2', '--branch'),
    ...['a.txt', 'c.txt', 'new.txt'].map((name) => readFileSync(join(app, name), 'utf8')),
    existsSync(join(app, 'b.txt')),
  ];
  const before = state();
  expect(await refusal(merge(mark))).toEqual({
    code: 'held',
    line: expect.stringMatching(/not today \(nothing was changed/) as string,
  });
  expect(state()).toEqual(before);
  rmSync(hook);
  expect(await merge(mark)).toMatchObject({ kind: 'merged', commits: 1 });
});

test('a merge of somebody’s own that is under way in the main tree is left as it is', async () => {
  const mark = await open('dev1');
  writeFiles(mark.directory, { 'b.txt': 'b\n' });
  commitAll(mark.directory, 'theirs');
  git(app, 'switch', '--quiet', '--create', 'other');
  writeFiles(app, { 'c.txt': 'c\n' });
  commitAll(app, 'other');
  git(app, 'switch', '--quiet', 'main');
  git(app, 'merge', '--quiet', '--no-ff', '--no-commit', 'other');
  const before = git(app, 'status', '--porcelain=v2', '--branch');
  expect(await refusal(merge(mark))).toMatchObject({ code: 'held' });
  expect(git(app, 'status', '--porcelain=v2', '--branch')).toBe(before);
  expect(git(app, 'rev-parse', 'MERGE_HEAD')).toBe(git(app, 'rev-parse', 'other'));
});

test('a branch that was deleted under a worktree is named, and what was made there can still be removed and had', async () => {
  const mark = await open('dev1');
  writeFiles(mark.directory, { 'b.txt': 'b\n' });
  const tip = commitAll(mark.directory, 'theirs');
  writeFiles(mark.directory, { 'c.txt': 'c\n' });
  git(app, 'update-ref', '-d', 'refs/heads/ccmux/app/dev1');
  expect(await refusal(merge(mark, 'all of it'))).toEqual({
    code: 'held',
    line: `the branch ccmux/app/dev1 of ${mark.directory} was deleted (\`git -C ${mark.directory} update-ref HEAD ${tip}\` brings it back)`,
  });
  const kept = await remove(mark, true);
  expect(existsSync(mark.directory)).toBe(false);
  expect(git(app, 'show', '--format=%P', '--name-only', kept ?? '')).toContain(tip);
  expect(git(app, 'show', `${kept}:c.txt`)).toBe('c');
});

test('a worktree whose project was moved says so, whatever is asked of it', async () => {
  const mark = await open('dev1');
  writeFiles(mark.directory, { 'b.txt': 'b\n' });
  renameSync(app, `${app}-elsewhere`);
  const asked = [
    () => merge(mark),
    () => remove(mark, true),
    () => diffGround({ git: run(), mark, options: [] }),
  ];
  for (const ask of asked) {
    const { line } = await refusal(ask());
    expect(line).toContain(`${mark.directory} has lost its repository, ${app} was moved or removed (`);
  }
  expect(readFileSync(join(mark.directory, 'b.txt'), 'utf8')).toBe('b\n');
});
