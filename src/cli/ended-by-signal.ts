/** Ends of a command that leave nothing to be said but their exit code. */
import { constants } from 'node:os';

export class EndedWithCode extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message = `ended with ${exitCode}`) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Somebody ended this process by a signal; it has cleaned up, and exits as shells tell it. */
export class EndedBySignal extends EndedWithCode {
  constructor(signal: NodeJS.Signals) {
    super(128 + constants.signals[signal], `ended by ${signal}`);
  }
}
