/**
 * The store of conversations, `conversations/<id>/`. Closing a pane copies into it what its config directory holds of
 * each conversation, before anything of the profile is removed. Nothing in the store is ever replaced by less.
 */
import { lstat, mkdir, readdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Log } from '../base/log.ts';
import { removeTree } from '../base/remove-tree.ts';
import { unlessMissing } from '../base/unless-missing.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Directories } from '../core/plan.ts';
import { addPrompts, findCompanions, PROMPTS } from './companions.ts';
import {
  findTranscript,
  findTranscripts,
  isKept,
  NAMED_BY_CONVERSATION,
  type Keeping,
} from './conversation-files.ts';
import { isConversationId } from './conversation-id.ts';
import { inTurn } from './conversation-lock.ts';
import { heldPath, isRecordName, placeRecord, recoverRecords } from './conversation-place.ts';
import {
  readMetadata,
  SESSION_LOG,
  writeMetadata,
  type ConversationMetadata,
  type ConversationOrigin,
} from './conversation-record.ts';
import { writeFileAtomically } from '../files/atomic-file.ts';
import type { KeptUsage } from './conversation-usage.ts';
import { failureReason } from '../files/file-failure.ts';
import { ensurePrivateDirectory } from '../files/private-directory.ts';
import { keepMcpState } from './mcp-state.ts';
import { compareGrowing } from './transcript.ts';
import { copyDurably, copyTree, syncPath } from '../files/durable-copy.ts';
import { measurePlace, treePlace } from './packed-tree.ts';

export interface ArchiveRequest {
  readonly directories: Directories;
  /** The config directory that the pane's claude used. */
  readonly configDir: string;
  /** The config directory is the user's own (isolation `none`): only the conversations seen are kept. */
  readonly isShared: boolean;
  readonly outputDir: string;
  /** What the MCP servers of the pane have kept; absent where there were none. */
  readonly mcpStateDir?: string;
  /** Told, in a sentence, what of a conversation could not be kept with it. */
  readonly onLeftOut?: (text: string) => void;
  /** Holds the session log of each conversation, `<id>.jsonl`; absent where nobody kept one. */
  readonly logDir?: string;
  /** Conversations that the caller has the right to change already: it would wait for itself. */
  readonly reserved?: readonly string[];
  /** Text of what was changed of settings in the pane; absent where that is not known. */
  readonly settingsOverride?: string;
  /** Something was: it is kept also where nothing was said. */
  readonly hasChangedSettings?: boolean;
  /** Every conversation that the pane was seen to have open, the first one first. */
  readonly conversations: readonly string[];
  readonly origin: ConversationOrigin;
  /** By conversation, where it is known. */
  readonly usage?: ReadonlyMap<string, KeptUsage>;
  readonly log: Log;
}

/** Beside the metadata of a record. */
export const SETTINGS_OVERRIDE = 'settings-override.json';

export function conversationsDirectory(directories: Directories): string {
  return join(directories.data, 'conversations');
}

/**
 * Keeps every conversation of a pane that has a transcript, and the pane's output with the last one. Answers their
 * ids. Throws CcmuxError('failed') where one cannot be kept: then the profile must stay.
 */
export async function archiveConversation(request: ArchiveRequest): Promise<readonly string[]> {
  const seen = [...new Set(request.conversations.filter(isConversationId))];
  const transcripts = await transcriptsOf(request);
  const wanted = request.isShared ? seen.filter((id) => transcripts.includes(id)) : [...new Set(transcripts)];
  const last = seen.findLast((id) => wanted.includes(id)) ?? wanted.at(-1) ?? seen.at(-1);
  const kept: string[] = [];
  for (const id of wanted) {
    // What a fork was made of lies beside it, and is kept already.
    if (!seen.includes(id) && (await isKeptAlready(request, id))) continue;
    const isWithServers = seen.includes(id);
    if (await archiveOne(request, id, { isWithOutput: id === last, isWithServers })) kept.push(id);
  }
  // Without a transcript there may still be files that the pane's program left in its output directory, or settings.
  const isWorthIt = request.hasChangedSettings === true || (await hasEntries(request.outputDir));
  if (wanted.length === 0 && last !== undefined && isWorthIt) {
    if (await archiveOne(request, last, { isWithOutput: true, isWithServers: true })) kept.push(last);
  }
  return kept;
}

async function isKeptAlready({ directories, configDir }: ArchiveRequest, id: string): Promise<boolean> {
  const [own, stored] = await Promise.all([findTranscript(configDir, id), storedTranscript(directories, id)]);
  if (own === null || stored === null) return false;
  return ['same', 'second-extends'].includes(await compareGrowing(own, stored));
}

/** In a pane's own directory a link named `projects` is a trick: what it leads to is not the pane's. */
async function transcriptsOf({ configDir, isShared }: ArchiveRequest): Promise<readonly string[]> {
  const status = await unlessMissing(lstat(join(configDir, 'projects')));
  if (status === null || (!isShared && !status.isDirectory())) return [];
  return (await findTranscripts(configDir)).map(({ conversation }) => conversation);
}

async function archiveOne(
  request: ArchiveRequest,
  id: string,
  { isWithOutput, isWithServers }: { readonly isWithOutput: boolean; readonly isWithServers: boolean },
): Promise<boolean> {
  const {
    directories,
    configDir,
    isShared,
    outputDir,
    logDir,
    reserved = [],
    settingsOverride,
    origin,
    usage,
    log,
  } = request;
  const store = conversationsDirectory(directories);
  const incoming = heldPath(store, 'incoming', id);
  try {
    ensurePrivateDirectory(store);
    await mkdir(incoming, { mode: 0o700 });
    const keeping = { conversation: id, isShared };
    let files = await copyState(configDir, join(incoming, 'state'), keeping);
    if (isWithOutput) files += await copyTree(outputDir, join(incoming, 'output'), () => true);
    if (files === 0) {
      await removeTree(incoming);
      return false;
    }
    if (isWithServers) await keepMcpState(request, incoming);
    if (logDir !== undefined) await keepBeside(join(logDir, `${id}.jsonl`), join(incoming, SESSION_LOG));
    if (settingsOverride !== undefined)
      await writeFileAtomically(join(incoming, SETTINGS_OVERRIDE), settingsOverride);
    else await keepBeside(join(store, id, SETTINGS_OVERRIDE), join(incoming, SETTINGS_OVERRIDE));
    await writeMetadata(incoming, id, origin, usage?.get(id) ?? (await usageKeptBefore(directories, id)));
    await syncPath(incoming);
    const place = (): Promise<void> => placeRecord(store, id, incoming);
    await (reserved.includes(id) ? place() : inTurn(id, directories, place));
    return true;
  } catch (cause) {
    if ((await readMetadata(incoming)) === null) {
      await removeTree(incoming).catch((error: unknown) =>
        log.warn('cannot remove a half-made record', { error }),
      );
    }
    const reason = cause instanceof CcmuxError ? cause.message : failureReason(cause);
    throw new CcmuxError('failed', `conversation ${id} cannot be kept: ${reason}`, {
      hint: `its profile stays, and the next start keeps it: make room or mend the rights of ${store}`,
      cause,
    });
  }
}

/** Whoever does not say what a conversation costs takes nothing away from what is known of it. */
async function usageKeptBefore(directories: Directories, id: string): Promise<Partial<KeptUsage>> {
  const metadata = (await readConversation(directories, id))?.metadata ?? null;
  if (metadata === null) return {};
  const { costUsd, contextPercent, contextTokens } = metadata;
  return { costUsd, contextPercent, contextTokens };
}

async function copyState(configDir: string, to: string, keeping: Keeping): Promise<number> {
  if (!keeping.isShared) {
    return copyTree(configDir, to, (path, isDirectory) => isKept(path, isDirectory, keeping));
  }
  let files = 0;
  // The user may have linked these directories to another disk.
  for (const top of NAMED_BY_CONVERSATION) {
    const from = await unlessMissing(realpath(join(configDir, top)));
    if (from === null) continue;
    files += await copyTree(from, join(to, top), (path, isDirectory) =>
      isKept([top, ...path], isDirectory, keeping),
    );
  }
  return files === 0 ? 0 : files + (await copyCompanions(configDir, to, keeping.conversation));
}

/** Prompts, plans and memory, out of files that are others' too. */
async function copyCompanions(configDir: string, to: string, id: string): Promise<number> {
  const transcript = await findTranscript(configDir, id);
  if (transcript === null) return 0;
  const place = { directory: configDir, isPacked: false };
  const { prompts, files } = await findCompanions(place, id, transcript);
  for (const path of files) {
    await mkdir(dirname(join(to, path)), { recursive: true, mode: 0o700 });
    await copyDurably(join(configDir, path), join(to, path));
  }
  await addPrompts(join(to, PROMPTS), id, prompts);
  return files.length;
}

/** A file that there may be. */
async function keepBeside(from: string, to: string): Promise<void> {
  if ((await unlessMissing(lstat(from)))?.isFile() === true) await copyDurably(from, to);
}

async function hasEntries(directory: string): Promise<boolean> {
  return ((await unlessMissing(readdir(directory))) ?? []).length > 0;
}

/** Puts what killed processes left in the middle into its place; for the start of a server. */
export async function recoverStore(
  directories: Directories,
  isAlive: (pid: number) => boolean,
): Promise<readonly string[]> {
  return recoverRecords(conversationsDirectory(directories), isAlive);
}

export interface StoredConversation {
  readonly id: string;
  readonly directory: string;
  /** Null where it cannot be read: the conversation is damaged. */
  readonly metadata: ConversationMetadata | null;
}

/** The conversations in the store, the one last active first. */
export async function listConversations(directories: Directories): Promise<StoredConversation[]> {
  const store = conversationsDirectory(directories);
  const entries = (await unlessMissing(readdir(store, { withFileTypes: true }))) ?? [];
  const found = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory() && isRecordName(entry.name))
      .map(async ({ name }): Promise<StoredConversation> => {
        const directory = join(store, name);
        const metadata = await readMetadata(directory);
        return { id: name, directory, metadata: metadata?.id === name ? metadata : null };
      }),
  );
  return found.sort((a, b) => lastActivity(b).localeCompare(lastActivity(a)));
}

/** One conversation in the store; null where there is none. `id` is a UUID. */
export async function readConversation(
  directories: Directories,
  id: string,
): Promise<StoredConversation | null> {
  const directory = join(conversationsDirectory(directories), id);
  if ((await unlessMissing(lstat(directory)))?.isDirectory() !== true) return null;
  const metadata = await readMetadata(directory);
  return { id, directory, metadata: metadata?.id === id ? metadata : null };
}

function lastActivity({ metadata }: StoredConversation): string {
  return metadata?.lastActivityAt ?? metadata?.endedAt ?? '';
}

/** Whether the state of a stored conversation is what it was when it was kept. */
export async function isIntact({ directory, metadata }: StoredConversation): Promise<boolean> {
  if (metadata === null) return false;
  const measured = await measurePlace(await treePlace(directory, 'state')).catch(() => null);
  return measured?.checksum === metadata.checksum;
}

/** The transcript of a stored conversation; null where there is none. Throws CcmuxError('usage') for an impossible id. */
export async function storedTranscript(directories: Directories, id: string): Promise<string | null> {
  if (!isConversationId(id)) {
    throw new CcmuxError('usage', `${JSON.stringify(id.slice(0, 64))} is no conversation id`);
  }
  const state = await treePlace(join(conversationsDirectory(directories), id), 'state');
  return findTranscript(state.directory, id);
}
