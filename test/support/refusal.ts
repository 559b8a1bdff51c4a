/** The one line that a refused call shows to people; what it returned where it was not refused. */
import { CcmuxError } from '../../src/core/errors.ts';

export function refusal(call: () => unknown): string {
  try {
    return `not refused: ${JSON.stringify(call())}`;
  } catch (error) {
    if (error instanceof CcmuxError) return error.line;
    throw error;
  }
}
