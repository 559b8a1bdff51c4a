/** Grounds of seats, on real repositories with real git. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { CcmuxError } from '../../../src/core/errors.ts';
import { gitOf, type Git } from '../../../src/workspace/git.ts';
import { groundAround } from '../../../src/workspace/ground-mark.ts';
import { readWork } from '../../../src/workspace/ground-work.ts';
import { openGround, reopenGround, type Ground, type GroundWish } from '../../../src/workspace/ground.ts';
import { leaveGround } from '../../../src/workspace/leave-ground.ts';
import { digestTree } from '../../support/digest-tree.ts';
import { commitAll, git, gitEnvironment, makeRepository, writeFiles } from '../../support/git-project.ts';

let root = '';
let app = '';
let run: Git;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ccmux-ground-')));
  app = join(root, 'app');
  makeRepository(app, { 'a.txt': 'one\n', 'deep/b.txt': 'two\n', '.gitignore': '.env\nbuild/\n' });
  run = gitOf(gitEnvironment(root));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function tools() {
  return {
    git: run,
    directories: { data: join(root, 'data') },
    now: () => '2026-11-21T20:00:00Z',
    log: silentLog,
  };
}

function open(change: Partial<GroundWish> = {}): Promise<Ground> {
  const usual = { kind: 'worktree', session: 'app', seat: 'dev1', project: app, cwd: app } as const;
  return openGround({ ...usual, carry: ['.env', 'config/*.local'], ...change }, tools());
}

function leave({ mark }: Ground, isInUse = false) {
  return leaveGround(mark, { git: run, data: join(root, 'data'), isInUse, log: silentLog });
}

async function refusal(opened: Promise<unknown>): Promise<string> {
  const error: unknown = await opened.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof CcmuxError) return error.line;
  throw new Error(`refused as expected? ${String(error)}`);
}

describe('a worktree', () => {
  test('begins at the current commit on a branch of the seat, and leaves a dirty main tree exactly as it was', async () => {
    writeFiles(app, { 'a.txt': 'changed\n', 'new.txt': 'new\n', 'staged.txt': 'staged\n' });
    git(app, 'add', 'staged.txt');
    const status = git(app, 'status', '--porcelain');
    const { mark, cwd } = await open();
    expect(cwd).toBe(join(root, 'data/workspaces/app/dev1'));
    expect(git(cwd, 'branch', '--show-current')).toBe('ccmux/app/dev1');
    expect(git(cwd, 'rev-parse', 'HEAD')).toBe(git(app, 'rev-parse', 'HEAD'));
    expect(readFileSync(join(cwd, 'a.txt'), 'utf8')).toBe('one\n');
    expect(existsSync(join(cwd, 'new.txt'))).toBe(false);
    expect(git(app, 'status', '--porcelain')).toBe(status);
    expect(readFileSync(join(app, 'a.txt'), 'utf8')).toBe('changed\n');
    expect(mark).toMatchObject({ branch: 'ccmux/app/dev1', source: app, project: app });
  });

  test('gets copies of the untracked files that are listed, and of no others', async () => {
    writeFiles(app, { '.env': 'PORT=1\n', 'config/x.local': 'x\n', 'config/y': 'y\n', 'note.txt': 'n\n' });
    const { mark, cwd } = await open();
    expect(readFileSync(join(cwd, '.env'), 'utf8')).toBe('PORT=1\n');
    expect(readFileSync(join(cwd, 'config/x.local'), 'utf8')).toBe('x\n');
    expect(existsSync(join(cwd, 'config/y'))).toBe(false);
    expect(existsSync(join(cwd, 'note.txt'))).toBe(false);
    expect((await readWork(run, mark)).changes).toEqual([]);
    writeFileSync(join(cwd, 'config/x.local'), 'mine\n');
    expect((await readWork(run, mark)).changes).toEqual(['config/x.local']);
  });

  test('never writes a carried file through a link that leads out of it', async () => {
    const outside = join(root, 'outside');
    mkdirSync(outside);
    symlinkSync(outside, join(app, 'config'));
    commitAll(app, 'a link');
    rmSync(join(app, 'config'));
    writeFiles(app, { 'config/x.local': 'x\n' });
    await open();
    expect(existsSync(join(outside, 'x.local'))).toBe(false);
  });

  test('starts in the place that the seat has in the project', async () => {
    expect((await open({ cwd: join(app, 'deep') })).cwd).toBe(join(root, 'data/workspaces/app/dev1/deep'));
    mkdirSync(join(app, 'untracked'));
    const other = await open({ seat: 'dev2', cwd: join(app, 'untracked') });
    expect(other.cwd).toBe(join(root, 'data/workspaces/app/dev2/untracked'));
  });

  test('is found again with all that is in it', async () => {
    const first = await open();
    writeFiles(first.cwd, { 'a.txt': 'mine\n' });
    const again = await open();
    expect(again).toEqual(first);
    expect(readFileSync(join(again.cwd, 'a.txt'), 'utf8')).toBe('mine\n');
  });

  test('follows the project while nothing was made in it, and stays where it is from then on', async () => {
    const { cwd } = await open();
    const second = commitAll(app, 'second');
    await open();
    expect(git(cwd, 'rev-parse', 'HEAD')).toBe(second);
    writeFiles(cwd, { 'mine.txt': 'mine\n' });
    commitAll(app, 'third');
    await open();
    expect(git(cwd, 'rev-parse', 'HEAD')).toBe(second);
  });

  test('is made seven times at once', async () => {
    const seats = ['dev1', 'dev2', 'dev3', 'qa1', 'qa2', 'ux', 'pm'];
    const grounds = await Promise.all(seats.map((seat) => open({ seat })));
    expect(grounds.map(({ cwd }) => git(cwd, 'branch', '--show-current'))).toEqual(
      seats.map((seat) => `ccmux/app/${seat}`),
    );
  });

  test('takes another branch where the name has one already, and leaves that alone', async () => {
    git(app, 'branch', 'ccmux/app/dev1');
    git(app, 'checkout', '--quiet', 'ccmux/app/dev1');
    const theirs = commitAll(app, 'theirs');
    git(app, 'checkout', '--quiet', 'main');
    const { cwd } = await open();
    expect(git(cwd, 'branch', '--show-current')).toBe('ccmux/app/dev1-2');
    expect(git(app, 'rev-parse', 'ccmux/app/dev1')).toBe(theirs);
  });

  test('lies elsewhere where the name was another project’s, which keeps what it has', async () => {
    const first = await open();
    writeFiles(first.cwd, { 'mine.txt': 'mine\n' });
    const other = join(root, 'other/app');
    makeRepository(other, { 'c.txt': 'c\n' });
    const second = await open({ project: other, cwd: other });
    expect(second.cwd).toBe(join(root, 'data/workspaces/app/dev1-2'));
    expect(existsSync(join(second.cwd, 'c.txt'))).toBe(true);
    expect(existsSync(join(first.cwd, 'mine.txt'))).toBe(true);
  });

  test('comes from a detached head too', async () => {
    git(app, 'checkout', '--quiet', '--detach');
    const { cwd } = await open();
    expect(git(cwd, 'branch', '--show-current')).toBe('ccmux/app/dev1');
    expect(git(app, 'branch', '--show-current')).toBe('');
  });

  test('is as sparse as the tree that it comes from', async () => {
    git(app, 'sparse-checkout', 'set', 'deep');
    expect(existsSync(join(app, 'deep/b.txt'))).toBe(true);
    const { cwd, mark } = await open();
    expect(existsSync(join(cwd, 'deep/b.txt'))).toBe(true);
    expect((await readWork(run, mark)).changes).toEqual([]);
  });

  test('has its submodules filled without the network, and their origin as it is', async () => {
    const library = join(root, 'library');
    makeRepository(library, { 'lib.txt': 'lib\n' });
    git(app, 'submodule', '--quiet', 'add', library, 'vendor/lib');
    commitAll(app, 'a submodule');
    rmSync(library, { recursive: true });
    const { cwd, mark } = await open();
    expect(readFileSync(join(cwd, 'vendor/lib/lib.txt'), 'utf8')).toBe('lib\n');
    expect(git(join(cwd, 'vendor/lib'), 'remote', 'get-url', 'origin')).toBe(library);
    expect((await readWork(run, mark)).changes).toEqual([]);
    writeFiles(cwd, { 'vendor/lib/lib.txt': 'mine\n' });
    expect((await readWork(run, mark)).changes).toEqual(['vendor/lib']);
  });

  test('runs no hook of the repository when it is made', async () => {
    writeFiles(app, { '.git/hooks/post-checkout': `#!/bin/sh\ntouch ${root}/hooked\n` });
    chmodSync(join(app, '.git/hooks/post-checkout'), 0o755);
    await open();
    expect(existsSync(join(root, 'hooked'))).toBe(false);
  });

  test('heeds nothing of git’s own variables', async () => {
    run = gitOf({
      ...gitEnvironment(root),
      GIT_DIR: join(root, 'nowhere'),
      GIT_WORK_TREE: root,
      GIT_INDEX_FILE: '/x',
    });
    expect((await open()).cwd).toBe(join(root, 'data/workspaces/app/dev1'));
  });

  test('says clearly why there can be none', async () => {
    const plain = join(root, 'plain');
    mkdirSync(plain);
    expect(await refusal(open({ cwd: plain, project: plain }))).toBe(
      `${plain} is in no git working tree, and workspace: worktree needs one (git init and commit, or use workspace: own or shared)`,
    );
    git(plain, 'init', '--quiet');
    expect(await refusal(open({ cwd: plain, project: plain }))).toMatch(
      /^nothing is committed in .*plain yet/,
    );
    run = gitOf({ PATH: join(root, 'no-programs') });
    expect(await refusal(open())).toMatch(/^git is not on the PATH/);
    expect(existsSync(join(root, 'data/workspaces/app/dev1'))).toBe(false);
  });

  test('has a branch and a directory for seats of any name', async () => {
    for (const seat of ['..dev', 'a..b', 'x.lock', 'end.', 'größe', '%2e']) {
      const { cwd } = await open({ seat });
      expect(git(cwd, 'branch', '--show-current')).toMatch(/^ccmux\/app\//);
      expect(cwd.startsWith(join(root, 'data/workspaces/app/'))).toBe(true);
    }
  });
});

describe('at the end of its pane', () => {
  test('an empty worktree goes with its branch, and comes back at the same place for whoever was in it', async () => {
    writeFiles(app, { '.env': 'PORT=1\n' });
    const ground = await open();
    const before = digestTree(ground.cwd);
    expect(await leave(ground)).toBeNull();
    expect(existsSync(ground.cwd)).toBe(false);
    expect(git(app, 'branch', '--list', 'ccmux/*')).toBe('');
    expect(git(app, 'worktree', 'list').split('\n')).toHaveLength(1);
    const mark = await groundAround(tools().directories, join(ground.cwd, 'deep'));
    if (mark === null) throw new Error('its mark is gone');
    await reopenGround(mark, tools());
    expect(digestTree(ground.cwd)).toHaveLength(before.length);
  });

  const work: readonly (readonly [what: string, make: (cwd: string) => void])[] = [
    ['a changed file', (cwd) => writeFiles(cwd, { 'a.txt': 'mine\n' })],
    ['a new file', (cwd) => writeFiles(cwd, { 'new.txt': 'mine\n' })],
    ['an ignored file', (cwd) => writeFiles(cwd, { 'build/out': 'mine\n' })],
    ['a carried file that was changed', (cwd) => writeFiles(cwd, { '.env': 'mine\n' })],
    ['a removed file', (cwd) => rmSync(join(cwd, 'a.txt'))],
    ['a commit', (cwd) => void commitAll(cwd, 'mine')],
    [
      'a commit on a detached head',
      (cwd) => {
        git(cwd, 'checkout', '--quiet', '--detach');
        commitAll(cwd, 'mine');
      },
    ],
    [
      'a commit that only the reflog knows',
      (cwd) => {
        commitAll(cwd, 'mine');
        git(cwd, 'reset', '--quiet', '--hard', 'HEAD~1');
      },
    ],
    ['a branch of its own', (cwd) => void git(cwd, 'checkout', '--quiet', '-b', 'feature')],
  ];
  test.each(work)('a worktree with %s stays', async (_, make) => {
    writeFiles(app, { '.env': 'PORT=1\n' });
    const ground = await open();
    make(ground.cwd);
    const before = digestTree(ground.cwd);
    expect(await leave(ground)).toMatchObject({ isThere: true });
    expect(digestTree(ground.cwd)).toEqual(before);
  });

  test('one that another pane is in stays', async () => {
    const ground = await open();
    await leave(ground, true);
    expect(existsSync(ground.cwd)).toBe(true);
  });

  test('a private directory goes only where it is empty', async () => {
    const ground = await open({ kind: 'own' });
    expect(await leave(ground)).toBeNull();
    expect(existsSync(ground.cwd)).toBe(false);
    const again = await open({ kind: 'own' });
    writeFiles(again.cwd, { 'note.txt': 'mine\n' });
    expect(await leave(again)).toMatchObject({ changes: ['note.txt'] });
    expect(readFileSync(join(again.cwd, 'note.txt'), 'utf8')).toBe('mine\n');
  });

  test('what was removed by hand comes back on its branch, with its commits', async () => {
    const ground = await open();
    const mine = commitAll(ground.cwd, 'mine');
    rmSync(ground.cwd, { recursive: true });
    const again = await open();
    expect(again.cwd).toBe(ground.cwd);
    expect(git(again.cwd, 'rev-parse', 'HEAD')).toBe(mine);
  });
});
