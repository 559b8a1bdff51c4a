/** What whoever ends a session at its screen reads, once it is gone, of the work that lies in its worktrees. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { commitAll, makeRepository } from '../../support/git-project.ts';
import { TestHome } from '../../support/test-home.ts';

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
  makeRepository(home.project, { 'a.txt': 'one\n' });
  mkdirSync(join(home.ccmux, 'config'));
  writeFileSync(join(home.ccmux, 'config/ccmux.yaml'), 'workspace: worktree\nlayout: dev2\n');
});
afterEach(() => home.dispose());

const groundOf = (seat: string) => join(home.ccmux, 'data/workspaces/app', seat);

it('whoever ends the session at its screen reads where the work is when it is gone', async () => {
  const eye = home.open(['--command', 'echo at work; cat'], { cols: 200, rows: 40 });
  await eye.waitFor('the panes', () => eye.text().split('at work').length === 3);
  commitAll(groundOf('dev1'), 'mine');
  eye.press('C-\\', 'Q');
  await eye.waitForText('(y/N)');
  eye.press('y');
  expect((await eye.waitForExit()).exitCode).toBe(0);
  expect(eye.text()).toContain(
    `dev1 leaves 1 unmerged commit in ${groundOf('dev1')} (ccmux workspace merge dev1 -s app)`,
  );
});
