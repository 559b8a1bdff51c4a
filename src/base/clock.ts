/** Time as a value that is passed in, so that tests can hold it. All durations are milliseconds. */
import { disposable, type Disposable } from './disposable.ts';

export interface Clock {
  /** Wall-clock time, milliseconds since the epoch; may jump. */
  now(): number;
  /** Time that never goes back, milliseconds with fractions; its zero means nothing. */
  monotonic(): number;
  /** Calls `run` once after `delayMs`; disposing the result cancels it. */
  after(delayMs: number, run: () => void): Disposable;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return disposable(() => {
      clearTimeout(timer);
    });
  },
};
