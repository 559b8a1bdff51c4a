/** `ccmux kill`: ends sessions and waits until their servers are gone; conversations are kept. */
import { readProcessIdentity } from '../base/process-identity.ts';
import { CcmuxError } from '../core/errors.ts';
import { directoriesOf, findSession, liveSessions, type FoundSession } from './find-session.ts';
import { waitForEnd } from './process-end.ts';
import { request } from './request.ts';
import { say, type Surroundings } from './surroundings.ts';

/** Seven children that use up their grace, and as many conversations on a slow disk. */
const TEARDOWN_TIMEOUT_MS = 120_000;
/** A server that has let go of its panes only has to exit. */
const EXIT_TIMEOUT_MS = 10_000;
/** Between the end of a connection and the end of the process that closed it. */
const LAST_BREATH_MS = 1000;

export async function kill(
  { session, all }: { readonly session: string | undefined; readonly all: boolean },
  surroundings: Surroundings,
): Promise<void> {
  if (all && session !== undefined) throw new CcmuxError('usage', 'give either --session or --all');
  const sessions = all
    ? await liveSessions(directoriesOf(surroundings))
    : [await findSession(session, surroundings)];
  if (sessions.length === 0) say(surroundings, 'no session is live');
  const ends = await Promise.allSettled(sessions.map(endSession));
  const failures = ends.filter((end) => end.status === 'rejected').map((end) => end.reason as unknown);
  for (const failure of failures.slice(1)) {
    say(surroundings, failure instanceof CcmuxError ? failure.line : String(failure));
  }
  if (failures.length > 0) throw failures[0];
}

async function endSession(session: FoundSession): Promise<void> {
  // Asked first: a hung server is told apart at once from one that takes its time over seven teardowns.
  const { pid } = await request(session, { kind: 'describe' });
  const server = readProcessIdentity(pid);
  if (server === null) return;
  try {
    await request(session, { kind: 'kill' }, TEARDOWN_TIMEOUT_MS);
  } catch (error) {
    // It may be gone before its answer was.
    const isLost = error instanceof CcmuxError && error.code === 'failed';
    if (!isLost || !(await waitForEnd(server, LAST_BREATH_MS))) throw error;
  }
  if (await waitForEnd(server, EXIT_TIMEOUT_MS)) return;
  throw new CcmuxError('timed-out', `the server of session ${session.name} does not end`, {
    hint: `\`kill -KILL ${pid}\` ends it, and the next start keeps its conversations`,
  });
}
