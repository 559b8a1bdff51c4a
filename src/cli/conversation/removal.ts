/** What deleting and cleaning up have in common: what goes and how much is shown, then asked for, then removed. */
import { homedir } from 'node:os';
import type { Disposable } from '../../base/disposable.ts';
import { headingOf, lastUse, type ConversationEntry } from '../../conversation/entry.ts';
import { reserveForRemoval } from '../../conversation/guard.ts';
import { countedConversations } from '../../conversation/counted.ts';
import { CcmuxError } from '../../core/errors.ts';
import type { KeptProfile } from '../../isolation/kept-profiles.ts';
import { removeProfile } from '../../isolation/teardown.ts';
import { locateUserClaude } from '../../isolation/user-claude.ts';
import { refreshIndex } from '../../store/conversation-index.ts';
import { removeConversation } from '../../store/conversation-removal.ts';
import { askYesNo } from '../ask.ts';
import { formatBytes } from '../../core/byte-size.ts';
import { directoriesOf } from '../find-session.ts';
import { withProgress } from '../progress.ts';
import { tellOfIndex } from './catalogue.ts';
import { hasTerminal, say, type Surroundings } from '../surroundings.ts';
import { formatTable } from '../table.ts';
import { note, noteBefore } from './audit.ts';

export interface Removal {
  /** Nobody is asked. */
  readonly isSure: boolean;
  readonly isShredded: boolean;
  /** To be removed too; their conversations are in the store. */
  readonly profiles?: readonly KeptProfile[];
  /** What is in use stays, instead of being a reason to remove nothing. */
  readonly passesOverHeld?: boolean;
}

/** Throws CcmuxError; where one of them is open, before any is removed, unless such are to be passed over. */
export async function removeAll(
  wanted: readonly ConversationEntry[],
  { isSure, isShredded, profiles = [], passesOverHeld = false }: Removal,
  surroundings: Surroundings,
): Promise<void> {
  const reservations: Disposable[] = [];
  try {
    const entries: ConversationEntry[] = [];
    for (const entry of wanted) {
      const reservation = await reserve(entry.id, passesOverHeld, surroundings);
      if (reservation === null) continue;
      reservations.push(reservation);
      entries.push(entry);
    }
    if (entries.length === 0 && profiles.length === 0) {
      say(surroundings, 'nothing was deleted: all of them are in use');
      return;
    }
    if (!isSure) await ask(entries, profiles, surroundings);
    await remove({ entries, profiles, isShredded }, surroundings);
    say(surroundings, `deleted ${counted(entries, profiles)}`);
  } finally {
    for (const reservation of reservations) reservation.dispose();
  }
}

/** Null where it is in use and that is no fault. */
async function reserve(
  id: string,
  passesOverHeld: boolean,
  surroundings: Surroundings,
): Promise<Disposable | null> {
  const { env } = surroundings;
  const userConfigDir = locateUserClaude(env, env.HOME ?? homedir()).configDir;
  try {
    return await reserveForRemoval(id, { directories: directoriesOf(surroundings), userConfigDir });
  } catch (error) {
    if (passesOverHeld && error instanceof CcmuxError && error.code === 'held') return null;
    throw error;
  }
}

interface Removed {
  readonly entries: readonly ConversationEntry[];
  readonly profiles: readonly KeptProfile[];
  readonly isShredded: boolean;
}

async function remove({ entries, profiles, isShredded }: Removed, surroundings: Surroundings): Promise<void> {
  const directories = directoriesOf(surroundings);
  const deeds = entries.map(
    ({ id }) => ({ action: 'delete', conversation: id, shredded: isShredded }) as const,
  );
  const unnoted = await noteBefore(deeds, surroundings);
  let done = 0;
  const work = async (): Promise<void> => {
    for (const { id } of entries) {
      await removeConversation(directories, id, { isShredded });
      done++;
    }
    for (const { mark } of profiles) await removeProfile(directories, mark.paneId);
  };
  try {
    await withProgress(() => `deleting: ${done} of ${entries.length}`, work(), surroundings);
  } finally {
    // Where that fails, the next look at the list makes it again.
    await refreshIndex(directories, { onSetAside: tellOfIndex(surroundings) }).catch(() => undefined);
  }
  await note(unnoted, surroundings);
}

async function ask(
  entries: readonly ConversationEntry[],
  profiles: readonly KeptProfile[],
  surroundings: Surroundings,
): Promise<void> {
  const conversations = entries.map((entry) => [
    entry.id.slice(0, 8),
    entry.name || '-',
    lastUse(entry).slice(0, 10) || '-',
    formatBytes(entry.sizeBytes),
    headingOf(entry).slice(0, 60),
  ]);
  const left = profiles.map(({ mark, directory, since, sizeBytes }) => [
    '-',
    mark.name,
    new Date(since).toISOString().slice(0, 10),
    formatBytes(sizeBytes),
    `left in place: ${directory}`,
  ]);
  const columns = ['ID', 'NAME', 'USED', 'SIZE', 'ABOUT'].map((title) => ({
    title,
    isNumber: title === 'SIZE',
  }));
  surroundings.stderr.write(`${formatTable(columns, [...conversations, ...left]).join('\n')}\n`);
  if (!hasTerminal(surroundings)) {
    throw new CcmuxError('usage', `this would delete ${counted(entries, profiles)}`, {
      hint: 'add --yes to do so',
    });
  }
  if (await askYesNo(`Delete ${counted(entries, profiles)} for good?`, surroundings)) return;
  throw new CcmuxError('failed', 'nothing was deleted');
}

function counted(entries: readonly ConversationEntry[], profiles: readonly KeptProfile[]): string {
  if (profiles.length === 0) return countedConversations(entries);
  const bytes = profiles.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const noun = profiles.length === 1 ? 'profile' : 'profiles';
  return `${countedConversations(entries)}; ${profiles.length} ${noun} left in place, ${formatBytes(bytes)}`;
}
