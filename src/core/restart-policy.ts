/**
 * Supervision: whether and when a pane's program is started again by itself. Each time in a row it waits twice as
 * long, and after a number of times it is left alone; one that ran for a while begins to count anew.
 */
export type RestartPolicy = 'never' | 'on-failure' | 'always';

/** Of a pane whose program has been, or is about to be, started again by itself. */
export interface Restarts {
  /** In a row. */
  readonly count: number;
  /** Milliseconds since the epoch; null while it runs, and once it is left alone. */
  readonly dueAt: number | null;
}

export const MOST_RESTARTS = 8;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** A program that has run for so long did not end because of how it was started. */
const GOOD_RUN_MS = 60_000;

export interface Ended {
  readonly policy: RestartPolicy;
  /** With neither code nor signal where it could not be started. */
  readonly exit: { readonly code: number | null };
  readonly before: Restarts | undefined;
  /** Milliseconds since the epoch; undefined where it never ran. */
  readonly startedAt: number | undefined;
  readonly endedAt: number;
}

export type RestartDecision =
  | { readonly kind: 'stays' }
  | { readonly kind: 'again'; readonly count: number; readonly afterMs: number }
  /** It has been tried often enough. */
  | { readonly kind: 'given-up' };

export function decideRestart({ policy, exit, before, startedAt, endedAt }: Ended): RestartDecision {
  if (policy === 'never' || (policy === 'on-failure' && exit.code === 0)) return { kind: 'stays' };
  const hasRunWell = startedAt !== undefined && endedAt - startedAt >= GOOD_RUN_MS;
  const count = (hasRunWell ? 0 : (before?.count ?? 0)) + 1;
  if (count > MOST_RESTARTS) return { kind: 'given-up' };
  return { kind: 'again', count, afterMs: Math.min(FIRST_WAIT_MS * 2 ** (count - 1), LONGEST_WAIT_MS) };
}
