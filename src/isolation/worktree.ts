/**
 * Which git working tree a directory belongs to. The client keys a project's state by the root of the main working
 * tree (measured with 2.1.329: entries written from a subdirectory and from a linked worktree both land there).
 */
import { lstat, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { unlessMissing } from '../base/unless-missing.ts';

/**
 * The root of the main working tree that `realCwd` belongs to; null outside git, or where a `.git` file claims a
 * repository that does not know of it (an untrusted folder must not pass itself off as part of a trusted one).
 */
export async function findMainRoot(realCwd: string): Promise<string | null> {
  for (let at = realCwd; ; at = dirname(at)) {
    const dotGit = join(at, '.git');
    const status = await lstat(dotGit).catch(() => null);
    if (status?.isDirectory() === true) return at;
    if (status?.isFile() === true) return mainRootOfWorktree(dotGit).catch(() => null);
    if (at === dirname(at)) return null;
  }
}

async function mainRootOfWorktree(dotGit: string): Promise<string | null> {
  const root = dirname(dotGit);
  const pointer = /^gitdir: (.+)$/m.exec(await readFile(dotGit, 'utf8'))?.[1];
  if (pointer === undefined) return null;
  const gitDir = await realpath(resolve(root, pointer));
  const commonText = await unlessMissing(readFile(join(gitDir, 'commondir'), 'utf8'));
  if (commonText === null) return root; // a submodule, or --separate-git-dir: its own main working tree
  const common = await realpath(resolve(gitDir, commonText.trim()));
  const back = (await readFile(join(gitDir, 'gitdir'), 'utf8')).trim();
  const isKnownThere =
    dirname(gitDir) === join(common, 'worktrees') && (await realpath(resolve(gitDir, back))) === dotGit;
  return isKnownThere && basename(common) === '.git' ? dirname(common) : null;
}
