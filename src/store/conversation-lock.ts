/** The right to change a kept conversation: one process has it, and none waits for a dead one. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disposable } from '../base/disposable.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Directories } from '../core/plan.ts';
import { tryLock } from '../files/file-lock.ts';
import { isConversationId } from './conversation-id.ts';

/** Disposing gives it free. Throws CcmuxError: 'held' where another process has it, 'not-found' for no id. */
export async function lockConversation(id: string, directories: Directories): Promise<Disposable> {
  if (!isConversationId(id))
    throw new CcmuxError('not-found', `${JSON.stringify(id.slice(0, 64))} is no conversation`);
  const locks = join(directories.data, 'locks');
  await mkdir(locks, { recursive: true, mode: 0o700 });
  const lock = await tryLock(join(locks, `conversation-${id}.lock`));
  if (lock !== null) return lock;
  throw new CcmuxError('held', `another ccmux is at work on conversation ${id}`, { hint: 'try again' });
}
