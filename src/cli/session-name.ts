/** Names of sessions: they stand in paths of sockets and logs, on command lines and in the status bar. */
import { CcmuxError } from '../core/errors.ts';
import { isPlainName } from '../store/session-name.ts';

/** `name` as it is. Throws CcmuxError('usage') where it is none. */
export function checkSessionName(name: string): string {
  if (isPlainName(name)) return name;
  throw new CcmuxError('usage', `${JSON.stringify(name.slice(0, 80))} is no name for a session`, {
    hint: '1 to 64 letters, digits, `.`, `_` and `-`, beginning with a letter, digit or `_`',
  });
}
