/** `ccmux ls`: asks every live server about its session and panes. */
import { ConnectionLostError, ForeignServerError } from '../client/control-client.ts';
import { CcmuxError } from '../core/errors.ts';
import type { SessionDescription } from '../protocol/control.ts';
import { directoriesOfSession } from './demo-place.ts';
import { describeSession, describeUnanswered } from './describe-sessions.ts';
import { directoriesOf, liveSessions, namesOf, type LiveSession } from './find-session.ts';
import { measureSessions, type MeasuredSession } from './measure-sessions.ts';
import { withProgress } from './progress.ts';
import { request } from './request.ts';
import { doesNotAnswer, hasNoSocket, watchSilence, type UnansweredSession } from './silent-server.ts';
import { say, type Surroundings } from './surroundings.ts';

/** Of a server that answers, or is seen to be at work. */
const ANSWER_TIMEOUT_MS = 2000;
/** A live server answers in milliseconds; one that hangs must not hide the others for long. */
const [SHORTEST_PROOF_MS, LONGEST_PROOF_MS] = [250, 2000];

/** Why a session does not tell, and the line that says what helps. */
interface Unanswered {
  readonly session: UnansweredSession;
  readonly error: CcmuxError;
}

export async function list({ json }: { readonly json: boolean }, surroundings: Surroundings): Promise<void> {
  const directories = directoriesOf(surroundings);
  const live = await liveSessions(directories, proofMs());
  const asking = new Set(live);
  const answers = Promise.all(live.map((session) => ask(session).finally(() => asking.delete(session))));
  const asked = await withProgress(() => `asking ${namesOf([...asking])}`, answers, surroundings);
  const unanswered = asked.filter((answer) => answer !== null).filter((answer) => 'error' in answer);
  for (const { error } of unanswered) say(surroundings, error.line);
  const described = asked.flatMap((answer, index) =>
    answer === null || 'error' in answer
      ? []
      : [{ session: answer, directories: directoriesOfSession(directories, live[index]) }],
  );
  const sessions = await measureSessions(described);
  const silent = unanswered.map(({ session }) => session);
  if (json) surroundings.stdout.write(`${JSON.stringify({ sessions, unanswered: silent }, null, 2)}\n`);
  else if (asked.every((answer) => answer === null)) say(surroundings, 'no session is live');
  else surroundings.stdout.write(`${sessionLines(sessions, silent).join('\n')}\n`);
}

/**
 * How long servers have to prove that they answer: more where the machine is so busy that this process itself has
 * taken long to get here.
 */
function proofMs(): number {
  return Math.min(LONGEST_PROOF_MS, Math.max(SHORTEST_PROOF_MS, performance.now()));
}

/**
 * The session, or why its server does not tell; one that has not proved that it answers is waited for while it works.
 * Null for one that has ended meanwhile.
 */
async function ask(session: LiveSession): Promise<SessionDescription | Unanswered | null> {
  const { name, pid, cwd } = session;
  const patience = session.isAnswering ? null : watchSilence(pid);
  const unanswered = (state: UnansweredSession['state'], error: CcmuxError) => {
    return { session: { name, pid, cwd, state }, error };
  };
  try {
    return await request(session, { kind: 'describe' }, ANSWER_TIMEOUT_MS, patience?.signal);
  } catch (error) {
    if (!(error instanceof CcmuxError)) throw error;
    if (error instanceof ForeignServerError) return unanswered('foreign', error);
    if (error instanceof ConnectionLostError) return null;
    if (error.code === 'not-found') return session.isAnswering ? null : unanswered('away', hasNoSocket(name));
    if (error.code !== 'timed-out') return unanswered('refused', error);
    const silence = patience?.silence() ?? 'busy';
    return unanswered(silence, doesNotAnswer(name, pid, { silence, cause: error }));
  } finally {
    patience?.dispose();
  }
}

/** The sessions, an empty line between two; those that do not tell of themselves come last. */
function sessionLines(
  sessions: readonly MeasuredSession[],
  silent: readonly UnansweredSession[],
): readonly string[] {
  const blocks = [
    ...sessions.map((session) => describeSession(session, Date.now())),
    ...silent.map((session) => [describeUnanswered(session)]),
  ];
  return blocks.flatMap((lines, index) => [...(index > 0 ? [''] : []), ...lines]);
}
