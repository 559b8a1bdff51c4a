/**
 * Repairing the store: what killed processes left is put into its place, metadata that cannot be read are worked out
 * again, every record is read through, and the index is made anew. What is damaged is found and left as it is.
 */
import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isForbidden } from '../base/system-code.ts';
import { unlessMissing } from '../base/unless-missing.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Directories } from '../core/plan.ts';
import { findTranscript } from './conversation-files.ts';
import { lockConversation } from './conversation-lock.ts';
import { readIndex, refreshIndex, type IndexedConversation, type Progress } from './conversation-index.ts';
import { readMetadata, writeMetadata, type ConversationOrigin } from './conversation-record.ts';
import { listConversations, recoverStore } from './conversation-store.ts';
import { treePlace } from './packed-tree.ts';
import { tidyRecord } from './record-packing.ts';
import { summarizeTranscript } from './transcript.ts';

const DRAFT = /\.[0-9a-f]{12}\.tmp$/;

export interface Repairing {
  readonly directories: Directories;
  readonly isAlive: (pid: number) => boolean;
  /** Ids of damaged ones whose files are to count as they are from now on. */
  readonly accepted: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly onProgress: Progress;
  /** Told where a damaged index is kept from now on. */
  readonly onSetAside?: (aside: string) => void;
}

export interface Repair {
  /** Ids: found in the middle of being kept, and put into their place. */
  readonly recovered: readonly string[];
  /** Whose metadata were worked out again from what was said. */
  readonly rebuilt: readonly string[];
  readonly conversations: readonly IndexedConversation[];
}

export async function repairStore(repairing: Repairing): Promise<Repair> {
  const { directories, isAlive, accepted, now, onProgress, onSetAside } = repairing;
  const recovered = await recoverStore(directories, isAlive);
  const rebuilt: string[] = [];
  for (const { id, directory, metadata } of await listConversations(directories)) {
    const isWanted = metadata === null || accepted.includes(id);
    const turn = await lockConversation(id, directories).catch(ifHeld);
    // Somebody is just changing it: it is neither broken nor left.
    if (turn === null) continue;
    try {
      await removeDrafts(directory);
      if (isWanted && (await rebuildMetadata(directory, id, now))) rebuilt.push(id);
    } catch (error) {
      // The index names it as damaged; the others are still to be repaired.
      if (!isForbidden(error)) throw error;
    } finally {
      turn.dispose();
    }
  }
  const conversations = await readIndex(directories, { isThorough: true, onProgress });
  // It is said to be made anew: where it cannot be, that is to be known.
  await refreshIndex(directories, onSetAside && { onSetAside });
  return { recovered, rebuilt, conversations };
}

function ifHeld(error: unknown): null {
  if (error instanceof CcmuxError && error.code === 'held') return null;
  throw error;
}

/** What killed processes have left beside the files of a record. */
async function removeDrafts(record: string): Promise<void> {
  await tidyRecord(record);
  for (const name of (await unlessMissing(readdir(record))) ?? [])
    if (DRAFT.test(name)) await rm(join(record, name), { force: true });
}

/** False where there is nothing to work them out from. The old file stays beside the new one. */
async function rebuildMetadata(record: string, id: string, now: number): Promise<boolean> {
  const { directory: state } = await treePlace(record, 'state');
  const transcript = await findTranscript(state, id);
  if (transcript === null) return false;
  const old = await readMetadata(record);
  const { startedAt, lastActivityAt, directory } = await summarizeTranscript(transcript);
  const known: ConversationOrigin = {
    ...{ source: 'pane', name: '', role: '', session: '', user: '', sshClient: null, paneId: '' },
    cwd: directory ?? '',
    paneStartedAt: startedAt ?? '',
    endedAt: lastActivityAt ?? '',
    exitCode: null,
  };
  const path = join(record, 'metadata.json');
  if ((await unlessMissing(lstat(path))) !== null) await rename(path, `${path}.damaged-${now}`);
  await writeMetadata(record, id, old?.id === id ? old : known);
  return true;
}
