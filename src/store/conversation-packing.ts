/** Archiving a kept conversation: its record is packed. It stays in the list, and can be read, resumed and given away. */
import { CcmuxError } from '../core/errors.ts';
import type { Directories } from '../core/plan.ts';
import { failureReason } from '../files/file-failure.ts';
import { listFiles, measureFiles } from '../files/measure-tree.ts';
import { isRecordName } from './conversation-place.ts';
import { changeMetadata } from './conversation-record.ts';
import { conversationsDirectory, readConversation } from './conversation-store.ts';
import { packRecord } from './record-packing.ts';

/**
 * Answers how many bytes that has freed; `now` is in milliseconds since the epoch. The caller has reserved it. Throws
 * CcmuxError: 'not-found', or 'failed' where it is damaged or the disk does not take it; then it is as it was.
 */
export async function packConversation(directories: Directories, id: string, now: number): Promise<number> {
  const stored = isRecordName(id) ? await readConversation(directories, id) : null;
  if (stored === null) throw new CcmuxError('not-found', `conversation ${id} is not in the store`);
  const { directory: record, metadata } = stored;
  try {
    const before = await bytesOf(record);
    await packRecord(record, metadata?.checksum ?? '');
    const archivedBytes = await bytesOf(record);
    const archivedAt = new Date(now).toISOString();
    await changeMetadata(record, { status: 'archived', archivedAt, archivedBytes });
    return before - archivedBytes;
  } catch (cause) {
    const reason = cause instanceof CcmuxError ? cause.message : failureReason(cause);
    throw new CcmuxError('failed', `conversation ${id} cannot be archived: ${reason}`, {
      hint: `it is kept as before; look at ${conversationsDirectory(directories)}`,
      cause,
    });
  }
}

async function bytesOf(record: string): Promise<number> {
  return measureFiles(record, await listFiles(record));
}
