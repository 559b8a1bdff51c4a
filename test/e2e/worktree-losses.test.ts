/** Worktrees whose pane or server is killed in the middle of an edit, or whose disk is full: nothing made there is lost. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { present } from '../../src/base/assert.ts';
import { digestTree } from '../support/digest-tree.ts';
import { git, makeRepository, writeFiles } from '../support/git-project.ts';
import { runWithMounts } from '../support/own-mounts.ts';
import { TestHome } from '../support/test-home.ts';
import { until } from '../support/until.ts';

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
  makeRepository(home.project, { 'a.txt': 'one\n', '.gitignore': 'build/\n' });
  writeFiles(home.ccmux, { 'config/ccmux.yaml': 'workspace: worktree\nlayout: dev1\n' });
});
afterEach(() => home.dispose());

const ground = () => join(home.ccmux, 'data/workspaces/app/dev1');

/** Commits one thing, changes another, makes new and ignored files, and writes on and on until it is killed. */
const EDITING = [
  'if [ ! -e begun ]; then',
  'echo mine > kept.txt; git add kept.txt; git commit -qm "kept by the pane";',
  'echo half > a.txt; mkdir build; echo made > build/out; echo new > begun; fi;',
  'while :; do echo line >> growing.txt; sleep 0.01; done',
].join(' ');

/** Starts the session, and waits until its pane is in the middle of it. */
async function edit(): Promise<number> {
  await home.ccmuxDo('-d', '--command', EDITING);
  const pane = await until('an edit', async () => {
    const [found] = (await home.session()).panes;
    return found.pid !== null && existsSync(join(ground(), 'growing.txt')) && found;
  });
  expect(pane.cwd).toBe(ground());
  return present(pane.pid, 'its child');
}

function expectWork(): void {
  const read = (name: string) => readFileSync(join(ground(), name), 'utf8');
  expect([read('a.txt'), read('build/out'), read('begun')]).toEqual(['half\n', 'made\n', 'new\n']);
  expect(read('growing.txt')).toMatch(/^(line\n)+$/);
  expect(git(home.project, 'log', '-1', '--format=%s', 'ccmux/app/dev1')).toBe('kept by the pane');
  expect(git(ground(), 'status', '--porcelain')).toMatch(/^ M a.txt\n\?\? begun\n\?\? growing.txt$/);
  expect(git(home.project, 'status', '--porcelain')).toBe('');
}

it('a pane that is killed in the middle of an edit leaves all of it, closed or started again', async () => {
  const pid = await edit();
  process.kill(pid, 'SIGKILL');
  await home.ccmuxDo('pane', 'wait', 'dev1', '--status', 'exited', '--timeout', '60');
  expectWork();
  const before = digestTree(ground());
  await home.ccmuxDo('pane', 'close', 'dev1');
  await until('the end of the session', async () => (await home.sessions()).length === 0);
  expect(digestTree(ground())).toEqual(before);
  await edit();
  expectWork();
});

it('a server that is killed leaves all of it, and a restored team and a new one go on there', async () => {
  await edit();
  for (const restore of ['--restore', '--no-restore']) {
    const { pid } = await home.session();
    process.kill(pid, 'SIGKILL');
    await until('the end of the server', async () => (await home.sessions()).length === 0);
    expectWork();
    const listed = await home.ccmuxDo('workspace', 'list', '--json');
    expect(JSON.parse(listed)).toMatchObject({ workspaces: [{ seat: 'dev1', changes: 3, unmerged: 1 }] });
    const size = readFileSync(join(ground(), 'growing.txt'), 'utf8').length;
    await home.ccmuxDo('-d', '--command', EDITING, restore);
    await until('the edit to go on', () => readFileSync(join(ground(), 'growing.txt'), 'utf8').length > size);
    expectWork();
  }
});

it('on a full disk nothing is lost by a kill, a merge or a removal, and all of it is had once there is room', async () => {
  writeFileSync(join(home.root, 'editor.sh'), 'echo half > a.txt; echo new > b.txt; touch "$1"; exec cat\n');
  const { stdout } = await runWithMounts(
    home,
    `cp -rp "$CCMUX_HOME" ../saved-home && cp -rp . ../saved-app
     mount -t tmpfs -o size=8m home "$CCMUX_HOME" && mount -t tmpfs -o size=2m app "$PWD" && cd "$PWD"
     cp -rp ../saved-home/. "$CCMUX_HOME" && cp -rp ../saved-app/. .
     sum() { (cd "$CCMUX_HOME/data/workspaces/app/dev1" && find . -type f -exec sha256sum {} + | sort); git log --all --format=%H; git status --porcelain; }
     echo "> start"; ccmux -d --command "sh '${home.root}/editor.sh' '${home.root}/edited'"
     until [ -e ../edited ]; do sleep 0.05; done
     dd if=/dev/zero of="$CCMUX_HOME/fill" bs=1k 2>/dev/null; dd if=/dev/zero of=.git/fill bs=1k 2>/dev/null
     sum > ../before
     for call in kill "workspace merge dev1 --commit" "workspace remove dev1 --force"; do
       echo "> $call"; ccmux $call; sum | diff - ../before && echo unchanged
     done
     echo "> list"; ccmux workspace list
     rm "$CCMUX_HOME/fill" .git/fill
     echo "> again"; ccmux workspace merge dev1 --commit; cat a.txt b.txt`,
  );
  const said = stdout.split('> ').map((part) => part.trim().split('\n'));
  expect(said[1], stdout).toEqual(['start', 'app', 'exit code 0']);
  expect(said[2].slice(-1), stdout).toEqual(['unchanged']);
  for (const refused of [said[3], said[4]]) {
    expect(refused, stdout).toHaveLength(4);
    expect(refused.slice(1), stdout).toEqual([
      expect.stringMatching(/^ccmux: \S/),
      'exit code 1',
      'unchanged',
    ]);
  }
  expect(said[5].join('\n'), stdout).toMatch(/dev1 .*closed .*2 changed files/);
  expect(said[6], stdout).toEqual([
    'again',
    'ccmux: 1 commit of dev1 merged into main',
    'exit code 0',
    'half',
    'new',
  ]);
});
