/** Whether the worktrees that a configuration wants can be made of a project: said before seven panes say it. */
import { CcmuxError } from '../core/errors.ts';
import { workspaceOf } from '../core/ground.ts';
import type { SessionPlan } from '../core/plan.ts';
import { gitOf } from '../workspace/git.ts';
import { findSource } from '../workspace/worktree.ts';
import type { Environment } from './surroundings.ts';

/** Why there can be no worktree of `project`; null where there can. */
export async function worktreeProblem(project: string, env: Environment): Promise<CcmuxError | null> {
  try {
    await findSource(gitOf(env), project);
    return null;
  } catch (error) {
    if (error instanceof CcmuxError) return error;
    throw error;
  }
}

/**
 * What to say of a session that begins: nothing, or the seats that will say why they do not start. Throws CcmuxError
 * where that would be all of them.
 */
export async function worktreeWarnings(
  { cwd, layout, settings, restores, resumption, demo }: SessionPlan,
  env: Environment,
): Promise<readonly string[]> {
  // What goes on somewhere finds its own ground again.
  if (restores !== undefined || resumption !== undefined || demo !== undefined) return [];
  const wanting = layout.seats.filter((seat) => workspaceOf(seat, settings.ground) === 'worktree');
  const inProject = wanting.filter((seat) => seat.cwd === undefined);
  const problem = inProject.length === 0 ? null : await worktreeProblem(cwd, env);
  if (problem === null) return [];
  if (inProject.length === layout.seats.length) throw problem;
  return [`no ground for ${inProject.map(({ name }) => name).join(', ')}: ${problem.line}`];
}
