/** Which kept conversations are old: nobody has used them for long, and nothing is wrong with them. */
import { lastUse, type ConversationEntry } from './entry.ts';

export const DAY_MS = 24 * 60 * 60 * 1000;

/** In the store, not open, not damaged, and last used before `limitMs` (since the epoch). */
export function isOlder(entry: ConversationEntry, limitMs: number): boolean {
  const isSettled = entry.record !== null && entry.status !== 'live' && entry.status !== 'damaged';
  const used = lastUse(entry);
  return isSettled && used !== '' && used < new Date(limitMs).toISOString();
}
