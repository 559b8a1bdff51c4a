/** `ccmux workspace diff`: what was made in a worktree, commits, changes and new files together. */
import { gitOf } from '../../workspace/git.ts';
import { diffGround } from '../../workspace/diff.ts';
import type { Surroundings } from '../surroundings.ts';
import { findGround, type GroundReference } from './target.ts';

export async function diffWorkspace(
  reference: GroundReference,
  { isStat }: { readonly isStat: boolean },
  surroundings: Surroundings,
): Promise<void> {
  const { env, stdout } = surroundings;
  const { mark } = await findGround(reference, surroundings);
  const isColored = stdout.isTTY && (env.NO_COLOR ?? '') === '';
  const options = [`--color=${isColored ? 'always' : 'never'}`, ...(isStat ? ['--stat'] : [])];
  const text = await diffGround({ git: gitOf(env), mark, options });
  if (text !== '') stdout.write(`${text}\n`);
}
