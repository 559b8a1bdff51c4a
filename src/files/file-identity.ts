/** Two names of one file: hard links, or two spellings on a file system that ignores case. */
import { statSync } from 'node:fs';
import { basename } from 'node:path';

/** Which plain file is at a path, and whether it may have another name. */
export interface FileIdentity {
  /** `device:number`. */
  readonly key: string;
  readonly hasLinks: boolean;
}

/** Null where no plain file is there, or none that we may look at. */
export function fileIdentity(path: string): FileIdentity | null {
  try {
    const status = statSync(path, { bigint: true });
    return status.isFile() ? { key: `${status.dev}:${status.ino}`, hasLinks: status.nlink > 1n } : null;
  } catch {
    return null;
  }
}

/** Whether both paths may be names of one file; a number alone proves nothing, since it is given anew to the next file. */
export function mayBeOneFile(identity: FileIdentity, path: string, other: string): boolean {
  if (path === other) return false;
  const isSpelling = basename(path).toLowerCase() === basename(other).toLowerCase();
  return (identity.hasLinks || isSpelling) && fileIdentity(other)?.key === identity.key;
}
