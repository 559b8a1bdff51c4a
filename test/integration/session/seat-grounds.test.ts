/** Seats on grounds of their own in a live session: where they start, what stays when they close, how they come back. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ServedSession } from '../../support/served-session.ts';
import { commitAll, git, makeRepository, writeFiles } from '../../support/git-project.ts';
import { TestHome } from '../../support/test-home.ts';
import { until } from '../../support/until.ts';

let served: ServedSession | null = null;
afterEach(async () => {
  await served?.dispose();
  served = null;
});

async function session(workspace: 'own' | 'worktree', isRepository = true): Promise<ServedSession> {
  const home = new TestHome();
  if (isRepository) makeRepository(home.project, { 'a.txt': 'one\n' });
  const ground = { workspace, carry: [] };
  const choice = { command: 'echo in $PWD; cat', size: { cols: 400, rows: 40 }, settings: { ground } };
  served = await ServedSession.start(choice, { home });
  return served;
}

function groundOf({ home }: ServedSession, seat: string): string {
  return join(home.ccmux, 'data/workspaces/test', seat);
}

test('each seat has its worktree, and what is made there outlives its pane', async () => {
  const live = await session('worktree');
  const [one, two] = [groundOf(live, 'dev1'), groundOf(live, 'dev2')];
  await live.screenWith('dev1', `in ${one}`);
  await live.screenWith('dev2', `in ${two}`);
  expect(await live.pane('dev1')).toMatchObject({ cwd: one, workspace: 'worktree' });
  const peer = await live.attach({ size: { cols: 400, rows: 40 } });
  await peer.waitFor('the branch of the focused pane', () => peer.text.includes('ccmux/test/dev1'));
  await live.run({ name: 'focus', pane: 'dev2' });
  await peer.waitFor('the branch of the other', () => peer.text.includes('ccmux/test/dev2'));
  writeFiles(one, { 'a.txt': 'mine\n' });
  await live.run({ name: 'restart', pane: 'dev1' });
  await live.panesWhere('both run', (panes) => panes.every(({ pid }) => pid !== null));
  await live.run({ name: 'close', pane: 'dev1', ask: false });
  expect(readFileSync(join(one, 'a.txt'), 'utf8')).toBe('mine\n');
  const told = `dev1 leaves 1 changed file in ${one} (ccmux workspace merge dev1 -s test)`;
  expect(live.messages('info')).toContain(told);
  // Another seat of the name stands where the first one stood.
  const made = await live.run({ name: 'split', side: 'right', role: 'dev', seat: 'dev1' });
  expect(made.pane).not.toBeNull();
  await live.screenWith('dev1', `in ${one}`);
  expect(git(live.home.project, 'status', '--porcelain')).toBe('');
});

test('each has a port of its own from its seat, and temporary and output files that no other has', async () => {
  const home = new TestHome();
  makeRepository(home.project, { 'a.txt': 'one\n' });
  const seats = ['{role: dev, env: {PORT: 3001}}', '{role: dev, env: {PORT: 3002}}'];
  writeFiles(home.ccmux, { 'config/layouts/ports.yaml': `row: [${seats.join(', ')}]\n` });
  const tell = 'echo made > mine; echo "at $PORT:$TMPDIR:$CCMUX_OUTPUT_DIR:"; cat';
  const settings = { ground: { workspace: 'worktree', carry: [] } } as const;
  const choice = { layout: 'ports', command: tell, size: { cols: 600, rows: 40 }, settings };
  served = await ServedSession.start(choice, { home });
  const places: string[] = [];
  for (const [name, port] of [
    ['dev1', '3001'],
    ['dev2', '3002'],
  ]) {
    const said = /^at (\d+):(.*?):(.*?):/m.exec(await served.screenWith(name, 'at 300'))?.slice(1) ?? [];
    expect(said[0]).toBe(port);
    places.push(...said.slice(1));
    expect(readFileSync(join(groundOf(served, name), 'mine'), 'utf8')).toBe('made\n');
  }
  expect(new Set(places).size).toBe(4);
  expect(existsSync(join(home.project, 'mine'))).toBe(false);
});

test('a worktree in which nothing was made goes with its pane, and a shell beside a pane shares its ground', async () => {
  const live = await session('worktree');
  const one = groundOf(live, 'dev1');
  await live.screenWith('dev1', `in ${one}`);
  await live.run({ name: 'split', pane: 'dev1', side: 'below', command: 'echo beside in $PWD; cat' });
  await until('the shell', async () =>
    (await live.panes()).some(({ cwd, name }) => cwd === one && name !== 'dev1'),
  );
  const beside = (await live.panes()).find(({ cwd, name }) => cwd === one && name !== 'dev1');
  await live.run({ name: 'close', pane: 'dev1', ask: false });
  expect(existsSync(one)).toBe(true);
  await live.run({ name: 'close', pane: beside?.name ?? '', ask: false });
  expect(existsSync(one)).toBe(false);
  expect(git(live.home.project, 'branch', '--list', 'ccmux/test/dev1')).toBe('');
});

test('a private directory is the seat’s own, and empty', async () => {
  const live = await session('own', false);
  await live.screenWith('dev1', `in ${groundOf(live, 'dev1')}`);
  expect(await live.pane('dev1')).toMatchObject({ workspace: 'own' });
});

test('where there can be no worktree, the pane says why and what to do', async () => {
  const live = await session('worktree', false);
  await live.screenWith(
    'dev1',
    `${live.home.project} is in no git working tree, and workspace: worktree needs one`,
  );
});

test('the command line lists the grounds of sessions that live and of those that have ended', async () => {
  const live = await session('worktree');
  const one = groundOf(live, 'dev1');
  await live.screenWith('dev1', `in ${one}`);
  await live.screenWith('dev2', 'in');
  commitAll(one, 'mine');
  const list = async () => {
    const { stdout } = await live.home.ccmuxRun(['workspace', 'list', '--json']);
    return (JSON.parse(stdout) as { workspaces: unknown[] }).workspaces;
  };
  expect(await list()).toMatchObject([
    { seat: 'dev1', session: 'test', pane: 'dev1', branch: 'ccmux/test/dev1', changes: 0, unmerged: 1 },
    { seat: 'dev2', pane: 'dev2', unmerged: 0 },
  ]);
  await live.run({ name: 'close', pane: 'dev1', ask: false });
  await live.run({ name: 'close', pane: 'dev2', ask: false });
  expect(await list()).toMatchObject([{ seat: 'dev1', pane: null, directory: one, unmerged: 1 }]);
  rmSync(one, { recursive: true });
  expect(await live.home.ccmuxRun(['workspace', 'merge', 'dev1', '-s', 'test'])).toMatchObject({
    code: 3,
    stderr: `ccmux: ${one} was removed by hand (what was committed there is on the branch ccmux/test/dev1: git merge ccmux/test/dev1 in ${live.home.project})\n`,
  });
});

test('whoever closes panes and ends a session by command is told what is left where', async () => {
  const home = new TestHome();
  try {
    makeRepository(home.project, { 'a.txt': 'one\n' });
    writeFiles(home.ccmux, { 'config/ccmux.yaml': 'workspace: worktree\n' });
    const team = ['--session', 'test', '--layout', 'dev2', '--command', 'cat'];
    await home.ccmuxDo('--detached', ...team);
    await until('both run', async () => (await home.session()).panes.every(({ pid }) => pid !== null));
    const ground = (seat: string): string => join(home.ccmux, 'data/workspaces/test', seat);
    for (const seat of ['dev1', 'dev2']) writeFiles(ground(seat), { 'b.txt': 'mine\n' });
    const left = (seat: string): string =>
      `ccmux: ${seat} leaves 1 changed file in ${ground(seat)} (ccmux workspace merge ${seat} -s test)\n`;
    expect(await home.ccmuxRun(['pane', 'close', 'dev1'])).toMatchObject({ code: 0, stderr: left('dev1') });
    const both = `${left('dev1')}${left('dev2')}`;
    expect(await home.ccmuxRun(['kill'])).toMatchObject({ code: 0, stderr: both });
  } finally {
    await home.dispose();
  }
});
