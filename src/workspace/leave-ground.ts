/** The end of a pane on a ground of its own: what was made there stays; an empty ground goes, and leaves its mark. */
import { rmdir } from 'node:fs/promises';
import type { Log } from '../base/log.ts';
import { systemCode } from '../base/system-code.ts';
import { gitReason, type Git } from './git.ts';
import type { GroundMark } from './ground-mark.ts';
import { hasNothing, readWork, type GroundWork } from './ground-work.ts';
import { removeWorktree } from './worktree.ts';

interface LeaveTools {
  readonly git: Git;
  /** ccmux's data directory. */
  readonly data: string;
  readonly log: Log;
}

/** Answers what stays in the ground; null where it was empty and is gone. `isInUse`: another pane is in it. */
export async function leaveGround(
  mark: GroundMark,
  { isInUse, ...tools }: LeaveTools & { readonly isInUse: boolean },
): Promise<GroundWork | null> {
  const { git } = tools;
  if (!isInUse && (await hasNothing(git, mark)) && (await removeEmpty(mark, tools))) return null;
  return readWork(git, mark);
}

/** Whether it is gone. Nothing of a private directory goes but the directory itself. */
async function removeEmpty(mark: GroundMark, { git, data, log }: LeaveTools): Promise<boolean> {
  const { kind, directory, source, branch, base } = mark;
  if (kind === 'own') {
    try {
      await rmdir(directory);
      return true;
    } catch (error) {
      log.info('a private directory stays', { directory, code: systemCode(error) });
      return false;
    }
  }
  const head = await git(directory, ['rev-parse', 'HEAD']);
  // What was carried over is nothing of git's; that nothing else is there has been looked at.
  const removed = await removeWorktree(git, data, mark);
  if (removed.code !== 0) {
    log.warn('an empty worktree stays', { directory, reason: gitReason(removed) });
    return false;
  }
  const at = head.stdout.trim() || base;
  // Only where it still is what it was a moment ago.
  if (branch !== null && at !== null) await git(source, ['update-ref', '-d', `refs/heads/${branch}`, at]);
  return true;
}

/** `2 changed files, 1 unmerged commit`; `nothing` for a ground without work. */
export function workText({ changes, unmerged }: GroundWork, kind: GroundMark['kind']): string {
  const files = kind === 'own' ? ['entry', 'entries'] : ['changed file', 'changed files'];
  const parts = [
    ...(changes.length === 0 ? [] : [counted(changes.length, files)]),
    ...(unmerged === null ? ['commits that cannot be compared'] : []),
    ...(unmerged === null || unmerged === 0
      ? []
      : [counted(unmerged, ['unmerged commit', 'unmerged commits'])]),
  ];
  return parts.length === 0 ? 'nothing of its own' : parts.join(', ');
}

/** Where what was made is, and how to get it. */
export function keptText(mark: GroundMark, work: GroundWork): string {
  const { seat, session, directory, kind } = mark;
  const way = kind === 'worktree' ? `ccmux workspace merge ${seat} -s ${session}` : 'ccmux workspace list';
  return `${seat} leaves ${workText(work, kind)} in ${directory} (${way})`;
}

function counted(count: number, [one, many]: readonly string[]): string {
  return `${count} ${count === 1 ? one : many}`;
}
