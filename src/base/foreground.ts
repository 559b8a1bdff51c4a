/** Whether the terminal of this process is ours to read and set: a job in the background that does so is stopped. */
import { readFileSync } from 'node:fs';

/** True where it cannot be known (macOS has no /proc). */
export function isInForeground(): boolean {
  try {
    return isForegroundOf(readFileSync('/proc/self/stat', 'utf8'));
  } catch {
    // No /proc here.
    return true;
  }
}

/** `stat` is the text of /proc/PID/stat; the name in it may hold anything, parentheses too. */
export function isForegroundOf(stat: string): boolean {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [group, foreground] = [fields.at(2), fields.at(5)];
  // -1: no terminal that controls it, so nobody who would stop it.
  return foreground === undefined || foreground === '-1' || foreground === group;
}
