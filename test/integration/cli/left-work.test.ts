/** What the command line says at a session's end of the work that lies in its worktrees: after `kill`, and after `Q`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { commitAll, makeRepository, writeFiles } from '../../support/git-project.ts';
import { TestHome } from '../../support/test-home.ts';
import { until } from '../../support/until.ts';

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
  makeRepository(home.project, { 'a.txt': 'one\n' });
  mkdirSync(join(home.ccmux, 'config'));
  writeFileSync(join(home.ccmux, 'config/ccmux.yaml'), 'workspace: worktree\nlayout: dev2\n');
});
afterEach(() => home.dispose());

const groundOf = (seat: string) => join(home.ccmux, 'data/workspaces/app', seat);

it('kill tells of each seat where its work is and how to get it, and of none that left nothing', async () => {
  await home.ccmuxDo('-d', '--command', 'cat');
  await until('both panes on their grounds', async () =>
    (await home.session()).panes.every(({ pid }) => pid !== null),
  );
  writeFiles(groundOf('dev2'), { 'new.txt': 'mine\n', 'a.txt': 'mine\n' });
  expect(await home.ccmuxRun(['kill'])).toEqual({
    code: 0,
    stdout: '',
    stderr: `ccmux: dev2 leaves 2 changed files in ${groundOf('dev2')} (ccmux workspace merge dev2 -s app)\n`,
  });
  const merged = await home.ccmuxRun(['workspace', 'merge', 'dev2', '-s', 'app', '--commit']);
  expect(merged).toMatchObject({ code: 0 });
});

it('whoever ends the session at its screen reads the same when it is gone', async () => {
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
