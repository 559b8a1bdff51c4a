/**
 * The main command: attaches to the project's session, or starts it first. What a start needs (configuration, schema,
 * YAML) is loaded only then.
 */
import { homedir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { CcmuxError } from '../core/errors.ts';
import { chooseSessionName } from '../store/session-name.ts';
import { attachTo, refuseNesting, requireTerminal } from './attach.ts';
import { checkDemoOptions, liveDemo } from './demo-session.ts';
import { directoriesOf, liveSessions, namesOf, type FoundSession, type LiveSession } from './find-session.ts';
import type { OpenOptions } from './open-options.ts';
import { withProgress } from './progress.ts';
import { projectDirectory } from './project-directory.ts';
import { requestedRecording } from './recording-file.ts';
import { request } from './request.ts';
import { doesNotAnswer } from './silent-server.ts';
import { checkSessionName } from './session-name.ts';
import { serverEnvironment } from './server-environment.ts';
import { SERVER_PROGRAM, startServer, type WaitingServer } from './spawn-server.ts';
import type { StartOptions } from './start-session.ts';
import { say, type Surroundings } from './surroundings.ts';

/** Two starts of one session at once: the second finds the name held, and then the first one's session live. */
const MAX_ATTEMPTS = 3;
/** A server that is just starting or ending answers, or is gone, within this time. */
const SETTLE_TIMEOUT_MS = 10_000;
const LOOK_EVERY_MS = 100;

export async function open(options: OpenOptions, surroundings: Surroundings): Promise<void> {
  const isDetached = options.detached === true;
  if (options.session !== undefined) checkSessionName(options.session);
  if (options.demo === true) checkDemoOptions(options);
  if (!isDetached) {
    refuseNesting(surroundings.env);
    requireTerminal(surroundings, '--detached starts one without showing it');
  }
  // Before anything is made, and before a live session is asked.
  if (options.record !== undefined) requestedRecording(options.record, surroundings.cwd());
  const session = await findOrStart(options, surroundings);
  if (isDetached) surroundings.stdout.write(`${session.name}\n`);
  else await attachTo(session, false, surroundings);
}

async function findOrStart(options: OpenOptions, surroundings: Surroundings): Promise<FoundSession> {
  const project = projectDirectory(surroundings.cwd(), options.cwd);
  for (let attempt = 1; ; attempt++) {
    const settling = settledSessions(project, options, surroundings);
    const looking = () => 'waiting for a session that starts or ends';
    const { own, all } = await withProgress(looking, settling, surroundings);
    if (own !== undefined) {
      if (options.record !== undefined) {
        const file = requestedRecording(options.record, surroundings.cwd());
        await request(own, { kind: 'record', file });
      }
      const notice = attempt > 1 ? startedMeanwhile(own.name) : unappliedNotice(own.name, options);
      if (notice === undefined) return own;
      if (options.detached === true) say(surroundings, notice);
      return { ...own, notice };
    }
    try {
      return await startNew({ ...options, project, live: all }, surroundings);
    } catch (error) {
      const isHeld = error instanceof CcmuxError && error.code === 'held';
      if (!isHeld || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

async function startNew(options: StartOptions, surroundings: Surroundings): Promise<FoundSession> {
  if (options.demo === true) return (await import('./start-demo.ts')).startDemo(options, surroundings);
  const waiting = serverAhead(options, surroundings);
  try {
    const { startSession } = await import('./start-session.ts');
    return await startSession({ ...options, ...(waiting !== null && { waiting }) }, surroundings);
  } finally {
    waiting?.abandon(); // does nothing to one that has its plan
  }
}

/** A server for the session as it will most likely be called. Null where that fails: the start itself then says why. */
function serverAhead(
  { session, project, live }: StartOptions,
  surroundings: Surroundings,
): WaitingServer | null {
  try {
    const { env } = serverEnvironment(surroundings.env, surroundings.env.HOME ?? homedir());
    const name = session ?? chooseSessionName(project, live);
    return startServer({ name, directories: directoriesOf(surroundings) }, { env, program: SERVER_PROGRAM });
  } catch (error) {
    if (error instanceof CcmuxError) return null;
    throw error;
  }
}

interface Settled {
  readonly own: LiveSession | undefined;
  readonly all: readonly LiveSession[];
}

/** The live sessions, and the one that is meant; a server between life and death is waited for. */
async function settledSessions(
  project: string,
  { session: name, demo }: OpenOptions,
  surroundings: Surroundings,
): Promise<Settled> {
  const deadline = performance.now() + SETTLE_TIMEOUT_MS;
  for (;;) {
    const all = await liveSessions(directoriesOf(surroundings));
    const own = demo === true ? liveDemo(all, name) : sessionOfProject(all, project, name);
    if (own?.isAnswering !== false) return { own, all };
    if (performance.now() > deadline) throw doesNotAnswer(own.name, own.pid);
    await delay(LOOK_EVERY_MS);
  }
}

/** A named session wherever it belongs, else the one of the project. Throws CcmuxError where it has several. */
export function sessionOfProject(
  sessions: readonly LiveSession[],
  project: string,
  name: string | undefined,
): LiveSession | undefined {
  if (name !== undefined) return sessions.find((session) => session.name === name);
  const own = sessions.filter((session) => session.cwd === project);
  if (own.length <= 1) return own[0];
  throw new CcmuxError('usage', `this project has several live sessions: ${namesOf(own)}`, {
    hint: 'name one with -s',
  });
}

/** Another ccmux was quicker, with whatever it was asked for. */
function startedMeanwhile(name: string): string {
  return `session ${name} has been started by another ccmux meanwhile`;
}

/** What of the options means nothing to a session that is live already. */
function unappliedNotice(name: string, options: OpenOptions): string | undefined {
  const flags = (['layout', 'theme', 'config', 'command', 'restore'] as const)
    .filter((key) => options[key] !== undefined && options[key] !== false)
    .map((key) => `--${key}`);
  const unapplied = [...flags, ...(options.claudeArgs.length > 0 ? ['claude arguments'] : [])];
  if (unapplied.length === 0) return undefined;
  return `session ${name} is live already: ${unapplied.join(', ')} not applied`;
}
