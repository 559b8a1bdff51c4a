/** What deleting and cleaning up have in common: what goes and how much is shown, then asked for, then removed. */
import { homedir } from 'node:os';
import type { Disposable } from '../../base/disposable.ts';
import { headingOf, lastUse, type ConversationEntry } from '../../conversation/entry.ts';
import { reserveForRemoval } from '../../conversation/guard.ts';
import { CcmuxError } from '../../core/errors.ts';
import { locateUserClaude } from '../../isolation/user-claude.ts';
import { refreshIndex } from '../../store/conversation-index.ts';
import { removeConversation } from '../../store/conversation-removal.ts';
import { askYesNo } from '../ask.ts';
import { formatBytes } from '../byte-size.ts';
import { directoriesOf } from '../find-session.ts';
import { withProgress } from '../progress.ts';
import { hasTerminal, say, type Surroundings } from '../surroundings.ts';
import { formatTable } from '../table.ts';
import { note, noteBefore } from './audit.ts';

export interface Removal {
  /** Nobody is asked. */
  readonly isSure: boolean;
  readonly isShredded: boolean;
}

/** Throws CcmuxError; where one of them is open, before any is removed. */
export async function removeAll(
  entries: readonly ConversationEntry[],
  { isSure, isShredded }: Removal,
  surroundings: Surroundings,
): Promise<void> {
  const { env } = surroundings;
  const directories = directoriesOf(surroundings);
  const userConfigDir = locateUserClaude(env, env.HOME ?? homedir()).configDir;
  const reservations: Disposable[] = [];
  try {
    for (const { id } of entries)
      reservations.push(await reserveForRemoval(id, { directories, userConfigDir }));
    if (!isSure) await ask(entries, surroundings);
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
    };
    await withProgress(() => `deleting: ${done} of ${entries.length}`, work(), surroundings);
    await note(unnoted, surroundings);
    say(surroundings, `deleted ${counted(entries)}`);
  } finally {
    for (const reservation of reservations) reservation.dispose();
    // Where that fails, the next look at the list makes it again.
    await refreshIndex(directories).catch(() => undefined);
  }
}

async function ask(entries: readonly ConversationEntry[], surroundings: Surroundings): Promise<void> {
  const rows = entries.map((entry) => [
    entry.id.slice(0, 8),
    entry.name || '-',
    lastUse(entry).slice(0, 10) || '-',
    formatBytes(entry.sizeBytes),
    headingOf(entry).slice(0, 60),
  ]);
  const columns = ['ID', 'NAME', 'USED', 'SIZE', 'ABOUT'].map((title) => ({
    title,
    isNumber: title === 'SIZE',
  }));
  surroundings.stderr.write(`${formatTable(columns, rows).join('\n')}\n`);
  if (!hasTerminal(surroundings)) {
    throw new CcmuxError('usage', `this would delete ${counted(entries)}`, { hint: 'add --yes to do so' });
  }
  if (await askYesNo(`Delete ${counted(entries)} for good?`, surroundings)) return;
  throw new CcmuxError('failed', 'nothing was deleted');
}

function counted(entries: readonly ConversationEntry[]): string {
  const bytes = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const noun = entries.length === 1 ? 'conversation' : 'conversations';
  return `${entries.length} ${noun}, ${formatBytes(bytes)}`;
}
