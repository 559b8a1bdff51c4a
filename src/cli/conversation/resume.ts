/** `ccmux conversation resume`: a kept conversation goes on in a pane of a live session, or in a session of its own. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isWithin } from '../../base/within.ts';
import type { ConversationEntry } from '../../conversation/entry.ts';
import { checkClosed } from '../../conversation/guard.ts';
import { choosePaneId } from '../../conversation/resumption.ts';
import { CcmuxError } from '../../core/errors.ts';
import { isSeatName } from '../../core/seat-name.ts';
import { locateUserClaude } from '../../isolation/user-claude.ts';
import { checkDirectory } from '../../server/resume-conversation.ts';
import { newId } from '../../server/new-ids.ts';
import { isPlainName } from '../../store/session-name.ts';
import type { GroundMark } from '../../workspace/ground-mark.ts';
import { findTranscript } from '../../store/conversation-files.ts';
import { damagedError } from '../../store/restore.ts';
import { compareGrowing } from '../../store/transcript.ts';
import { attachTo, refuseNesting } from '../attach.ts';
import { directoriesOf, liveSessions, type FoundSession, type LiveSession } from '../find-session.ts';
import { projectDirectory } from '../project-directory.ts';
import { request } from '../request.ts';
import { doesNotAnswer } from '../silent-server.ts';
import { checkSessionName } from '../session-name.ts';
import { hasTerminal, say, type Surroundings } from '../surroundings.ts';
import { findSettled, refuseInside } from './settled.ts';

export interface ResumeOptions {
  readonly reference: string;
  readonly session: string | undefined;
  readonly isFork: boolean;
  readonly isDetached: boolean;
  readonly side: 'right' | 'below';
  readonly claudeArgs: readonly string[];
  /** The server's script, but for tests. */
  readonly program?: string;
}

/** A large state on a slow disk; the server answers when the pane's child runs. */
const COPY_TIMEOUT_MS = 120_000;

/** Prints the name of the pane. Throws CcmuxError: 'not-found', 'held' where it is open, 'failed'. */
export async function resumeConversation(options: ResumeOptions, surroundings: Surroundings): Promise<void> {
  const { env, stdout } = surroundings;
  refuseInside(env, 'resume a conversation');
  if (options.session !== undefined) checkSessionName(options.session);
  const isShown = !options.isDetached && hasTerminal(surroundings);
  if (isShown) refuseNesting(env);
  const directories = directoriesOf(surroundings);
  const { entry } = await findSettled(options.reference, surroundings);
  if (entry.status === 'damaged') throw damagedError(entry.id, entry.problem ?? undefined);
  const userConfigDir = locateUserClaude(env, env.HOME ?? homedir()).configDir;
  if (!options.isFork) await checkClosed(entry.id, { directories, userConfigDir });
  if (entry.record === null)
    throw new CcmuxError('held', `conversation ${entry.id} is open in a pane and not kept yet`);
  const ground = await checkDirectory(entry.cwd, directories);
  if (!options.isFork) await checkNewest(entry, userConfigDir);
  const live = await liveSessions(directories);
  const home = homeOf(entry, ground, options.session);
  const session = sessionFor(home, live);
  const opened =
    session === undefined
      ? await openSession(entry, { ...options, home, live }, surroundings)
      : await openPane(entry, session, options);
  stdout.write(`${opened.pane}\n`);
  if (isShown) await attachTo(opened.session, false, surroundings);
  else
    say(
      surroundings,
      `conversation ${entry.id} goes on in pane ${opened.pane} of session ${opened.session.name}`,
    );
}

/** Handed back, it may have gone on in plain claude: what was said there must not be missing, nor be said twice. */
async function checkNewest({ id, transcript }: ConversationEntry, userConfigDir: string): Promise<void> {
  const users = await findTranscript(userConfigDir, id);
  if (users === null || transcript === null) return;
  if ((await compareGrowing(transcript, users)) !== 'second-extends') return;
  throw new CcmuxError('failed', `conversation ${id} has gone on in ${userConfigDir}`, {
    hint: '`ccmux conversation import` brings that in; --fork goes on without it',
  });
}

interface Opened {
  readonly session: FoundSession;
  /** Its name. */
  readonly pane: string;
}

interface Home {
  /** The session that is asked for. */
  readonly name: string | undefined;
  /** The one that made the ground on which it was held. */
  readonly maker: string | undefined;
  /** Where it was held; of one on a ground, the project that this was made of. */
  readonly directory: string;
}

function homeOf({ cwd }: ConversationEntry, ground: GroundMark | null, name: string | undefined): Home {
  const isOfGround = ground !== null && existsSync(ground.project);
  return { name, maker: ground?.session, directory: isOfGround ? ground.project : cwd };
}

/** The one that is named, else the one in whose directory the conversation was held, the nearest first. */
function sessionFor({ name, maker, directory }: Home, live: readonly LiveSession[]): LiveSession | undefined {
  const isMaker = (session: LiveSession): number => (session.name === maker ? 1 : 0);
  const fitting = live
    .filter((session) => (name === undefined ? isWithin(directory, session.cwd) : session.name === name))
    .sort((a, b) => isMaker(b) - isMaker(a) || b.cwd.length - a.cwd.length);
  const session = fitting.at(0);
  if (session?.isAnswering === false) throw doesNotAnswer(session.name, session.pid);
  return session;
}

async function openPane(
  { id }: ConversationEntry,
  session: LiveSession,
  { isFork, side, claudeArgs: args }: ResumeOptions,
): Promise<Opened> {
  const message = { kind: 'resume', conversation: id, isFork, side, args } as const;
  const { pane } = await request(session, message, COPY_TIMEOUT_MS);
  return { session, pane };
}

/** A session of its own, of one seat: of the role and the name that it had. */
async function openSession(
  entry: ConversationEntry,
  options: ResumeOptions & { readonly home: Home; readonly live: readonly LiveSession[] },
  surroundings: Surroundings,
): Promise<Opened> {
  const { id, cwd, lastPane } = entry;
  const { isFork, home, live, isDetached, program, claudeArgs } = options;
  const { startSession } = await import('../start-session.ts');
  const pane = isSeatName(entry.name) ? entry.name : 'dev1';
  const role = isSeatName(entry.role) ? entry.role : 'dev';
  // A ground is found again by the name of its session.
  const isFree = (made: string) => isPlainName(made) && live.every((session) => session.name !== made);
  const { name = home.maker } = home;
  const session = name !== undefined && (name === home.name || isFree(name)) ? { session: name } : {};
  const resumption = {
    from: id,
    conversation: isFork ? randomUUID() : id,
    paneId: await choosePaneId(directoriesOf(surroundings), lastPane, newId.pane),
  };
  const started = await startSession(
    {
      ...session,
      ...(program !== undefined && { program }),
      detached: isDetached || !hasTerminal(surroundings),
      claudeArgs,
      project: projectDirectory(home.directory),
      live,
      resumed: { resumption, seat: { name: pane, role, cwd } },
    },
    surroundings,
  );
  return { session: started, pane };
}
