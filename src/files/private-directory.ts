/** Directories that nobody but the user may enter: sockets, profiles and conversations lie in them. */
import { chmodSync, lstatSync, mkdirSync, type Stats } from 'node:fs';
import { CcmuxError } from '../core/errors.ts';
import { fileFailure } from './file-failure.ts';

const PRIVATE_MODE = 0o700;

/**
 * Makes `path` and what is missing above it, for the user alone, or closes a directory of the user's that stands
 * open to others. Throws CcmuxError('failed') for anything that somebody else may have put there.
 */
export function ensurePrivateDirectory(path: string): void {
  const status = statusOf(path) ?? makeDirectory(path);
  if (status.isSymbolicLink()) {
    throw new CcmuxError('failed', `${path} is a link, which ccmux does not follow here`, { hint: REMEDY });
  }
  if (!status.isDirectory()) {
    throw new CcmuxError('failed', `${path} is not a directory`, { hint: REMEDY });
  }
  if (process.getuid !== undefined && status.uid !== process.getuid()) {
    throw new CcmuxError('failed', `${path} belongs to another user`, { hint: REMEDY });
  }
  if ((status.mode & 0o777) !== PRIVATE_MODE) chmodSync(path, PRIVATE_MODE);
}

function statusOf(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (cause) {
    throw fileFailure('make the directory', path, cause);
  }
}

function makeDirectory(path: string): Stats {
  try {
    mkdirSync(path, { recursive: true, mode: PRIVATE_MODE });
    return lstatSync(path);
  } catch (cause) {
    throw fileFailure('make the directory', path, cause);
  }
}

const REMEDY = 'remove it, or let CCMUX_HOME name another place';
