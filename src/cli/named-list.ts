/** What the listings of layouts and themes have in common. */
import type { FileSource } from '../config/named-file.ts';
import { CcmuxError } from '../core/errors.ts';
import { say, type Surroundings } from './surroundings.ts';

/** What `read` gives; null where the file is wrong, which is said without hiding the others. */
export function orSay<T>(read: () => T, surroundings: Surroundings): T | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CcmuxError)) throw error;
    say(surroundings, error.line);
    return null;
  }
}

export function sourceWord(source: FileSource): string {
  return source === 'user' ? 'yours' : 'ccmux';
}
