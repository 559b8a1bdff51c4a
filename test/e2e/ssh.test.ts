/** Over a real sshd on the loopback interface: lines that are cut, and come back from elsewhere. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SessionDescription } from '../../src/protocol/control.ts';
import type { Eye } from '../support/eye.ts';
import { cellLine } from '../support/screen-cell.ts';
import { SshServer } from '../support/ssh-server.ts';
import { BASH, command, promptsShown, run } from '../support/team-screen.ts';
import { TestHome } from '../support/test-home.ts';
import { until } from '../support/until.ts';

let world: TestHome;
let ssh: SshServer;
const agents: ChildProcess[] = [];

beforeEach(async () => {
  world = new TestHome();
  ssh = await SshServer.start(world);
});

afterEach(async () => {
  for (const agent of agents.splice(0)) agent.kill();
  await ssh.stop();
  await world.dispose();
});

function cells(eye: Eye): readonly string[] {
  const { cols, rows } = eye.size;
  return Array.from({ length: cols * rows }, (_, i) => cellLine(eye.cell(i % cols, Math.floor(i / cols))));
}

/** Processes of clients, of this world's user and not of sshd's. */
function clients() {
  return world.processes().filter(({ argv }) => argv.some((word) => word.endsWith('dist/main.js')));
}

it('goes on when the line is cut, and shows the next one the same picture with nothing lost in between', async () => {
  const first = ssh.open(['--layout', 'dev2', '-x', BASH]);
  await promptsShown(first, ['dev1', 'dev2']);
  run(first, 'echo "from $CLAUDE_SESSION_SSH_CLIENT"');
  await first.waitFor('where it was started from', (eye) => /from 127\.0\.0\.1 \d+ \d+/.test(eye.text()));
  run(first, 'for i in $(seq 1 300); do echo "tick $i"; sleep 0.01; done; echo all is said');
  await first.waitForText('tick 5');
  process.kill(first.pid, 'SIGKILL');
  await until('no client', async () => (await world.session()).clients === 0);
  await until('the end of the client’s process', () => clients().length === 0);

  const second = ssh.open([]);
  await second.waitForText('all is said');
  const said = (await world.ccmuxDo('pane', 'capture', 'dev1', '--scrollback')).match(/^tick \d+/gm);
  expect(said).toEqual(Array.from({ length: 300 }, (_, i) => `tick ${i + 1}`));
  const near = world.open(['attach'], second.size);
  await near.waitForText('all is said');
  await until('the same picture', () => JSON.stringify(cells(second)) === JSON.stringify(cells(near)));

  // The other end of the line, with nobody told.
  ssh.newest.kill('SIGKILL');
  await second.waitForExit();
  await until('one client', async () => (await world.session()).clients === 1);
  run(near, 'echo it lives');
  const third = ssh.open(['attach']);
  await third.waitForText('it lives');
  command(third, 'd');
  expect((await third.waitForExit()).exitCode).toBe(0);
  expect(third.isAlternateScreen).toBe(false);
});

it('runs two sessions for two connections, and lists and offers both to a third', async () => {
  const one = ssh.open(['-s', 'one', '--layout', 'single', '-x', BASH]);
  const other = ssh.open(['-s', 'other', '--layout', 'single', '-x', BASH]);
  await promptsShown(one, ['dev']);
  await promptsShown(other, ['dev']);
  run(other, 'echo only here');
  await other.waitForText('only here');
  expect(one.text()).not.toContain('only here');
  const { code, stdout } = await ssh.run(['ls', '--json']);
  expect(code).toBe(0);
  const { sessions } = JSON.parse(stdout) as { sessions: SessionDescription[] };
  expect(sessions.map(({ name, clients: count }) => [name, count])).toEqual([
    ['one', 1],
    ['other', 1],
  ]);
  expect(new Set(sessions.map(({ pid }) => pid)).size).toBe(2);
  const third = ssh.open(['attach']);
  await third.waitFor('the choice', (eye) => eye.text().includes('one') && eye.text().includes('other'));
  third.press('Down', 'Enter');
  await third.waitForText('only here');
});

it('hands the panes the SSH agent of whoever attached last', async () => {
  const [near, far] = [await agentOf('near'), await agentOf('far')];
  const first = ssh.open(['--layout', 'single', '-x', BASH], { agent: near });
  await promptsShown(first, ['dev']);
  run(first, 'ssh-add -l');
  await first.waitForText('key of near');
  const second = ssh.open(['attach'], { agent: far });
  await promptsShown(second, ['dev']);
  command(first, 'd');
  await first.waitForExit();
  run(second, 'clear; ssh-add -l');
  await second.waitForText('key of far');
  expect(second.text()).not.toContain('key of near');
  command(second, 'd');
  await second.waitForExit();
});

/** An agent with one key, whose comment names it; its socket. */
async function agentOf(name: string): Promise<string> {
  const [socket, key] = [join(world.root, `${name}.agent`), join(world.root, name)];
  agents.push(spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore', env: world.env }));
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', `key of ${name}`, '-f', key]);
  await until('the agent', () => existsSync(socket));
  execFileSync('ssh-add', ['-q', key], { env: { ...world.env, SSH_AUTH_SOCK: socket } });
  return socket;
}
