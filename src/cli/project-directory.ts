/**
 * The directory that a session belongs to: the git top level above the place ccmux is called from, else that place.
 * Always a real path, since Claude Code keys its trust and its conversations by real paths.
 */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CcmuxError } from '../core/errors.ts';
import { shortPath } from '../core/shown-path.ts';

/**
 * `wanted` (`--cwd`) is taken as it is, so that a session can be given a part of a repository; without it the project
 * around `cwd` is meant. Throws CcmuxError where it is no directory.
 */
export function projectDirectory(cwd: string, wanted?: string): string {
  if (wanted === undefined) return gitTopLevel(realDirectory(cwd)) ?? realDirectory(cwd);
  return realDirectory(resolve(cwd, wanted));
}

/** A `.git` may be a directory or, in worktrees and submodules, a file. */
function gitTopLevel(directory: string): string | undefined {
  for (let place = directory; ; place = dirname(place)) {
    if (existsSync(join(place, '.git'))) return place;
    if (place === dirname(place)) return undefined;
  }
}

function realDirectory(path: string): string {
  try {
    const real = realpathSync(path);
    if (statSync(real).isDirectory()) return real;
  } catch (cause) {
    throw new CcmuxError('usage', `no directory ${JSON.stringify(shortPath(path))}`, { cause });
  }
  throw new CcmuxError('usage', `${JSON.stringify(shortPath(path))} is not a directory`);
}
