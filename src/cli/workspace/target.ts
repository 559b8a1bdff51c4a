/** Which ground a `ccmux workspace` command means: by its seat, in the session named, around, or of this project. */
import { CcmuxError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import { gitOf } from '../../workspace/git.ts';
import { listMarks } from '../../workspace/ground-mark.ts';
import { hasBranch } from '../../workspace/worktree.ts';
import { directoriesOf, sessionAround } from '../find-session.ts';
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
  if (nearer.length === 0)
    throw (await removedByHand({ seat, session }, surroundings)) ?? notFound(seat, all);
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

/** Of a worktree whose directory is gone and whose branch is not: nothing that was committed there is lost. */
async function removedByHand(
  { seat, session }: GroundReference,
  surroundings: Surroundings,
): Promise<CcmuxError | null> {
  const git = gitOf(surroundings.env);
  for (const mark of await listMarks(directoriesOf(surroundings))) {
    const { name, branch, source, directory } = mark;
    const isMeant = name === seat && (session ?? mark.session) === mark.session && branch !== null;
    if (!isMeant || !(await hasBranch(git, source, branch).catch(() => false))) continue;
    return new CcmuxError('not-found', `${directory} was removed by hand`, {
      hint: `what was committed there is on the branch ${branch}: git merge ${branch} in ${source}`,
    });
  }
  return null;
}

function notFound(seat: string, all: readonly FoundGround[]): CcmuxError {
  const sessions = [...new Set(all.flatMap(({ mark }) => (mark.name === seat ? [mark.session] : [])))];
  if (sessions.length > 0) {
    return new CcmuxError('not-found', `no ground of ${seat} in this session`, {
      hint: `there is one in ${sessions.join(', ')}`,
    });
  }
  const names = [...new Set(all.map(({ mark }) => mark.name))];
  const close = nearest(seat, names);
  const others = names.length === 0 ? 'there is none' : `there are those of ${names.join(', ')}`;
  return new CcmuxError('not-found', `no ground of ${seat}`, {
    hint: close === undefined ? others : `did you mean ${close}?`,
  });
}
