/** `ccmux conversation delete`: removes conversations from the store for good. */
import type { ConversationEntry } from '../../conversation/entry.ts';
import { CcmuxError } from '../../core/errors.ts';
import type { Surroundings } from '../surroundings.ts';
import { findSettled, refuseInside } from './settled.ts';
import { removeAll } from './removal.ts';

export interface DeleteOptions {
  readonly references: readonly string[];
  readonly isSure: boolean;
  readonly isShredded: boolean;
}

/** Asks first. Throws CcmuxError: 'not-found', 'held' where one is open, 'usage' where nobody can be asked. */
export async function deleteConversations(
  { references, isSure, isShredded }: DeleteOptions,
  surroundings: Surroundings,
): Promise<void> {
  refuseInside(surroundings.env, 'delete conversations');
  const chosen = new Map<string, ConversationEntry>();
  for (const reference of references) {
    const { entry, all } = await findSettled(reference, surroundings);
    const namesakes = all.filter(({ name }) => name === reference);
    // For looking at one, the newest is a good guess; for deleting, nothing is.
    if (entry.id !== reference && namesakes.length > 1) {
      throw new CcmuxError('usage', `${namesakes.length} conversations were held in ${reference}`, {
        hint: 'name the one you mean by its id',
      });
    }
    chosen.set(entry.id, entry);
  }
  await removeAll([...chosen.values()], { isSure, isShredded }, surroundings);
}
