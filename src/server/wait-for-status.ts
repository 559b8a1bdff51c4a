/** Waiting for a pane's program to be in one of several states, until the pane, the time or the caller is gone. */
import type { Clock } from '../base/clock.ts';
import type { StatusKind } from '../core/agent-status.ts';
import { CcmuxError } from '../core/errors.ts';
import { findPane } from '../core/session-state.ts';
import type { Session } from '../session/session.ts';

export interface StatusWait {
  readonly session: Session;
  /** Of the pane. */
  readonly id: string;
  /** Of the pane, for messages: it may be gone by then. */
  readonly name: string;
  readonly wanted: readonly StatusKind[];
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Aborts when nobody waits any longer. */
  readonly signal: AbortSignal;
}

/** Rejects with CcmuxError: 'not-found' where the pane is closed, 'timed-out', 'failed' where the caller is gone. */
export function waitForStatus(wait: StatusWait): Promise<StatusKind> {
  const { session, id, name, wanted, timeoutMs, clock, signal } = wait;
  return new Promise((resolve, reject) => {
    const finish = (end: () => void) => {
      listening.dispose();
      timer.dispose();
      signal.removeEventListener('abort', gone);
      end();
    };
    const fail = (error: CcmuxError) => finish(() => reject(error));
    const gone = () => fail(new CcmuxError('failed', 'nobody waits any longer'));
    const check = () => {
      const pane = findPane(session.state, id);
      if (pane === undefined || pane.phase === 'closing')
        fail(new CcmuxError('not-found', `${name} was closed`));
      else if (wanted.includes(pane.status.kind)) finish(() => resolve(pane.status.kind));
    };
    const listening = session.onChanged(check);
    const timer = clock.after(timeoutMs, () =>
      fail(new CcmuxError('timed-out', `${name} was not ${wanted.join(' or ')} in time`)),
    );
    signal.addEventListener('abort', gone);
    if (signal.aborted) gone();
    else check();
  });
}
