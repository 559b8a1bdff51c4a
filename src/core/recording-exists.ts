/** The refusal to record over something that is there. */
import { CcmuxError } from './errors.ts';

export function recordingExists(path: string): CcmuxError {
  return new CcmuxError('usage', `${path} exists already`, {
    hint: 'a recording overwrites nothing: name another file, or remove it',
  });
}
