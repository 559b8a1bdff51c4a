/**
 * How much a change of the session's state is about. Seven busy clients tell of their tools 140 times a second: whoever
 * follows the session need not look at everything anew for each of them.
 */
import type { SessionEvent } from '../core/event.ts';
import { findPane, type SessionState } from '../core/session-state.ts';

/**
 * `activity`: a client that is busy does so with something else, or a client says what it costs; nobody waits for
 * that · `state`: whatever else.
 */
export type StateChange = 'activity' | 'state';

export function changeOf(event: SessionEvent, before: SessionState, after: SessionState): StateChange {
  if (event.kind === 'usageReported') return 'activity';
  if (event.kind !== 'statusChanged') return 'state';
  const [was, is] = [before, after].map((state) => findPane(state, event.pane));
  if (was === undefined || is === undefined) return 'state';
  const isSame =
    was.status.kind === 'busy' &&
    is.status.kind === 'busy' &&
    was.status.conversation === is.status.conversation &&
    was.remark === is.remark &&
    was.isRestored === is.isRestored;
  return isSame ? 'activity' : 'state';
}
