/**
 * Which live session a command means: the one named by `-s`, the one it is called in, the project's own, or the only
 * one there is.
 */
import { resolveDirectories } from '../config/directories.ts';
import { CcmuxError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import type { Directories } from '../core/plan.ts';
import { isServerAlive, readSessionRecords, type SessionRecord } from '../store/session-record.ts';
import { allDemoDirectories } from './demo-place.ts';
import { projectDirectory } from './project-directory.ts';
import { checkSessionName } from './session-name.ts';
import type { Environment, Surroundings } from './surroundings.ts';

export interface FoundSession {
  readonly name: string;
  readonly socketPath: string;
  /** The server's, where it is known. */
  readonly pid?: number;
  /** When that process started, as in process-identity.ts. */
  readonly procStart?: string;
  /** The user has just been told for the first time what ccmux does: the screen greets them too. */
  readonly isFirst?: boolean;
  /** To be said on the screen itself: what stands before it is hidden until the client leaves. */
  readonly notice?: string;
  /** Scripted stand-ins, see start-demo.ts. */
  readonly isDemo?: boolean;
  /** Set where ccmux is called in a pane of this session. */
  readonly caller?: { readonly pane: string; readonly token: string };
}

/** A session that is not proved dead. */
export interface LiveSession extends FoundSession {
  readonly pid: number;
  /** Absolute; the project's directory. */
  readonly cwd: string;
  /** False where its process lives without answering: it is starting, ending, stopped or hung. */
  readonly isAnswering: boolean;
  readonly isDemo: boolean;
}

/** Which of the live sessions is meant where none is named. */
export type PickSession = (
  sessions: readonly LiveSession[],
  cwd: string,
) => LiveSession | Promise<LiveSession>;

/** Throws CcmuxError: 'not-found' where none is live, 'usage' where several could be meant. */
export async function findSession(
  name: string | undefined,
  surroundings: Surroundings,
  pick: PickSession = pickSession,
): Promise<FoundSession> {
  if (name !== undefined) checkSessionName(name);
  const around = sessionAround(surroundings.env);
  if (around !== undefined && (name === undefined || name === around.name)) return around;
  const sessions = await liveSessions(directoriesOf(surroundings));
  return name === undefined ? pick(sessions, surroundings.cwd()) : namedSession(sessions, name);
}

export function directoriesOf({ env }: Pick<Surroundings, 'env'>): Directories {
  return resolveDirectories(env);
}

/**
 * All sessions that are not proved dead, by name; demos, which keep their records to themselves, come last. `answerMs`
 * is how long a server may take to prove that it serves.
 */
export async function liveSessions(
  directories: Directories,
  answerMs?: number,
): Promise<readonly LiveSession[]> {
  const demos = await allDemoDirectories(directories);
  const [own, ...ofDemos] = await Promise.all(
    [directories, ...demos].map((each) => readSessionRecords(each, { isLook: true })),
  );
  const sessions = await Promise.all([
    ...own.map((record) => liveSession(record, { isDemo: false, answerMs })),
    ...ofDemos.flat().map((record) => liveSession(record, { isDemo: true, answerMs })),
  ]);
  return sessions.filter((session) => session !== null);
}

export function namesOf(sessions: readonly FoundSession[]): string {
  return sessions.map((session) => session.name).join(', ');
}

/** The session in one of whose panes ccmux was called. */
export function sessionAround(env: Environment): FoundSession | undefined {
  const { CCMUX_SESSION: name, CCMUX_SOCKET: socketPath, CCMUX_PANE: pane, CCMUX_TOKEN: token } = env;
  if (!name || !socketPath) return undefined;
  return { name, socketPath, ...(pane && token && { caller: { pane, token } }) };
}

async function liveSession(
  record: SessionRecord,
  { isDemo, answerMs }: { readonly isDemo: boolean; readonly answerMs: number | undefined },
): Promise<LiveSession | null> {
  const { name, cwd, pid, procStart, socket } = record;
  const life = await isServerAlive(record, answerMs);
  return life === 'dead'
    ? null
    : { name, cwd, pid, procStart, socketPath: socket, isAnswering: life === 'alive', isDemo };
}

/** Those of the project around `cwd`, else all. */
export function meantSessions(sessions: readonly LiveSession[], cwd: string): readonly LiveSession[] {
  const project = projectDirectory(cwd);
  const own = sessions.filter((session) => session.cwd === project);
  return own.length > 0 ? own : sessions;
}

/** The session of the project around `cwd`, else the only one. */
export function pickSession(sessions: readonly LiveSession[], cwd: string): LiveSession {
  const candidates = meantSessions(sessions, cwd);
  if (candidates.length === 0) {
    throw new CcmuxError('not-found', 'no session is live', { hint: 'ccmux starts one' });
  }
  if (candidates.length === 1) return candidates[0];
  throw new CcmuxError('usage', `several sessions are live: ${namesOf(candidates)}`, {
    hint: 'name one with -s',
  });
}

export function namedSession(sessions: readonly LiveSession[], name: string): LiveSession {
  const match = sessions.find((session) => session.name === name);
  if (match !== undefined) return match;
  const names = sessions.map((session) => session.name);
  const close = nearest(name, names);
  const others = names.length === 0 ? 'none is live' : `live: ${namesOf(sessions)}`;
  throw new CcmuxError('not-found', `no session ${name}`, {
    hint: close === undefined ? others : `did you mean ${close}?`,
  });
}
