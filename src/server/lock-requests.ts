/** Control requests about locks: who may act is decided before, what they do is the desk's. */
import { realPathOf } from '../files/real-path.ts';
import type { ControlRequest, ControlResults } from '../protocol/control.ts';
import type { LockDesk } from './lock-desk.ts';

type LockRequest = Extract<ControlRequest, { kind: 'lock' | 'unlock' }>;

interface LockSurroundings {
  /** Id of the pane that is meant, and that the caller may act on; throws CcmuxError. */
  readonly paneOf: (reference: string | undefined) => string;
  readonly desk: LockDesk;
  /** Aborts when the caller has gone. */
  readonly signal: AbortSignal;
}

export async function answerLocks(
  request: LockRequest,
  { paneOf, desk, signal }: LockSurroundings,
): Promise<ControlResults[LockRequest['kind']]> {
  const pane = paneOf(request.pane);
  const path = await realPathOf(request.path);
  if (request.kind === 'unlock') return { released: await desk.release(pane, path) };
  const order = { path, kind: request.lock, pane, leaseMs: request.leaseMs ?? desk.leaseMs };
  if (!request.isTaken) {
    const lock = await desk.acquire(order, request.timeoutMs, signal);
    return { id: lock.id, path: lock.path, from: [] };
  }
  const { lock, taken } = await desk.steal(order);
  return { id: lock.id, path: lock.path, from: taken.map(({ holder }) => holder.name) };
}
