/** What a server looks at or leaves outside for its panes: the branch of the project, the link to the SSH agent. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  readdirSync,
  realpathSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { agentSocketLink } from '../../../src/server/agent-socket-link.ts';
import { readBranch } from '../../../src/server/git-branch.ts';

let root = '';
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ccmux-around-')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('the branch', () => {
  function git(...args: readonly string[]): string {
    const config = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'init.defaultBranch=trunk'];
    const env = { PATH: process.env.PATH, HOME: root, GIT_CONFIG_NOSYSTEM: '1' };
    return execFileSync('git', [...config, '-C', join(root, 'app'), ...args], {
      env,
      encoding: 'utf8',
    }).trim();
  }

  beforeEach(() => {
    mkdirSync(join(root, 'app/deep/down'), { recursive: true });
    git('init', '-q');
  });

  test('is that of the repository around the directory, before the first commit already', async () => {
    expect(await readBranch(join(root, 'app/deep/down'))).toBe('trunk');
    git('commit', '-q', '--allow-empty', '-m', 'first');
    git('checkout', '-q', '-b', 'feature/with-a-slash');
    expect(await readBranch(join(root, 'app'))).toBe('feature/with-a-slash');
  });

  test('is a short hash where none is checked out', async () => {
    git('commit', '-q', '--allow-empty', '-m', 'first');
    git('checkout', '-q', '--detach');
    expect(await readBranch(join(root, 'app'))).toBe(git('rev-parse', 'HEAD').slice(0, 7));
  });

  test('is a worktree’s own', async () => {
    git('commit', '-q', '--allow-empty', '-m', 'first');
    git('worktree', 'add', '-q', '-b', 'other', join(root, 'tree'));
    expect(await readBranch(join(root, 'tree'))).toBe('other');
  });

  test('is nothing where a pipe or a huge file stands in the place of git’s own, and nobody waits for it', async () => {
    rmSync(join(root, 'app/.git/HEAD'));
    execFileSync('mkfifo', [join(root, 'app/.git/HEAD')]);
    expect(await readBranch(join(root, 'app'))).toBeNull();
    rmSync(join(root, 'app/.git'), { recursive: true });
    writeFileSync(join(root, 'app/.git'), '');
    truncateSync(join(root, 'app/.git'), 1 << 30);
    expect(await readBranch(join(root, 'app'))).toBeNull();
  });

  test('is nothing outside a repository, and where there is no such directory', async () => {
    expect(await readBranch(join(root, 'nowhere'))).toBeNull();
    rmSync(join(root, 'app/.git'), { recursive: true });
    writeFileSync(join(root, 'app/.git'), 'not a pointer');
    expect(await readBranch(join(root, 'app'))).toBeNull();
  });
});

describe('the link to the SSH agent', () => {
  test('stays in its place and follows whoever attached last, but never itself', () => {
    const link = agentSocketLink(root, 'app', silentLog);
    link.follow('/tmp/one');
    link.follow('/tmp/two');
    link.follow(link.path);
    link.follow('');
    expect(readlinkSync(link.path)).toBe('/tmp/two');
    expect(readdirSync(root)).toEqual(['app.agent']);
    link.remove();
    expect(readdirSync(root)).toEqual([]);
  });

  test('that cannot be made harms nobody', () => {
    const link = agentSocketLink(join(root, 'nowhere'), 'app', silentLog);
    link.follow('/tmp/one');
    expect(existsSync(link.path)).toBe(false);
    link.remove();
  });
});
