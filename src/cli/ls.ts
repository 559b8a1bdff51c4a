/** `ccmux ls`: asks every live server about its session and panes. */
import { CcmuxError } from '../core/errors.ts';
import { directoriesOfSession } from './demo-place.ts';
import { describeSession } from './describe-sessions.ts';
import { directoriesOf, liveSessions } from './find-session.ts';
import { measureSessions, type MeasuredSession } from './measure-sessions.ts';
import { request } from './request.ts';
import { say, type Surroundings } from './surroundings.ts';

/** A live server answers in milliseconds; one that hangs must not hide the others for long. */
const ANSWER_TIMEOUT_MS = 2000;

export async function list({ json }: { readonly json: boolean }, surroundings: Surroundings): Promise<void> {
  const directories = directoriesOf(surroundings);
  const live = await liveSessions(directories);
  const answers = await Promise.all(
    live.map(async (session) => {
      try {
        const description = await request(session, { kind: 'describe' }, ANSWER_TIMEOUT_MS);
        return { session: description, directories: directoriesOfSession(directories, session) };
      } catch (error) {
        if (!(error instanceof CcmuxError)) throw error;
        say(surroundings, error.line);
        return null;
      }
    }),
  );
  const described = answers.filter((answer) => answer !== null);
  const sessions = await measureSessions(described);
  if (json) surroundings.stdout.write(`${JSON.stringify({ sessions }, null, 2)}\n`);
  else if (live.length === 0) say(surroundings, 'no session is live');
  else if (sessions.length > 0) surroundings.stdout.write(`${sessionLines(sessions).join('\n')}\n`);
}

/** The sessions, an empty line between two. */
function sessionLines(sessions: readonly MeasuredSession[]): readonly string[] {
  return sessions.flatMap((session, index) => [
    ...(index > 0 ? [''] : []),
    ...describeSession(session, Date.now()),
  ]);
}
