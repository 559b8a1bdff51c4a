/** How many conversations there are of a kind, and what room they take, in words. */
import { formatBytes } from '../core/byte-size.ts';
import type { ConversationEntry } from './entry.ts';

export function countedConversations(entries: readonly ConversationEntry[]): string {
  const bytes = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return `${entries.length} ${entries.length === 1 ? 'conversation' : 'conversations'}, ${formatBytes(bytes)}`;
}
