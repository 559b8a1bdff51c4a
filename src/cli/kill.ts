/** `ccmux kill`: ends sessions and waits until their servers are gone; conversations are kept. */
import { isSameProcessAlive, readProcessIdentity, type ProcessIdentity } from '../base/process-identity.ts';
import { ForeignServerError } from '../client/control-client.ts';
import { CcmuxError } from '../core/errors.ts';
import type { PaneDescription, SessionDescription } from '../protocol/control.ts';
import { directoriesOf, findSession, liveSessions, type FoundSession } from './find-session.ts';
import { waitForEnd } from './process-end.ts';
import { followEnds, PaneEnds } from './pane-ends.ts';
import { withProgress } from './progress.ts';
import { request, TEARDOWN_TIMEOUT_MS } from './request.ts';
import { say, type Surroundings } from './surroundings.ts';

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
  const ending = new Map(sessions.map((each) => [each, new PaneEnds(titleOf(each))]));
  const follow = (each: FoundSession, panes: readonly PaneDescription[]) => {
    const ends = new PaneEnds(titleOf(each), panes);
    ending.set(each, ends);
    followEnds(ends, each, surroundings);
  };
  const endings = sessions.map((each) =>
    endSession(each, (panes) => follow(each, panes)).finally(() => ending.delete(each)),
  );
  const text = () => Array.from(ending.values(), (ends) => ends.text).join('; ');
  const ends = await withProgress(text, Promise.allSettled(endings), surroundings);
  const failures = ends.flatMap((end): readonly unknown[] =>
    end.status === 'rejected' ? [end.reason] : end.value.map((line) => new CcmuxError('failed', line)),
  );
  for (const failure of failures.slice(1)) {
    say(surroundings, failure instanceof CcmuxError ? failure.line : String(failure));
  }
  if (failures.length > 0) throw failures[0];
}

function titleOf({ name }: FoundSession): string {
  return `ending session ${name}`;
}

/** Answers what could not be kept, a sentence each. */
async function endSession(
  session: FoundSession,
  begun: (panes: readonly PaneDescription[]) => void,
): Promise<readonly string[]> {
  // Asked first: a hung server is told apart at once from one that takes its time over seven teardowns.
  const description = await describe(session);
  if (description === null) return endForeign(session);
  const { pid, panes } = description;
  begun(panes);
  const server = readProcessIdentity(pid);
  if (server === null) return [];
  let problems: readonly string[] = [];
  try {
    ({ problems } = await request(session, { kind: 'kill' }, TEARDOWN_TIMEOUT_MS));
  } catch (error) {
    // It may be gone before its answer was.
    const isLost = error instanceof CcmuxError && error.code === 'failed';
    if (!isLost || !(await waitForEnd(server, LAST_BREATH_MS))) throw error;
  }
  if (!(await waitForEnd(server, EXIT_TIMEOUT_MS))) throw stays(session, pid);
  return problems.map((problem) => `session ${session.name} has ended, but ${problem}`);
}

/** Null for a server of another version, which can be told apart from others but not be talked to. */
async function describe(session: FoundSession): Promise<SessionDescription | null> {
  try {
    return await request(session, { kind: 'describe' });
  } catch (error) {
    if (error instanceof ForeignServerError && serverOf(session) !== null) return null;
    throw error;
  }
}

/** Ends a server of another version in the way that every version understands; it tells nobody how that went. */
async function endForeign(session: FoundSession): Promise<readonly string[]> {
  const server = serverOf(session);
  if (server === null) return [];
  process.kill(server.pid, 'SIGTERM');
  if (await waitForEnd(server, TEARDOWN_TIMEOUT_MS)) return [];
  throw stays(session, server.pid);
}

/** The living process that the session's record names. */
function serverOf({ pid, procStart }: FoundSession): ProcessIdentity | null {
  if (pid === undefined || procStart === undefined) return null;
  const server = { pid, startTime: procStart };
  return isSameProcessAlive(server) ? server : null;
}

function stays({ name }: FoundSession, pid: number): CcmuxError {
  return new CcmuxError('timed-out', `the server of session ${name} does not end`, {
    hint: `\`kill -KILL ${pid}\` ends it, and the next start keeps its conversations`,
  });
}
