/** Deleting a kept conversation: from one moment on it is in the store no longer, whatever happens during the removal. */
import { randomFillSync } from 'node:crypto';
import { lstat, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree } from '../base/remove-tree.ts';
import { unlessMissing } from '../base/unless-missing.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Directories } from '../core/plan.ts';
import { syncPath } from '../files/durable-copy.ts';
import { failureReason } from '../files/file-failure.ts';
import { listFiles } from '../files/measure-tree.ts';
import { heldPath, isRecordName } from './conversation-place.ts';
import { conversationsDirectory } from './conversation-store.ts';

const CHUNK_BYTES = 1024 * 1024;

/**
 * Removes conversation `id` with everything kept of it; `isShredded` overwrites the files first. Throws CcmuxError:
 * 'not-found', or 'failed' where something stays; the next start of a server removes that.
 */
export async function removeConversation(
  directories: Directories,
  id: string,
  { isShredded }: { readonly isShredded: boolean },
): Promise<void> {
  const store = conversationsDirectory(directories);
  const notFound = new CcmuxError('not-found', `conversation ${id} is not in the store`);
  if (!isRecordName(id)) throw notFound;
  const removing = heldPath(store, 'removing', id);
  try {
    const isGone = (await unlessMissing(rename(join(store, id), removing).then(() => true))) === null;
    if (isGone) throw notFound;
    await syncPath(store);
    const isDirectory = (await lstat(removing)).isDirectory();
    if (isShredded && isDirectory) await shredFiles(removing);
    await removeTree(removing);
    await syncPath(store);
  } catch (cause) {
    if (cause instanceof CcmuxError) throw cause;
    throw new CcmuxError('failed', `conversation ${id} cannot be deleted: ${failureReason(cause)}`, {
      hint: `look at the rights of ${store}`,
      cause,
    });
  }
}

/** With random bytes, in place. Disks that write elsewhere (SSDs, snapshots) may still hold the old ones. */
async function shredFiles(root: string): Promise<void> {
  const noise = Buffer.alloc(CHUNK_BYTES);
  for (const path of await listFiles(root)) {
    const file = await open(join(root, path), 'r+');
    try {
      const { size } = await file.stat();
      for (let at = 0; at < size; at += CHUNK_BYTES) {
        randomFillSync(noise);
        await file.write(noise, 0, Math.min(CHUNK_BYTES, size - at), at);
      }
      await file.sync();
    } finally {
      await file.close();
    }
  }
}
