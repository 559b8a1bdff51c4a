/** The branch that a directory is on, read from git's own files: no process is started for a word in the status line. */
import { dirname, join, resolve } from 'node:path';
import { readRegularFile } from '../files/regular-file.ts';

/** The branch's name, a short hash for a detached head, null outside a repository. */
export async function readBranch(directory: string): Promise<string | null> {
  const gitDirectory = await findGitDirectory(directory);
  if (gitDirectory === null) return null;
  const head = (await readText(join(gitDirectory, 'HEAD')))?.trim() ?? '';
  const branch = /^ref: refs\/heads\/(.+)$/.exec(head)?.[1];
  if (branch !== undefined) return branch;
  return /^[0-9a-f]{7,}$/.test(head) ? head.slice(0, SHORT_HASH) : null;
}

/** Bytes; git's own hold one line. */
const LARGEST = 8192;

/** As `git` abbreviates by default. */
const SHORT_HASH = 7;

async function findGitDirectory(directory: string): Promise<string | null> {
  for (let at = resolve(directory); ; at = dirname(at)) {
    const dotGit = join(at, '.git');
    if ((await readText(join(dotGit, 'HEAD'))) !== null) return dotGit;
    // In a worktree or submodule `.git` is a file that names the directory.
    const pointer = /^gitdir: (.+)$/m.exec((await readText(dotGit)) ?? '')?.[1];
    if (pointer !== undefined) return resolve(at, pointer);
    if (at === dirname(at)) return null;
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readRegularFile(path, LARGEST);
  } catch {
    return null; // absent, no file, or not ours to read: all mean "not here"
  }
}
