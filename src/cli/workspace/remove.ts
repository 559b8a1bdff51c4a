/** `ccmux workspace remove`: a ground that nobody needs any more. */
import { CcmuxError } from '../../core/errors.ts';
import { gitOf } from '../../workspace/git.ts';
import { removeGround } from '../../workspace/remove.ts';
import { directoriesOf } from '../find-session.ts';
import { say, type Surroundings } from '../surroundings.ts';
import { findGround, type GroundReference } from './target.ts';

/** Throws CcmuxError('held') where a pane is on it, or where something is in it and `isForced` is not given. */
export async function removeWorkspace(
  reference: GroundReference,
  { isForced, json }: { readonly isForced: boolean; readonly json: boolean },
  surroundings: Surroundings,
): Promise<void> {
  const { mark, pane } = await findGround(reference, surroundings);
  const { seat, session, directory, source } = mark;
  if (pane !== null) {
    throw new CcmuxError('held', `pane ${pane} of session ${session} works in ${directory}`, {
      hint: `ccmux pane close ${pane} -s ${session} first`,
    });
  }
  const now = new Date().toISOString();
  const { data } = directoriesOf(surroundings);
  const kept = await removeGround({ git: gitOf(surroundings.env), data, mark, isForced, now });
  if (json) surroundings.stdout.write(`${JSON.stringify({ seat, session, directory, kept }, null, 2)}\n`);
  else if (kept === null) say(surroundings, `${directory} is removed`);
  else
    say(
      surroundings,
      `${directory} is removed; git -C ${source} branch NAME ${kept} brings back what was in it`,
    );
}
