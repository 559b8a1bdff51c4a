/** How a client ends that was told to by a signal. */
import { constants } from 'node:os';

/** Somebody ended this process by a signal; it has cleaned up, and exits as shells tell it. */
export class EndedBySignal extends Error {
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super(`ended by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}
