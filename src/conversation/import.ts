/** Taking conversations over from another config directory, such as the user's own: copied, never moved. */
import { dirname, isAbsolute, join } from 'node:path';
import type { Log } from '../base/log.ts';
import { isWithin } from '../base/within.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Directories } from '../core/plan.ts';
import { failureReason } from '../files/file-failure.ts';
import { listFiles } from '../files/measure-tree.ts';
import { projectMemory } from '../isolation/seed-settings.ts';
import { findMainRoot } from '../isolation/worktree.ts';
import { findTranscripts, type FoundTranscript } from '../store/conversation-files.ts';
import { lockConversation } from '../store/conversation-lock.ts';
import type { ConversationOrigin } from '../store/conversation-record.ts';
import { archiveConversation, readConversation, storedTranscript } from '../store/conversation-store.ts';
import type { Progress } from '../store/conversation-index.ts';
import { compareGrowing, summarizeTranscript } from '../store/transcript.ts';
import { bring, isSame } from './bring.ts';

export interface ImportRequest {
  readonly directories: Directories;
  readonly configDir: string;
  /** Only those held in this directory or below; null for all. */
  readonly project: string | null;
  /** Ids that are open in a pane: they are kept when it is closed. */
  readonly live: ReadonlySet<string>;
  readonly user: string;
  readonly onProgress: Progress;
  readonly log: Log;
}

export interface Import {
  readonly imported: readonly string[];
  /** In the store already, with all that was said. */
  readonly known: readonly string[];
  readonly live: readonly string[];
  /** Files of memory that the project has already, and that say something else than those that came along. */
  readonly differing: ReadonlySet<string>;
  /** A line for each that could not be taken over. */
  readonly problems: readonly string[];
}

/** Goes on past one that fails. */
export async function importConversations(request: ImportRequest): Promise<Import> {
  const found = await findTranscripts(request.configDir);
  const outcome = {
    imported: [] as string[],
    known: [] as string[],
    live: [] as string[],
    problems: [] as string[],
  };
  const differing = new Set<string>();
  let done = 0;
  for (const transcript of found) {
    const { conversation } = transcript;
    try {
      const result = await importOne(transcript, request, differing);
      if (result !== null) outcome[result].push(conversation);
    } catch (error) {
      // The remedy of one that cannot be kept is that of a pane's end.
      outcome.problems.push(
        error instanceof CcmuxError
          ? error.message
          : `conversation ${conversation} cannot be read: ${failureReason(error)}`,
      );
    }
    request.onProgress(++done, found.length);
  }
  return { ...outcome, differing };
}

/** Null for one of another project, and where nothing was said. */
async function importOne(
  { conversation, path }: FoundTranscript,
  request: ImportRequest,
  differing: Set<string>,
): Promise<'imported' | 'known' | 'live' | null> {
  const { directories, project, live } = request;
  const { messages, directory, startedAt, lastActivityAt } = await summarizeTranscript(path);
  const cwd = directory ?? '';
  if (messages === 0 || (project !== null && !isWithin(cwd, project))) return null;
  if (live.has(conversation)) return 'live';
  const turn = await lockConversation(conversation, directories);
  try {
    const kept = await storedTranscript(directories, conversation);
    if (kept !== null && ['same', 'second-extends'].includes(await compareGrowing(path, kept)))
      return 'known';
    await takeOver({ conversation, cwd, startedAt, lastActivityAt }, request);
    if (isAbsolute(cwd)) await seedMemory(cwd, path, { directories, differing });
  } finally {
    turn.dispose();
  }
  return 'imported';
}

interface Found {
  readonly conversation: string;
  readonly cwd: string;
  readonly startedAt: string | null;
  readonly lastActivityAt: string | null;
}

async function takeOver(
  { conversation, cwd, startedAt, lastActivityAt }: Found,
  { directories, configDir, user, log }: ImportRequest,
): Promise<void> {
  const fresh: ConversationOrigin = {
    ...{ source: 'import', name: '', role: '', session: '', sshClient: null, paneId: '', exitCode: null },
    ...{ user, cwd, paneStartedAt: startedAt ?? '', endedAt: lastActivityAt ?? '' },
  };
  const origin = (await readConversation(directories, conversation))?.metadata ?? fresh;
  await archiveConversation({
    directories,
    configDir,
    isShared: true,
    reserved: [conversation],
    outputDir: join(configDir, '.ccmux-has-no-output'),
    conversations: [conversation],
    origin,
    log,
  });
}

/** Memory of the project that its seats do not have yet. What they have stays as it is. */
async function seedMemory(
  cwd: string,
  transcript: string,
  {
    directories: { data },
    differing,
  }: { readonly directories: Directories; readonly differing: Set<string> },
): Promise<void> {
  const { ccmux } = projectMemory(findMainRoot(cwd) ?? cwd, { data, userConfigDir: '' });
  const place = { directory: join(dirname(transcript), 'memory'), isPacked: false };
  for (const path of await listFiles(place.directory)) {
    const [source, target] = [{ place, path }, join(ccmux, path)];
    await bring(source, target, false);
    if (!(await isSame(source, target))) differing.add(target);
  }
}
