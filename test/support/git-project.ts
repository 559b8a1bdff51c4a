/** A git repository of a test's own: real git, with nobody's configuration. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const IDENTITY = ['-c', 'user.name=tester', '-c', 'user.email=tester@example.com'];
const SETTINGS = [...IDENTITY, '-c', 'init.defaultBranch=main', '-c', 'protocol.file.allow=always'];

/** The environment that git is given: nothing of the machine's settings shows. */
export function gitEnvironment(home: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
}

/** Runs git in `directory` and answers what it prints; throws where it fails. */
export function git(directory: string, ...args: readonly string[]): string {
  return execFileSync('git', [...SETTINGS, ...args], {
    cwd: directory,
    env: gitEnvironment('/nonexistent'),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trimEnd();
}

/** Writes files, by their paths below `directory`. */
export function writeFiles(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

/** Commits everything there is. */
export function commitAll(directory: string, message: string): string {
  git(directory, 'add', '--all');
  git(directory, 'commit', '--quiet', '--allow-empty', '--message', message);
  return git(directory, 'rev-parse', 'HEAD');
}

/** A repository with one commit; who commits in it, or in a worktree of it, needs no settings of their own. */
export function makeRepository(directory: string, files: Readonly<Record<string, string>>): string {
  mkdirSync(directory, { recursive: true });
  git(directory, 'init', '--quiet');
  git(directory, 'config', 'user.name', 'tester');
  git(directory, 'config', 'user.email', 'tester@example.com');
  writeFiles(directory, files);
  return commitAll(directory, 'first');
}
