/** What the system says of a file, as one line for people: the path, the reason, and what can be done about it. */
import { systemCode } from '../base/system-code.ts';
import { CcmuxError } from '../core/errors.ts';
import { shownPath } from '../core/shown-path.ts';

const REASONS: Readonly<Partial<Record<string, string>>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'its directory does not exist',
  EEXIST: 'something else is there',
  EISDIR: 'it is a directory',
  EINVAL: 'it is not a regular file',
  ENOTDIR: 'a part of the path is not a directory',
  ENAMETOOLONG: 'the name is too long',
};

const ROOM = 'make room there, or let CCMUX_HOME name a place on another disk';
const RIGHTS = 'mend its rights, or let CCMUX_HOME name another place';
const REMEDIES: Readonly<Partial<Record<string, string>>> = {
  ENOSPC: ROOM,
  EDQUOT: ROOM,
  EEXIST: 'move that out of the way',
  EISDIR: 'move it out of the way',
  EROFS: RIGHTS,
  EACCES: RIGHTS,
  EPERM: RIGHTS,
};

/** The error for `cause`, thrown by an attempt to `action` (`write`, `make the directory`, …) the file at `path`. */
export function fileFailure(action: string, path: string, cause: unknown): CcmuxError {
  const hint = REMEDIES[systemCode(cause) ?? ''];
  const options = hint === undefined ? { cause } : { hint, cause };
  return new CcmuxError('failed', `cannot ${action} ${shownPath(path)}: ${failureReason(cause)}`, options);
}

const ACTIONS: Readonly<Partial<Record<string, string>>> = {
  mkdir: 'make the directory',
  rmdir: 'remove',
  scandir: 'read',
  lstat: 'look at',
  stat: 'look at',
  unlink: 'remove',
};

/** The same for an error of the system that names its file; null for any other error. */
export function systemFailure(cause: unknown): CcmuxError | null {
  if (!(cause instanceof Error) || REASONS[systemCode(cause) ?? ''] === undefined) return null;
  const { path, syscall } = cause as NodeJS.ErrnoException;
  if (path === undefined || syscall === undefined) return null;
  return fileFailure(ACTIONS[syscall] ?? syscall, path, cause);
}

/** The reason alone: a clause, or the system's own code where there is no better word. */
export function failureReason(cause: unknown): string {
  const code = systemCode(cause);
  return REASONS[code ?? ''] ?? code ?? String(cause);
}
