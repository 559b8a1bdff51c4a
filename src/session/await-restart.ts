/** The time between the end of a pane's program and its next start, where it is started again by itself. */
import type { Clock } from '../base/clock.ts';
import type { Effect, SessionEvent } from '../core/event.ts';
import type { LivePane } from './live-pane.ts';

export interface RestartWait {
  readonly clock: Clock;
  readonly dispatch: (due: SessionEvent) => void;
}

export function awaitRestart(
  live: LivePane | undefined,
  { pane, afterMs }: Extract<Effect, { kind: 'awaitRestart' }>,
  { clock, dispatch }: RestartWait,
): void {
  if (live === undefined || live.isClosing) return;
  live.restart?.dispose();
  live.restart = clock.after(afterMs, () => dispatch({ kind: 'restartDue', pane, at: clock.now() }));
}
