/** Where a process is, and whether that is still there. Linux only: macOS tells it through `lsof` alone, which is too slow to be asked (untested). */
import { readlinkSync, statSync } from 'node:fs';

/** Absolute; null where it cannot be known, or is removed. */
export function workingDirectoryOf(pid: number): string | null {
  try {
    const directory = readlinkSync(`/proc/${pid}/cwd`);
    return directory.endsWith(' (deleted)') ? null : directory;
  } catch {
    return null; // gone, or no /proc
  }
}

export function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
