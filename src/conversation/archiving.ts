/** Archiving the conversations that nobody has used for long: nothing of them is lost, so nobody is asked. */
import { CcmuxError } from '../core/errors.ts';
import { damagedIndexLine, refreshIndex } from '../store/conversation-index.ts';
import { packConversation } from '../store/conversation-packing.ts';
import { isOlder } from './age.ts';
import type { ConversationEntry } from './entry.ts';
import { reserveConversation, type Reserving } from './guard.ts';

export interface Archiving extends Reserving {
  readonly entries: readonly ConversationEntry[];
  /** Used last before this moment, milliseconds since the epoch. */
  readonly limitMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Asked before each one: the work may have to stop. */
  readonly isStopped?: () => boolean;
}

export interface Archived {
  /** Ids. */
  readonly archived: readonly string[];
  readonly freedBytes: number;
  /** A line for each that could not be archived; one that is in use is none. */
  readonly problems: readonly string[];
}

/** Goes on past one that fails. */
export async function archiveOld(archiving: Archiving): Promise<Archived> {
  const { entries, limitMs, directories, isStopped = () => false } = archiving;
  const due = entries.filter((entry) => entry.status !== 'archived' && isOlder(entry, limitMs));
  const archived: string[] = [];
  const problems: string[] = [];
  let freedBytes = 0;
  for (const { id } of due) {
    if (isStopped()) break;
    try {
      freedBytes += await archiveOne(id, archiving);
      archived.push(id);
    } catch (error) {
      if (!(error instanceof CcmuxError)) throw error;
      if (error.code === 'failed') problems.push(error.line);
    }
  }
  // What was packed has just been read through.
  const onSetAside = (aside: string): void => void problems.push(damagedIndexLine(aside));
  if (archived.length > 0)
    await refreshIndex(directories, { trusted: archived, onSetAside }).catch(() => undefined);
  return { archived, freedBytes, problems };
}

async function archiveOne(id: string, archiving: Archiving): Promise<number> {
  const reservation = await reserveConversation(id, archiving);
  try {
    return await packConversation(archiving.directories, id, archiving.now());
  } finally {
    reservation.dispose();
  }
}
