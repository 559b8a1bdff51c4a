/** `ccmux ls`: asks every live server about its session and panes. */
import { CcmuxError } from '../core/errors.ts';
import type { SessionDescription } from '../protocol/control.ts';
import { directoriesOfSession } from './demo-place.ts';
import { describeSession } from './describe-sessions.ts';
import { directoriesOf, liveSessions, namesOf, type LiveSession } from './find-session.ts';
import { measureSessions, type MeasuredSession } from './measure-sessions.ts';
import { withProgress } from './progress.ts';
import { doesNotAnswer, request } from './request.ts';
import { say, type Surroundings } from './surroundings.ts';

/** Of a server that has just shown that it answers. */
const ANSWER_TIMEOUT_MS = 2000;
/** A live server answers in milliseconds; one that hangs must not hide the others for long. */
const [SHORTEST_PROOF_MS, LONGEST_PROOF_MS] = [250, 2000];

export async function list({ json }: { readonly json: boolean }, surroundings: Surroundings): Promise<void> {
  const directories = directoriesOf(surroundings);
  const live = await liveSessions(directories, proofMs());
  const asking = new Set(live);
  const answers = Promise.all(live.map((session) => describe(session).finally(() => asking.delete(session))));
  const asked = await withProgress(() => `asking ${namesOf([...asking])}`, answers, surroundings);
  for (const answer of asked) if (answer instanceof CcmuxError) say(surroundings, answer.line);
  const described = asked.flatMap((answer, index) =>
    answer instanceof CcmuxError
      ? []
      : [{ session: answer, directories: directoriesOfSession(directories, live[index]) }],
  );
  const sessions = await measureSessions(described);
  if (json) surroundings.stdout.write(`${JSON.stringify({ sessions }, null, 2)}\n`);
  else if (live.length === 0) say(surroundings, 'no session is live');
  else if (sessions.length > 0) surroundings.stdout.write(`${sessionLines(sessions).join('\n')}\n`);
}

/**
 * How long servers have to prove that they answer: more where the machine is so busy that this process itself has
 * taken long to get here.
 */
function proofMs(): number {
  return Math.min(LONGEST_PROOF_MS, Math.max(SHORTEST_PROOF_MS, performance.now()));
}

/** The session, or why its server does not tell. */
async function describe(session: LiveSession): Promise<SessionDescription | CcmuxError> {
  if (!session.isAnswering) return doesNotAnswer(session.name, session.pid);
  try {
    return await request(session, { kind: 'describe' }, ANSWER_TIMEOUT_MS);
  } catch (error) {
    if (error instanceof CcmuxError) return error;
    throw error;
  }
}

/** The sessions, an empty line between two. */
function sessionLines(sessions: readonly MeasuredSession[]): readonly string[] {
  return sessions.flatMap((session, index) => [
    ...(index > 0 ? [''] : []),
    ...describeSession(session, Date.now()),
  ]);
}
