/** `workspace: worktree` where there can be no worktree: said in one line, before panes are started to say it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { git } from '../../support/git-project.ts';
import { TestHome } from '../../support/test-home.ts';

let home: TestHome;
beforeEach(() => void (home = new TestHome()));
afterEach(() => home.dispose());

function configure(text: string): void {
  mkdirSync(join(home.ccmux, 'config'), { recursive: true });
  writeFileSync(join(home.ccmux, 'config/ccmux.yaml'), text);
}

it('no session begins in which every pane would have none, and doctor says the same', async () => {
  configure('workspace: worktree\n');
  const refused = await home.ccmuxRun(['-d', '--command', 'cat']);
  const remedy = 'git init and commit, or use workspace: own or shared';
  const reason = `${home.project} is in no git working tree, and workspace: worktree needs one`;
  expect(refused).toEqual({ code: 1, stdout: '', stderr: `ccmux: ${reason} (${remedy})\n` });
  expect(await home.sessions()).toEqual([]);
  git(home.project, 'init', '--quiet');
  const { stderr } = await home.ccmuxRun(['-d', '--command', 'cat']);
  expect(stderr).toBe(
    `ccmux: nothing is committed in ${home.project} yet, and workspace: worktree needs a commit (commit something, or use workspace: own or shared)\n`,
  );
  expect((await home.ccmuxRun(['doctor'])).stdout).toMatch(/look +nothing is committed in .* yet/);
});

it('a session begins where others have a ground, and names those that have none', async () => {
  configure('roles: {pm: {workspace: worktree}}\n');
  const { code, stderr } = await home.ccmuxRun(['-d', '--command', 'cat', '--layout', 'dev1-pm']);
  expect([code, stderr]).toEqual([
    0,
    expect.stringContaining(`no ground for pm: ${home.project} is in no git`),
  ]);
});
