/** Paths below paths, by their names alone: both absolute, and real where links matter. */
import { sep } from 'node:path';

/** Whether `path` is `directory` or lies below it. */
export function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}
