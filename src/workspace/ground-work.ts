/** What was made in a ground: files that are not committed, commits that the project does not have. */
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { unlessMissing } from '../base/unless-missing.ts';
import { CcmuxError } from '../core/errors.ts';
import { digest } from './carry.ts';
import { nulParts, tryGit, type Git } from './git.ts';
import type { GroundMark } from './ground-mark.ts';
import { checkedOutSubmodules } from './submodules.ts';

export interface GroundWork {
  /** False where the directory is gone. */
  readonly isThere: boolean;
  /** The branch that is checked out; null for a detached head and a private directory. */
  readonly branch: string | null;
  /** Paths of files that are changed and not committed, or new; in a private directory its entries. */
  readonly changes: readonly string[];
  /** Commits that are not in what the project has checked out; null where nobody can say. */
  readonly unmerged: number | null;
}

const GONE: GroundWork = { isThere: false, branch: null, changes: [], unmerged: 0 };

export async function readWork(git: Git, mark: GroundMark): Promise<GroundWork> {
  const { kind, directory } = mark;
  const status = await unlessMissing(lstat(directory));
  if (status?.isDirectory() !== true) return GONE;
  if (kind === 'own') return { ...GONE, isThere: true, changes: await readdir(directory) };
  return {
    isThere: true,
    branch: await tryGit(git, directory, ['symbolic-ref', '--quiet', '--short', 'HEAD']),
    changes: await changesIn(git, mark),
    unmerged: await unmergedOf(git, mark),
  };
}

/** Whether there is nothing in it that would be missed: no change, no commit of its own, no other file. */
export async function hasNothing(git: Git, mark: GroundMark): Promise<boolean> {
  const work = await readWork(git, mark);
  if (!work.isThere || work.changes.length > 0) return false;
  if (mark.kind === 'own') return true;
  if (work.unmerged !== 0 || work.branch !== mark.branch) return false;
  if ((await checkedOutSubmodules(git, mark.directory)).length > 0) return false;
  return (await ignoredIn(git, mark)).length === 0 && (await wasNowhereElse(git, mark));
}

/** The entries of `git status`, but for files that were carried over and are as they were. */
async function changesIn(git: Git, mark: GroundMark): Promise<readonly string[]> {
  const listed = await tryGit(git, mark.directory, [
    'status',
    '--porcelain=v1',
    '-z',
    '--untracked-files=all',
    '--ignore-submodules=none',
    '--no-renames',
  ]);
  if (listed === null) return ['(git cannot tell)'];
  return withoutCarried(
    mark,
    nulParts(listed).map((entry) => entry.slice('XY '.length)),
  );
}

async function ignoredIn(git: Git, mark: GroundMark): Promise<readonly string[]> {
  const args = ['ls-files', '-z', '--others', '--ignored', '--exclude-standard'];
  return withoutCarried(mark, nulParts((await tryGit(git, mark.directory, args)) ?? '(git cannot tell)'));
}

async function withoutCarried(
  { directory, carried }: GroundMark,
  paths: readonly string[],
): Promise<readonly string[]> {
  const left: string[] = [];
  for (const path of paths) {
    const isCarried = Object.hasOwn(carried, path) && (await digest(join(directory, path))) === carried[path];
    if (!isCarried) left.push(path);
  }
  return left;
}

/** Of its head, and of its branch where another one is checked out. */
async function unmergedOf(git: Git, { directory, source, branch }: GroundMark): Promise<number | null> {
  const project = await tryGit(git, source, ['rev-parse', '--verify', '--quiet', 'HEAD']).catch(() => null);
  if (project === null) return null;
  const own = branch === null ? [] : await existing(git, directory, `refs/heads/${branch}`);
  const counted = await tryGit(git, directory, ['rev-list', '--count', 'HEAD', ...own, `^${project}`]);
  return counted === null ? null : Number(counted);
}

async function existing(git: Git, directory: string, reference: string): Promise<readonly string[]> {
  const found = await tryGit(git, directory, ['rev-parse', '--verify', '--quiet', reference]);
  return found === null ? [] : [found];
}

/** Throws CcmuxError('failed') where the worktree is there, and git knows nothing of it any more. */
export async function checkRepository(git: Git, { directory, source }: GroundMark): Promise<void> {
  if ((await unlessMissing(lstat(directory))) === null) return;
  const { code, stderr } = await git(directory, ['rev-parse', '--git-dir']);
  if (code === 0 || !stderr.includes('not a git repository')) return;
  throw new CcmuxError('failed', `${directory} has lost its repository, ${source} was moved or removed`, {
    hint: `move it back, or run \`git worktree repair ${directory}\` where it is now and merge there by hand`,
  });
}

/** The commit that the worktree stood at before its branch was deleted; null where a commit is checked out. */
export async function lostCommit(git: Git, { directory, base }: GroundMark): Promise<string | null> {
  if ((await tryGit(git, directory, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'])) !== null)
    return null;
  const path = await tryGit(git, directory, ['rev-parse', '--git-path', 'logs/HEAD']);
  const log = path === null ? null : await unlessMissing(readFile(resolve(directory, path), 'utf8'));
  const last = log?.trimEnd().split('\n').at(-1);
  return /^[0-9a-f]+ ([0-9a-f]+) /.exec(last ?? '')?.[1] ?? base;
}

/** Every commit that was ever checked out there is the project's: none is known to the reflog alone. */
async function wasNowhereElse(git: Git, { directory, source }: GroundMark): Promise<boolean> {
  const logged = await tryGit(git, directory, ['log', '--walk-reflogs', '--format=%H', 'HEAD', '--']);
  const project = await tryGit(git, source, ['rev-parse', '--verify', '--quiet', 'HEAD']);
  if (logged === null || project === null) return false;
  const commits = [...new Set(logged.split('\n').filter((line) => line !== ''))];
  const counted = await tryGit(git, directory, ['rev-list', '--count', ...commits, `^${project}`]);
  return counted === '0';
}

/** For `git add`: all but the files that were carried over. Ignored ones must not be named, git would refuse. */
export async function allButCarried(
  git: Git,
  { directory, carried }: GroundMark,
): Promise<readonly string[]> {
  const paths = Object.keys(carried).map((path) => `:(literal)${path}`);
  if (paths.length === 0) return [':/'];
  const args = ['ls-files', '-z', '--others', '--exclude-standard', '--', ...paths];
  const untracked = nulParts((await tryGit(git, directory, args)) ?? '');
  return [':/', ...untracked.map((path) => `:(exclude,literal)${path}`)];
}
