/** Making a git worktree for a seat: from the current commit, on a branch of its own; the main tree stays as it is. */
import { createHash } from 'node:crypto';
import { lstat, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { unlessMissing } from '../base/unless-missing.ts';
import { CcmuxError } from '../core/errors.ts';
import { branchName } from '../core/ground.ts';
import { acquireLock } from '../files/file-lock.ts';
import { makePrivateDirectory } from '../files/private-files.ts';
import { askGit, CHECKOUT_TIMEOUT_MS, gitReason, tryGit, type Git, type GitOutcome } from './git.ts';

/** Of a working tree that worktrees can be made of. */
export interface Source {
  /** Its top; absolute and real. */
  readonly top: string;
  /** The current commit. */
  readonly head: string;
  /** The repository that all its worktrees share; absolute and real. */
  readonly repository: string;
}

/** Throws CcmuxError('failed') where `directory` is in no working tree, or nothing was committed yet. */
export async function findSource(git: Git, directory: string): Promise<Source> {
  const { code, stdout, stderr } = await git(directory, ['rev-parse', '--show-toplevel']);
  const top = stdout.replace(/\n$/, '');
  if (code !== 0 || top === '') {
    // "dubious ownership" and its like are told in git's own words.
    const isOutside = code === 0 || /not a git repository|must be run in a work tree/.test(stderr);
    throw new CcmuxError(
      'failed',
      isOutside
        ? `${directory} is in no git working tree, and workspace: worktree needs one`
        : `workspace: worktree: git in ${directory}: ${gitReason({ code, stdout, stderr })}`,
      { hint: 'git init and commit, or use workspace: own or shared' },
    );
  }
  const head = await tryGit(git, top, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  if (head === null) {
    throw new CcmuxError(
      'failed',
      `nothing is committed in ${top} yet, and workspace: worktree needs a commit`,
      {
        hint: 'commit something, or use workspace: own or shared',
      },
    );
  }
  return { top: await realpath(top), head, repository: await repositoryOf(git, top) };
}

/** Absolute and real. Throws where `directory` is in none. */
export async function repositoryOf(git: Git, directory: string): Promise<string> {
  const path = await askGit(git, directory, ['rev-parse', '--git-common-dir']);
  return realpath(resolve(directory, path));
}

/** Whether `directory` is there, and the top of a worktree of that repository. */
export async function isWorktreeOf(git: Git, directory: string, repository: string): Promise<boolean> {
  if ((await unlessMissing(lstat(directory))) === null) return false;
  const top = await tryGit(git, directory, ['rev-parse', '--show-toplevel']);
  if (top === null || (await realpath(top)) !== (await realpath(directory))) return false;
  return (await repositoryOf(git, directory).catch(() => null)) === repository;
}

/** The first name for a seat's branch that the repository has no branch of. */
export async function freeBranch(
  git: Git,
  repository: string,
  { session, seat }: { readonly session: string; readonly seat: string },
): Promise<string> {
  for (let number = 1; ; number++) {
    const name = branchName(session, seat, number);
    if (!(await hasBranch(git, repository, name))) return name;
  }
}

export async function hasBranch(git: Git, directory: string, branch: string): Promise<boolean> {
  return (
    (await tryGit(git, directory, ['rev-parse', '--verify', '--quiet', `refs/heads/${branch}`])) !== null
  );
}

/**
 * Makes the worktree, on the branch where that exists, else on a new one from `head`. A worktree that git remembers at
 * this place though it is gone is forgotten first. Where it fails, nothing is left of it.
 */
export async function addWorktree(
  git: Git,
  source: Source,
  place: { readonly directory: string; readonly branch: string; readonly data: string },
): Promise<void> {
  const { directory, branch } = place;
  const isNew = await inTurn(place.data, source.repository, async () => {
    await forgetWorktree(git, source.top, directory);
    const exists = await hasBranch(git, source.top, branch);
    const on = exists ? [directory, branch] : ['--no-track', '-b', branch, directory, source.head];
    const outcome = await git(source.top, ['worktree', 'add', '--no-checkout', ...on]);
    if (outcome.code !== 0) throw cannotMake(outcome, place, source);
    return !exists;
  });
  // Seven may do this at a time, and it is what takes long.
  const filled = await git(directory, ['reset', '--hard', '--quiet'], { timeoutMs: CHECKOUT_TIMEOUT_MS });
  if (filled.code === 0) return;
  await removeWorktree(git, place.data, { source: source.top, directory });
  if (isNew) await git(source.top, ['branch', '-D', branch]);
  throw cannotMake(filled, place, source);
}

function cannotMake(
  outcome: GitOutcome,
  { directory, branch }: { readonly directory: string; readonly branch: string },
  { top }: Source,
): CcmuxError {
  return new CcmuxError('failed', `git cannot make the worktree ${directory}: ${gitReason(outcome)}`, {
    hint: `on the branch ${branch} of ${top}`,
  });
}

/** Removes a worktree with all that is in it; that nothing will be missed has been looked at. Answers git's outcome. */
export async function removeWorktree(
  git: Git,
  data: string,
  { source, directory }: { readonly source: string; readonly directory: string },
): Promise<GitOutcome> {
  const repository = await repositoryOf(git, source);
  return inTurn(data, repository, () =>
    git(source, ['worktree', 'remove', '--force', directory], { timeoutMs: CHECKOUT_TIMEOUT_MS }),
  );
}

async function forgetWorktree(git: Git, top: string, directory: string): Promise<void> {
  if ((await unlessMissing(lstat(directory))) !== null) return;
  await git(top, ['worktree', 'remove', '--force', directory]);
}

/** Longer than any of them takes. */
const TURN_PATIENCE_MS = 120_000;

/** Git reads what another git is just writing of its worktree, and gives up: one at a time, in all sessions. */
async function inTurn<T>(data: string, repository: string, action: () => Promise<T>): Promise<T> {
  makePrivateDirectory(join(data, 'locks'));
  const name = createHash('sha256').update(repository).digest('hex').slice(0, 16);
  const turn = await acquireLock({
    path: join(data, 'locks', `worktrees-${name}.lock`),
    patienceMs: TURN_PATIENCE_MS,
    refusal: `another ccmux changes the worktrees of ${repository} and does not get on`,
  });
  try {
    return await action();
  } finally {
    turn.dispose();
  }
}
