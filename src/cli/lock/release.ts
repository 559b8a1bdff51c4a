/** `ccmux lock release`: gives back what a pane holds of a file. */
import { CcmuxError } from '../../core/errors.ts';
import { request } from '../request.ts';
import type { Surroundings } from '../surroundings.ts';
import { findHolder, type LockTarget } from './target.ts';

/** Throws CcmuxError('not-found') where the pane holds nothing of it. */
export async function releaseLock(target: LockTarget, surroundings: Surroundings): Promise<void> {
  const { session, pane, path } = await findHolder(target, surroundings);
  const { released } = await request(session, { kind: 'unlock', path, ...pane });
  if (released === 0) {
    throw new CcmuxError('not-found', `${pane.pane} holds no lock on ${target.file}`, {
      hint: '`ccmux lock list` tells who holds what',
    });
  }
}
