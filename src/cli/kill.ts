/** `ccmux kill`: ends sessions and waits until their servers are gone; conversations are kept. */
import { isSameProcessAlive, readProcessIdentity, type ProcessIdentity } from '../base/process-identity.ts';
import { ForeignServerError } from '../client/control-client.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Directories } from '../core/plan.ts';
import type { PaneDescription, SessionDescription } from '../protocol/control.ts';
import { readSessionRecords } from '../store/session-record.ts';
import {
  directoriesOf,
  findSession,
  liveSessions,
  type FoundSession,
  type LiveSession,
} from './find-session.ts';
import { waitForEnd } from './process-end.ts';
import { followEnds, PaneEnds } from './pane-ends.ts';
import { withProgress } from './progress.ts';
import { request, TEARDOWN_TIMEOUT_MS } from './request.ts';
import { doesNotAnswer, watchSilence } from './silent-server.ts';
import { say, type Surroundings } from './surroundings.ts';
import { tellLeftWork } from './workspace/left-work.ts';

/** A server that has let go of its panes only has to exit. */
const EXIT_TIMEOUT_MS = 10_000;
/** Between the end of a connection and the end of the process that closed it. */
const LAST_BREATH_MS = 1000;
/** Of a server that may be ending seven panes, or waiting for a slow disk. */
const ANSWER_TIMEOUT_MS = 10_000;
/** Tenths of a second in which a server does nothing at all. */
const RESTS_FOR_LOOKS = 10;

export async function kill(
  { session, all }: { readonly session: string | undefined; readonly all: boolean },
  surroundings: Surroundings,
): Promise<void> {
  if (all && session !== undefined) throw new CcmuxError('usage', 'give either --session or --all');
  const directories = directoriesOf(surroundings);
  const sessions = all ? await liveSessions(directories) : [await findSession(session, surroundings)];
  if (sessions.length === 0) say(surroundings, 'no session is live');
  const ending = new Map(sessions.map((each) => [each, new PaneEnds(titleOf(each))]));
  const follow = (each: FoundSession, panes: readonly PaneDescription[]) => {
    const ends = new PaneEnds(titleOf(each), panes);
    ending.set(each, ends);
    followEnds(ends, each, surroundings);
  };
  const tell = (line: string) => say(surroundings, line);
  const endings = sessions.map((each) =>
    endSession(each, { directories, begun: (panes) => follow(each, panes), tell }).finally(() =>
      ending.delete(each),
    ),
  );
  const text = () => Array.from(ending.values(), (ends) => ends.text).join('; ');
  const ends = await withProgress(text, Promise.allSettled(endings), surroundings);
  const failures = ends.flatMap((end): readonly unknown[] =>
    end.status === 'rejected' ? [end.reason] : end.value.map((line) => new CcmuxError('failed', line)),
  );
  for (const failure of failures.slice(1)) {
    say(surroundings, failure instanceof CcmuxError ? failure.line : String(failure));
  }
  for (const { name } of sessions) await tellLeftWork(name, [], surroundings);
  if (failures.length > 0) throw failures[0];
}

function titleOf({ name }: FoundSession): string {
  return `ending session ${name}`;
}

interface EndOptions {
  readonly directories: Directories;
  /** The panes that are ending now. */
  readonly begun: (panes: readonly PaneDescription[]) => void;
  /** A line for whoever waits. */
  readonly tell: (line: string) => void;
}

/** Answers what could not be kept, a sentence each. */
async function endSession(
  session: FoundSession,
  { directories, begun, tell }: EndOptions,
): Promise<readonly string[]> {
  // Asked first: a hung server is told apart soon from one that takes its time over seven teardowns.
  const description = await describe(session, tell);
  if (description === null) return endForeign(session, { directories, tell });
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

/**
 * Null for a server of another version, which can be told apart from others but not be talked to. One that has not
 * answered when it was looked for is waited for as long as it is at work.
 */
async function describe(
  session: FoundSession | LiveSession,
  tell: EndOptions['tell'],
): Promise<SessionDescription | null> {
  const isSilent = 'isAnswering' in session && !session.isAnswering;
  const patience = isSilent ? watchSilence(session.pid, RESTS_FOR_LOOKS) : null;
  if (isSilent && patience?.silence() !== 'stopped')
    tell(`session ${session.name} does not answer: waiting for it while its server is at work, 10 s at most`);
  try {
    return await request(session, { kind: 'describe' }, ANSWER_TIMEOUT_MS, patience?.signal);
  } catch (error) {
    if (error instanceof ForeignServerError && serverOf(session) !== null) return null;
    const isLate = error instanceof CcmuxError && error.code === 'timed-out';
    if (patience === null || !isLate) throw error;
    throw doesNotAnswer(session.name, session.pid, { silence: patience.silence(), cause: error });
  } finally {
    patience?.dispose();
  }
}

/**
 * Ends a server of another version in the way that every version understands; it tells nobody how that went. It takes
 * this for a shutdown of the machine and leaves its team to be restored, which is what an upgrade wants.
 */
async function endForeign(
  session: FoundSession,
  { directories, tell }: Pick<EndOptions, 'directories' | 'tell'>,
): Promise<readonly string[]> {
  const server = serverOf(session);
  if (server === null) return [];
  process.kill(server.pid, 'SIGTERM');
  if (!(await waitForEnd(server, TEARDOWN_TIMEOUT_MS))) throw stays(session, server.pid);
  const { name } = session;
  const left = (await readSessionRecords(directories, { isLook: true })).find(
    (record) => record.name === name,
  );
  if (left?.team != null)
    tell(`session ${name} has ended; \`ccmux --restore -s ${name}\` brings its team back under this version`);
  return [];
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
