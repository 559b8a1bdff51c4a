/**
 * Brings the commits of a worktree into the branch that its project has checked out, by a plain `git merge`. What
 * would conflict is found out before anything is touched; then nothing is done but to name the files.
 */
import { CcmuxError } from '../core/errors.ts';
import { askGit, CHECKOUT_TIMEOUT_MS, gitReason, tryGit, type Git, type GitOutcome } from './git.ts'; // prettier-ignore
import type { GroundMark } from './ground-mark.ts';
import { allButCarried, checkRepository, lostCommit, readWork } from './ground-work.ts';
import { checkedOutSubmodules } from './submodules.ts';

export type Merge =
  /** `commits` of them are new in the project, which is at `head` now. */
  | { readonly kind: 'merged'; readonly commits: number; readonly head: string; readonly into: string }
  | { readonly kind: 'nothing'; readonly into: string }
  /** Paths that both have changed, from the top. Nothing was touched. */
  | { readonly kind: 'conflicts'; readonly files: readonly string[]; readonly into: string };

export interface MergeWish {
  readonly git: Git;
  readonly mark: GroundMark;
  /** Commit first what is not committed in the worktree, with this message; null to refuse then. */
  readonly commit: string | null;
}

/** Throws CcmuxError: 'usage' for a private directory, 'held' where something uncommitted stands in the way, 'failed'. */
export async function mergeGround({ git, mark, commit }: MergeWish): Promise<Merge> {
  const { kind, directory, source, seat } = mark;
  if (kind === 'own') {
    throw new CcmuxError('usage', `${seat} has a private directory: there is no branch to merge`, {
      hint: `its files lie in ${directory}`,
    });
  }
  await checkRepository(git, mark);
  const into = await tryGit(git, source, ['symbolic-ref', '--quiet', '--short', 'HEAD']);
  if (into === null) {
    throw new CcmuxError('failed', `${source} is on no branch (detached head)`, {
      hint: 'git switch to one there, or make one with git switch -c NAME',
    });
  }
  const lost = await lostCommit(git, mark);
  if (lost !== null) {
    throw new CcmuxError('held', `the branch ${mark.branch} of ${directory} was deleted`, {
      hint: `\`git -C ${directory} update-ref HEAD ${lost}\` brings it back`,
    });
  }
  await settle({ git, mark, commit });
  const head = await askGit(git, directory, ['rev-parse', '--verify', 'HEAD^{commit}']);
  const commits = Number(await askGit(git, source, ['rev-list', '--count', head, '^HEAD']));
  if (commits === 0) return { kind: 'nothing', into };
  const files = await conflictsWith(git, source, head);
  if (files.length > 0) return { kind: 'conflicts', files, into };
  await bringSubmodules(git, mark);
  const branch = await tryGit(git, directory, ['symbolic-ref', '--quiet', '--short', 'HEAD']);
  const wasMerging = await isMerging(git, source);
  const outcome = await git(source, ['merge', '--no-edit', branch ?? head], {
    timeoutMs: CHECKOUT_TIMEOUT_MS,
    runsHooks: true,
  });
  if (outcome.code !== 0) {
    // A hook or the signing of a commit says no when the files have changed already. What was changed there before and
    // is not committed outlives this: git does not begin a merge that touches any of it.
    const isUndone = !wasMerging && (await isMerging(git, source));
    if (isUndone) await askGit(git, source, ['merge', '--abort']);
    const hint = isUndone ? `nothing was changed: ${UNDONE_HINT}` : hintFor(outcome);
    throw new CcmuxError('held', `git does not merge into ${source}: ${gitReason(outcome)}`, { hint });
  }
  return { kind: 'merged', commits, head: await askGit(git, source, ['rev-parse', 'HEAD']), into };
}

const UNDONE_HINT = 'mend what a hook or the signing of commits refuses, and merge again';

function hintFor({ stderr }: GitOutcome): string {
  if (stderr.includes('.lock')) return 'another git is at work there, or one that died has left that file';
  if (stderr.includes('fast-forward')) return 'your git is set to merge.ff=only: rebase the branch first';
  return 'commit or stash there what stands in the way';
}

async function isMerging(git: Git, source: string): Promise<boolean> {
  return (await tryGit(git, source, ['rev-parse', '--verify', '--quiet', 'MERGE_HEAD'])) !== null;
}

/** Everything in the worktree is committed, or is now. */
async function settle({ git, mark, commit }: MergeWish): Promise<void> {
  const { directory, name } = mark;
  const { changes } = await readWork(git, mark);
  if (changes.length === 0) return;
  if (commit === null) {
    const what = changes.length === 1 ? '1 file is' : `${changes.length} files are`;
    throw new CcmuxError('held', `${what} not committed in ${directory}`, {
      hint: `commit them there, or \`ccmux workspace merge ${name} --commit\``,
    });
  }
  await askGit(git, directory, ['add', '--all', '--', ...(await allButCarried(git, mark))]);
  const outcome = await git(directory, ['commit', '--quiet', '--message', commit], {
    timeoutMs: CHECKOUT_TIMEOUT_MS,
    runsHooks: true,
  });
  if (outcome.code !== 0)
    throw new CcmuxError('failed', `git does not commit in ${directory}: ${gitReason(outcome)}`);
}

/** The paths on which a merge of `head` would conflict; worked out in memory (git 2.38 and later). */
async function conflictsWith(git: Git, source: string, head: string): Promise<readonly string[]> {
  const args = ['merge-tree', '--write-tree', '--name-only', '--no-messages', '-z', 'HEAD', head];
  const outcome = await git(source, args, { timeoutMs: CHECKOUT_TIMEOUT_MS });
  if (outcome.code === 0) return [];
  if (outcome.code === 1)
    return outcome.stdout
      .split('\0')
      .slice(1)
      .filter((path) => path !== '');
  throw new CcmuxError('failed', `git cannot tell what would conflict: ${gitReason(outcome)}`, {
    hint: `git 2.38 or later can; else merge by hand in ${source}`,
  });
}

/** The project's submodules must have the commits that the worktree's point to. */
async function bringSubmodules(git: Git, { source, directory }: GroundMark): Promise<void> {
  for (const path of await checkedOutSubmodules(git, directory)) {
    const inner = `${directory}/${path}`;
    const head = await tryGit(git, inner, ['rev-parse', '--verify', '--quiet', 'HEAD']);
    const target = `${source}/${path}`;
    const isHere = await tryGit(git, target, ['rev-parse', '--show-prefix']).catch(() => null);
    if (head !== null && isHere === '') {
      const args = ['-c', 'protocol.file.allow=always', 'fetch', '--quiet', '--no-tags', inner, head];
      await git(target, args, { timeoutMs: CHECKOUT_TIMEOUT_MS });
    }
  }
}
