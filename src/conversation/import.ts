/** Taking conversations over from another config directory, such as the user's own: copied, never moved. */
import { join } from 'node:path';
import type { Log } from '../base/log.ts';
import { isWithin } from '../base/within.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Directories } from '../core/plan.ts';
import { findTranscripts, type FoundTranscript } from '../store/conversation-files.ts';
import type { ConversationOrigin } from '../store/conversation-record.ts';
import { archiveConversation, readConversation, storedTranscript } from '../store/conversation-store.ts';
import type { Progress } from '../store/conversation-index.ts';
import { compareGrowing, summarizeTranscript } from '../store/transcript.ts';

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
  let done = 0;
  for (const transcript of found) {
    const { conversation } = transcript;
    try {
      const result = await importOne(transcript, request);
      if (result !== null) outcome[result].push(conversation);
    } catch (error) {
      if (!(error instanceof CcmuxError)) throw error;
      // Its remedy is that of a pane's end.
      outcome.problems.push(error.message);
    }
    request.onProgress(++done, found.length);
  }
  return outcome;
}

/** Null for one of another project, and where nothing was said. */
async function importOne(
  { conversation, path }: FoundTranscript,
  { directories, configDir, project, live, user, log }: ImportRequest,
): Promise<'imported' | 'known' | 'live' | null> {
  const { messages, directory, startedAt, lastActivityAt } = await summarizeTranscript(path);
  const cwd = directory ?? '';
  if (messages === 0 || (project !== null && !isWithin(cwd, project))) return null;
  if (live.has(conversation)) return 'live';
  const kept = await storedTranscript(directories, conversation);
  if (kept !== null && ['same', 'second-extends'].includes(await compareGrowing(path, kept))) return 'known';
  const fresh: ConversationOrigin = {
    ...{ source: 'import', name: '', role: '', session: '', sshClient: null, paneId: '', exitCode: null },
    ...{ user, cwd, paneStartedAt: startedAt ?? '', endedAt: lastActivityAt ?? '' },
  };
  const origin = (await readConversation(directories, conversation))?.metadata ?? fresh;
  await archiveConversation({
    directories,
    configDir,
    isShared: true,
    outputDir: join(configDir, '.ccmux-has-no-output'),
    conversations: [conversation],
    origin,
    log,
  });
  return 'imported';
}
