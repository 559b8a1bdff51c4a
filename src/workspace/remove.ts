/**
 * Removes a ground because somebody asks for it. What was made in a worktree is kept by git even then. The mark stays:
 * a conversation that was held there is to find the place again.
 */
import { removeTree } from '../base/remove-tree.ts';
import { CcmuxError } from '../core/errors.ts';
import { askGit, gitReason, type Git } from './git.ts';
import type { GroundMark } from './ground-mark.ts';
import { checkRepository, readWork } from './ground-work.ts';
import { snapshotGround } from './diff.ts';
import { workText } from './leave-ground.ts';
import { removeWorktree } from './worktree.ts';

export interface RemovalWish {
  readonly git: Git;
  /** ccmux's data directory. */
  readonly data: string;
  readonly mark: GroundMark;
  /** With what was made in it and is nowhere else. */
  readonly isForced: boolean;
  /** ISO 8601. */
  readonly now: string;
}

/** The reference under which git keeps what was in it; null where there was nothing to keep. Throws CcmuxError('held'). */
export async function removeGround({ git, data, mark, isForced, now }: RemovalWish): Promise<string | null> {
  const { kind, directory, source, name, branch } = mark;
  const work = await readWork(git, mark);
  const isEmpty = work.changes.length === 0 && work.unmerged === 0;
  if (!isEmpty && !isForced) {
    const remedy = kind === 'own' ? 'move away what you need' : `ccmux workspace merge ${name}`;
    throw new CcmuxError('held', `${directory} holds ${workText(work, kind)}`, {
      hint: `${remedy}, or remove it with --force`,
    });
  }
  if (kind === 'own') {
    await removeTree(directory);
    return null;
  }
  await checkRepository(git, mark);
  const kept = isEmpty ? null : await keep(git, mark, now);
  const tip = await git(directory, ['rev-parse', 'HEAD']);
  const outcome = await removeWorktree(git, data, mark);
  if (outcome.code !== 0)
    throw new CcmuxError('failed', `git does not remove ${directory}: ${gitReason(outcome)}`);
  // A branch that has gone on elsewhere stays.
  if (branch !== null && tip.code === 0)
    await git(source, ['update-ref', '-d', `refs/heads/${branch}`, tip.stdout.trim()]);
  return kept;
}

async function keep(git: Git, mark: GroundMark, now: string): Promise<string> {
  const { source, session, seat, branch } = mark;
  const snapshot = await snapshotGround(git, mark, `What ${seat} of ${session} left`);
  const name = (branch ?? `ccmux/${session}/${seat}`).replace(/^ccmux\//, '');
  const reference = `refs/ccmux/removed/${name}-${now.replace(/[^0-9]/g, '').slice(0, 14)}`;
  await askGit(git, source, ['update-ref', reference, snapshot]);
  return reference;
}
