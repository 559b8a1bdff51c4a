/**
 * Submodules in a new worktree: git leaves their directories empty. Those that the main tree has checked out are
 * filled from there, without the network; what they call their origin stays the real one.
 */
import { join } from 'node:path';
import type { Log } from '../base/log.ts';
import { CHECKOUT_TIMEOUT_MS, gitReason, nulParts, tryGit, type Git } from './git.ts';

/** Paths of the submodules that are checked out below `top`, from there; those in submodules are not looked for. */
export async function checkedOutSubmodules(git: Git, top: string): Promise<readonly string[]> {
  const staged = await tryGit(git, top, ['ls-files', '-z', '--stage']);
  const paths = nulParts(staged ?? '').flatMap(
    (line) => /^160000 [0-9a-f]+ \d\t(.+)$/s.exec(line)?.[1] ?? [],
  );
  const found: string[] = [];
  for (const path of paths) {
    const own = await tryGit(git, join(top, path), ['rev-parse', '--show-prefix']).catch(() => null);
    if (own === '') found.push(path);
  }
  return found;
}

export async function fillSubmodules(
  git: Git,
  { from, to, log }: { readonly from: string; readonly to: string; readonly log: Log },
): Promise<void> {
  for (const path of await checkedOutSubmodules(git, from)) {
    const inner = join(from, path);
    const gitDirectory = await tryGit(git, inner, ['rev-parse', '--absolute-git-dir']);
    const name = await nameOf(git, to, path);
    if (gitDirectory === null || name === null) continue;
    const local = ['-c', 'protocol.file.allow=always', '-c', `submodule.${name}.url=${gitDirectory}`];
    const outcome = await git(to, [...local, 'submodule', 'update', '--init', '--', path], {
      timeoutMs: CHECKOUT_TIMEOUT_MS,
    });
    if (outcome.code !== 0) {
      log.warn('a submodule could not be filled', { path, reason: gitReason(outcome) });
      continue;
    }
    const origin = await tryGit(git, inner, ['remote', 'get-url', 'origin']);
    if (origin !== null) await git(join(to, path), ['remote', 'set-url', 'origin', origin]);
  }
}

async function nameOf(git: Git, top: string, path: string): Promise<string | null> {
  const listed = await tryGit(git, top, [
    'config',
    '-z',
    '-f',
    '.gitmodules',
    '--get-regexp',
    '^submodule\\..*\\.path$',
  ]);
  for (const entry of nulParts(listed ?? '')) {
    const cut = entry.indexOf('\n');
    if (entry.slice(cut + 1) === path) return entry.slice('submodule.'.length, cut - '.path'.length);
  }
  return null;
}
