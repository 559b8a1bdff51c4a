/** `ccmux lock acquire` and `steal`: a lock on a file for a pane, at once, after a wait, or from whoever has it. */
import { CcmuxError } from '../../core/errors.ts';
import type { LockKind } from '../../core/locks/lock.ts';
import { LONGEST_WAIT_MS } from '../../protocol/control.ts';
import { withProgress } from '../progress.ts';
import { request } from '../request.ts';
import { say, type Surroundings } from '../surroundings.ts';
import { findHolder, type LockTarget } from './target.ts';

/** Between the server's time-out and ours: its answer names the holder. */
const MARGIN_MS = 10_000;

export interface AcquireOptions {
  readonly kind: LockKind;
  readonly ttlS: number | undefined;
  readonly isWaiting: boolean;
  readonly timeoutS: number | undefined;
  /** From whoever has it. */
  readonly isTaken: boolean;
}

export async function acquireLock(
  target: LockTarget,
  { kind, ttlS, isWaiting, timeoutS, isTaken }: AcquireOptions,
  surroundings: Surroundings,
): Promise<void> {
  if (timeoutS !== undefined && !isWaiting) {
    throw new CcmuxError('usage', '--timeout is for --wait', { hint: 'add --wait' });
  }
  const leaseMs = ttlS === undefined ? null : Math.round(ttlS * 1000);
  if (leaseMs !== null && (leaseMs < 1 || leaseMs > LONGEST_WAIT_MS)) {
    throw new CcmuxError('usage', '--ttl must be more than nothing and at most a day');
  }
  const { session, pane, path } = await findHolder(target, surroundings);
  const wanted = { kind: 'lock', path, lock: kind, ...pane, leaseMs, isTaken } as const;
  for (let leftMs = isWaiting ? (timeoutS ?? Infinity) * 1000 : 0; ; leftMs -= LONGEST_WAIT_MS) {
    const timeoutMs = Math.round(Math.min(LONGEST_WAIT_MS, leftMs));
    try {
      const asking = request(session, { ...wanted, timeoutMs }, timeoutMs + MARGIN_MS);
      const { from } = await withProgress(() => `waiting for ${target.file}`, asking, surroundings);
      if (from.length > 0) say(surroundings, `taken from ${from.join(', ')}`);
      return;
    } catch (error) {
      const isLate = error instanceof CcmuxError && error.code === 'timed-out';
      if (!isLate || leftMs <= LONGEST_WAIT_MS) throw error;
    }
  }
}
