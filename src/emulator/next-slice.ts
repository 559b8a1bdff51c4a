/** What is parsed next: as much as is queued and allowed, but no further than to a moment that somebody waits for. */
import type { ByteQueue } from './byte-queue.ts';
import type { Synchronization } from './synchronization.ts';

export interface NextSlice {
  readonly bytes: Uint8Array;
  /** Behind it the program's frame is done, which somebody has waited to draw. */
  readonly isOffered: boolean;
}

const END_OF_BLOCK = Buffer.from('\x1b[?2026l', 'latin1');

export function nextSlice(queue: ByteQueue, limit: number, synchronization: Synchronization): NextSlice {
  const bytes = queue.take(limit);
  if (!synchronization.isAwaited) return { bytes, isOffered: false };
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(END_OF_BLOCK);
  if (at < 0) return { bytes, isOffered: false };
  synchronization.offer();
  const end = at + END_OF_BLOCK.length;
  if (end < bytes.length) queue.unread(bytes.subarray(end));
  return { bytes: bytes.subarray(0, end), isOffered: true };
}
