/** The right to change a kept conversation: one process has it, and none waits for a dead one. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disposable } from '../base/disposable.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Directories } from '../core/plan.ts';
import { failureReason } from '../files/file-failure.ts';
import { acquireLock, tryLock } from '../files/file-lock.ts';
import { isConversationId } from './conversation-id.ts';

/** Whoever changes a record does so within seconds; a user who is asked before may take their time. */
const PATIENCE_MS = 20_000;

/** Disposing gives it free. Throws CcmuxError: 'held' where another process has it, 'not-found' for no id. */
export async function lockConversation(
  id: string,
  directories: Pick<Directories, 'data'>,
): Promise<Disposable> {
  if (!isConversationId(id))
    throw new CcmuxError('not-found', `${JSON.stringify(id.slice(0, 64))} is no conversation`);
  const lock = await lockPath(id, directories)
    .then(tryLock)
    .catch((error: unknown) => {
      const cause = error instanceof CcmuxError ? error.cause : error;
      throw new CcmuxError('failed', `conversation ${id} cannot be reserved: ${failureReason(cause)}`, {
        hint: `make room or mend the rights of ${directories.data}`,
        cause,
      });
    });
  if (lock !== null) return lock;
  throw heldError(id);
}

/**
 * Does `work` when nobody else works on the record. It is done in any case: what is to be kept must not be lost for the
 * sake of somebody who only looks, and putting it into its place is safe by itself.
 */
export async function inTurn<T>(
  id: string,
  directories: Pick<Directories, 'data'>,
  work: () => Promise<T>,
): Promise<T> {
  const path = await lockPath(id, directories);
  const request = { path, patienceMs: PATIENCE_MS, refusal: heldError(id).message };
  const turn = await acquireLock(request).catch((error: unknown) => {
    if (error instanceof CcmuxError && error.code === 'held') return null;
    throw error;
  });
  try {
    return await work();
  } finally {
    turn?.dispose();
  }
}

async function lockPath(id: string, { data }: Pick<Directories, 'data'>): Promise<string> {
  const locks = join(data, 'locks');
  await mkdir(locks, { recursive: true, mode: 0o700 });
  return join(locks, `conversation-${id}.lock`);
}

function heldError(id: string): CcmuxError {
  return new CcmuxError('held', `another ccmux is at work on conversation ${id}`, { hint: 'try again' });
}
