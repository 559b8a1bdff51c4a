/** `ccmux workspace merge`: brings what was committed in a worktree into the project, or names what conflicts. */
import { CcmuxError } from '../../core/errors.ts';
import { gitOf } from '../../workspace/git.ts';
import { mergeGround, type Merge } from '../../workspace/merge.ts';
import { say, type Surroundings } from '../surroundings.ts';
import { printable } from '../table.ts';
import { findGround, type GroundReference } from './target.ts';

export interface MergeOptions {
  /** True for a message of ccmux's own. */
  readonly commit: string | boolean;
  readonly json: boolean;
}

/** Prints the files that conflict. Throws CcmuxError('held') then, and where something uncommitted is in the way. */
export async function mergeWorkspace(
  reference: GroundReference,
  { commit, json }: MergeOptions,
  surroundings: Surroundings,
): Promise<void> {
  const { mark } = await findGround(reference, surroundings);
  const { seat, session, source, branch } = mark;
  const message = commit === true ? `Work of ${seat}` : commit;
  const merge = await mergeGround({
    git: gitOf(surroundings.env),
    mark,
    commit: message === false ? null : message,
  });
  if (json) surroundings.stdout.write(`${JSON.stringify({ seat, session, ...asJson(merge) }, null, 2)}\n`);
  if (merge.kind === 'conflicts') {
    if (!json) for (const file of merge.files) surroundings.stdout.write(`${printable(file)}\n`);
    const count = merge.files.length === 1 ? '1 file' : `${merge.files.length} files`;
    throw new CcmuxError('held', `${seat} and ${merge.into} have both changed ${count}; nothing was merged`, {
      hint: `git merge ${merge.into} in ${mark.directory} and resolve there, or git merge ${branch ?? seat} in ${source}`,
    });
  }
  if (json) return;
  const told =
    merge.kind === 'nothing'
      ? `${merge.into} has everything of ${seat} already`
      : `${merge.commits} ${merge.commits === 1 ? 'commit' : 'commits'} of ${seat} merged into ${merge.into}`;
  say(surroundings, told);
}

function asJson(merge: Merge) {
  return {
    merged: merge.kind === 'merged',
    into: merge.into,
    commits: merge.kind === 'merged' ? merge.commits : 0,
    head: merge.kind === 'merged' ? merge.head : null,
    conflicts: merge.kind === 'conflicts' ? merge.files : [],
  };
}
