/** What was made in a worktree, as a diff against where it left the project: commits, changes and new files together. */
import { copyFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { removeTree } from '../base/remove-tree.ts';
import { unlessMissing } from '../base/unless-missing.ts';
import { CcmuxError } from '../core/errors.ts';
import { askGit, tryGit, type Git } from './git.ts';
import type { GroundMark } from './ground-mark.ts';
import { allButCarried, checkRepository, lostCommit } from './ground-work.ts';

export interface DiffWish {
  readonly git: Git;
  readonly mark: GroundMark;
  /** Further options of `git diff`. */
  readonly options: readonly string[];
}

/** Throws CcmuxError('usage') for a private directory. */
export async function diffGround({ git, mark, options }: DiffWish): Promise<string> {
  const { kind, directory, source, seat, base } = mark;
  if (kind === 'own') {
    throw new CcmuxError('usage', `${seat} has a private directory, with nothing to compare it to`, {
      hint: `its files lie in ${directory}`,
    });
  }
  await checkRepository(git, mark);
  const project = await tryGit(git, source, ['rev-parse', '--verify', '--quiet', 'HEAD']).catch(() => null);
  const fork = project === null ? null : await tryGit(git, directory, ['merge-base', 'HEAD', project]);
  return withNewFiles(git, mark, async (env) =>
    askGit(git, directory, ['diff', '--no-ext-diff', ...options, fork ?? base ?? 'HEAD', '--'], { env }),
  );
}

/**
 * A snapshot of all that stands in the worktree, as a commit that nothing points to yet: of what is not committed too,
 * ignored files excepted. Answers its id.
 */
export async function snapshotGround(git: Git, mark: GroundMark, message: string): Promise<string> {
  const { directory } = mark;
  return withNewFiles(git, mark, async (env) => {
    await askGit(git, directory, ['add', '--all', '--', ':/'], { env });
    const tree = await askGit(git, directory, ['write-tree'], { env });
    const identity = { ...env, ...IDENTITY };
    const parent = (await lostCommit(git, mark)) ?? 'HEAD';
    const args = ['commit-tree', tree, '-p', parent, '-m', message];
    return askGit(git, directory, args, { env: identity });
  });
}

const IDENTITY = {
  GIT_AUTHOR_NAME: 'ccmux',
  GIT_AUTHOR_EMAIL: 'ccmux@localhost',
  GIT_COMMITTER_NAME: 'ccmux',
  GIT_COMMITTER_EMAIL: 'ccmux@localhost',
};

/** In a copy of the index that knows the new files too: the worktree's own stays as it is. */
async function withNewFiles<T>(
  git: Git,
  mark: GroundMark,
  action: (env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const { directory } = mark;
  const place = await mkdtemp(join(tmpdir(), 'ccmux-index-'));
  try {
    const own = await askGit(git, directory, ['rev-parse', '--git-path', 'index']);
    const index = join(place, 'index');
    await unlessMissing(copyFile(resolve(directory, own), index));
    const env = { GIT_INDEX_FILE: index };
    const paths = await allButCarried(git, mark);
    await askGit(git, directory, ['add', '--intent-to-add', '--', ...paths], { env });
    return await action(env);
  } finally {
    await removeTree(place);
  }
}
