/** All conversations there are, the one used last first. */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { isSameProcessAlive } from '../base/process-identity.ts';
import { isForbidden } from '../base/system-code.ts';
import { unlessMissing } from '../base/unless-missing.ts';
import type { Directories } from '../core/plan.ts';
import { listFiles, measureFiles } from '../files/measure-tree.ts';
import type { PaneMark } from '../isolation/pane-mark.ts';
import { profilePlaces } from '../isolation/profile-places.ts';
import { listProfiles } from '../isolation/teardown.ts';
import { findTranscript, findTranscripts, isKept } from '../store/conversation-files.ts';
import { isConversationId } from '../store/conversation-id.ts';
import { readIndex, type IndexedConversation, type IndexOptions } from '../store/conversation-index.ts';
import { NO_TRANSCRIPT, SESSION_LOG } from '../store/conversation-record.ts';
import { treePlace } from '../store/packed-tree.ts';
import { summarizeTranscript } from '../store/transcript.ts';
import { lastUse, type ConversationEntry } from './entry.ts';

/** Reads what is on the disk; a server is asked nothing. One that is live and kept from before is live. */
export async function readCatalogue(
  directories: Directories,
  options: IndexOptions = {},
): Promise<readonly ConversationEntry[]> {
  const stored = await readIndex(directories, options);
  const inPanes = await readPanes(directories, new Set(stored.map(({ id }) => id)));
  const entries = new Map<string, ConversationEntry>();
  for (const conversation of stored) entries.set(conversation.id, await storedEntry(conversation));
  for (const entry of inPanes) {
    const kept = entries.get(entry.id);
    entries.set(entry.id, kept === undefined ? entry : { ...entry, record: kept.record });
  }
  return [...entries.values()].sort((a, b) => (lastUse(a) < lastUse(b) ? 1 : -1));
}

async function storedEntry(conversation: IndexedConversation): Promise<ConversationEntry> {
  const { id, directory, status, problem, metadata } = conversation;
  const { stateDir, log, transcript } = await filesOf(directory, id);
  const isArchived = status === 'archived';
  return {
    ...UNKNOWN,
    ...metadata,
    id,
    status,
    problem,
    endedAt: orNull(metadata?.endedAt),
    startedAt: metadata?.startedAt ?? orNull(metadata?.paneStartedAt),
    lastPane: orNull(metadata?.paneId),
    archivedAt: isArchived ? (metadata?.archivedAt ?? null) : null,
    sizeBytes: (isArchived ? metadata?.archivedBytes : null) ?? metadata?.sizeBytes ?? 0,
    record: directory,
    ...{ log, stateDir, transcript },
  };
}

/** A record that may not be read is shown as damaged, like one that has lost them. */
async function filesOf(record: string, id: string) {
  try {
    const { directory: stateDir } = await treePlace(record, 'state');
    const log = await existing(join(record, SESSION_LOG));
    return { stateDir, log, transcript: await findTranscript(stateDir, id) };
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return { stateDir: join(record, 'state'), log: null, transcript: null };
  }
}

async function existing(path: string): Promise<string | null> {
  return (await unlessMissing(lstat(path)))?.isFile() === true ? path : null;
}

/** Records say by an empty text that something is not known. */
function orNull(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

/** The conversations of open panes, and those that nobody has put into the store yet. */
async function readPanes(
  directories: Directories,
  stored: ReadonlySet<string>,
): Promise<readonly ConversationEntry[]> {
  const profiles = await listProfiles(directories);
  const marks = profiles.map(({ mark }) => mark).filter((mark) => mark !== null);
  const found = await Promise.all(marks.map((mark) => readPane(mark, { directories, stored })));
  return found.flat();
}

async function readPane(
  mark: PaneMark,
  { directories, stored }: { readonly directories: Directories; readonly stored: ReadonlySet<string> },
): Promise<readonly ConversationEntry[]> {
  const isLive = isSameProcessAlive(mark.server);
  // A profile that stays by the user's wish has its conversations in the store.
  if (mark.isKept) return [];
  const found = mark.isolation === 'none' ? [] : await findTranscripts(mark.configDir);
  const others = found.map(({ conversation }) => conversation).filter((id) => !stored.has(id));
  const ids = new Set([...mark.conversations.filter(isConversationId), ...others]);
  const { logDir } = profilePlaces(directories, mark.paneId);
  return Promise.all(Array.from(ids, (id) => paneEntry(mark, id, { isLive, logDir })));
}

async function paneEntry(
  mark: PaneMark,
  id: string,
  { isLive, logDir }: { readonly isLive: boolean; readonly logDir: string },
): Promise<ConversationEntry> {
  const { configDir, name, role, session, cwd, user, sshClient, paneId } = mark;
  const transcript = await findTranscript(configDir, id);
  const { directory, ...summary } =
    transcript === null ? NO_TRANSCRIPT : await summarizeTranscript(transcript);
  const keeping = { conversation: id, isShared: mark.isolation === 'none' };
  const files = await listFiles(configDir, (path, isDirectory) => isKept(path, isDirectory, keeping));
  return {
    ...UNKNOWN,
    ...summary,
    ...{ id, name, role, session, cwd, user, sshClient, transcript },
    status: isLive ? 'live' : 'stored',
    startedAt: summary.startedAt ?? mark.createdAt,
    sizeBytes: await measureFiles(configDir, files),
    pane: isLive ? paneId : null,
    lastPane: paneId,
    stateDir: configDir,
    isShared: mark.isolation === 'none',
    log: await existing(join(logDir, `${id}.jsonl`)),
  };
}

const UNKNOWN = {
  ...NO_TRANSCRIPT,
  name: '',
  role: '',
  session: '',
  problem: null,
  cwd: '',
  user: '',
  sshClient: null,
  endedAt: null,
  exitCode: null,
  archivedAt: null,
  sizeBytes: 0,
  mcpServers: [],
  pane: null,
  lastPane: null,
  record: null,
  isShared: false,
  log: null,
} as const;
