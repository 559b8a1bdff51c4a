/** Which ground a `ccmux workspace` command means: by its seat, in the session named, around, or of this project. */
import { CcmuxError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import { sessionAround } from '../find-session.ts';
import { projectDirectory } from '../project-directory.ts';
import { checkSessionName } from '../session-name.ts';
import type { Surroundings } from '../surroundings.ts';
import { groundsOf, type FoundGround } from './found-ground.ts';

export interface GroundReference {
  readonly seat: string;
  readonly session: string | undefined;
}

/** Throws CcmuxError: 'not-found', or 'usage' where several could be meant. */
export async function findGround(
  { seat, session }: GroundReference,
  surroundings: Surroundings,
): Promise<FoundGround> {
  if (session !== undefined) checkSessionName(session);
  const all = await groundsOf(surroundings);
  const named = all.filter(({ mark }) => mark.name === seat && (session ?? mark.session) === mark.session);
  const nearer = session === undefined ? (nearerOnes(named, surroundings) ?? named) : named;
  const [found] = nearer;
  if (nearer.length === 0) throw notFound(seat, all);
  if (nearer.length === 1) return found;
  const sessions = nearer.map(({ mark }) => mark.session).join(', ');
  throw new CcmuxError('usage', `several sessions have a ground of ${seat}: ${sessions}`, {
    hint: 'name one with -s',
  });
}

/** Those of the session around, else of the project around; null where that leaves none. */
function nearerOnes(
  named: readonly FoundGround[],
  { env, cwd }: Surroundings,
): readonly FoundGround[] | null {
  const around = sessionAround(env);
  const project = projectDirectory(cwd());
  const fits = [
    named.filter(({ mark }) => mark.session === around?.name),
    named.filter(({ mark }) => mark.project === project),
  ];
  return fits.find((list) => list.length > 0) ?? null;
}

function notFound(seat: string, all: readonly FoundGround[]): CcmuxError {
  const names = [...new Set(all.map(({ mark }) => mark.name))];
  const close = nearest(seat, names);
  const others = names.length === 0 ? 'there is none' : `there are those of ${names.join(', ')}`;
  return new CcmuxError('not-found', `no ground of ${seat}`, {
    hint: close === undefined ? others : `did you mean ${close}?`,
  });
}
