/**
 * Which git working tree a directory belongs to. The client keys a project's state by the root of the main working
 * tree (measured with 2.1.329: entries written from a subdirectory and from a linked worktree both land there).
 */
import { lstatSync, realpathSync, type Stats } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { unlessMissingSync } from '../base/unless-missing.ts';
import { readRegularFileSync } from '../files/regular-file.ts';

/**
 * The root of the main working tree that `realCwd` belongs to; null outside git, or where a `.git` file claims a
 * repository that does not know of it (an untrusted folder must not pass itself off as part of a trusted one).
 */
export function findMainRoot(realCwd: string): string | null {
  for (let at = realCwd; ; at = dirname(at)) {
    const dotGit = join(at, '.git');
    const status = statusOf(dotGit);
    if (status?.isDirectory() === true) return at;
    if (status?.isFile() === true) return mainRootOfWorktree(dotGit);
    if (at === dirname(at)) return null;
  }
}

function statusOf(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null; // nobody's to look into
  }
}

function mainRootOfWorktree(dotGit: string): string | null {
  try {
    return claimedMainRoot(dotGit);
  } catch {
    return null; // it claims what cannot be read
  }
}

function claimedMainRoot(dotGit: string): string | null {
  const root = dirname(dotGit);
  const pointer = /^gitdir: (.+)$/m.exec(readRegularFileSync(dotGit))?.[1];
  if (pointer === undefined) return null;
  const gitDir = realpathSync.native(resolve(root, pointer));
  const commonText = unlessMissingSync(() => readRegularFileSync(join(gitDir, 'commondir')));
  if (commonText === null) return root; // a submodule, or --separate-git-dir: its own main working tree
  const common = realpathSync.native(resolve(gitDir, commonText.trim()));
  const back = readRegularFileSync(join(gitDir, 'gitdir')).trim();
  const isKnownThere =
    dirname(gitDir) === join(common, 'worktrees') && realpathSync.native(resolve(gitDir, back)) === dotGit;
  return isKnownThere && basename(common) === '.git' ? dirname(common) : null;
}
