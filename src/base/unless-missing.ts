/** File operations for which "it is not there" is an answer and no error. */
import { systemCode } from './system-code.ts';

/** What `action` answers; null where the path does not exist, or leads through something that is no directory. */
export async function unlessMissing<T>(action: Promise<T>): Promise<T | null> {
  try {
    return await action;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

/** The same at once. */
export function unlessMissingSync<T>(action: () => T): T | null {
  try {
    return action();
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}
