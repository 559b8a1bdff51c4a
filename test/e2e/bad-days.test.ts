/** What happens to machines: directories cleared away, nothing left to open, places that are too long or closed. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectTo } from '../support/attached-peer.ts';
import { times } from '../support/counts.ts';
import type { Eye } from '../support/eye.ts';
import { runWithMounts } from '../support/own-mounts.ts';
import { BASH, command, promptsShown, run } from '../support/team-screen.ts';
import { PROJECT_ROOT, TestHome } from '../support/test-home.ts';
import { until } from '../support/until.ts';

const MIB = 1024 * 1024;
let world: TestHome;

beforeEach(() => {
  world = new TestHome();
});

afterEach(() => world.dispose());

async function open(): Promise<Eye> {
  const eye = world.open(['--layout', 'dev2', '-x', BASH]);
  await promptsShown(eye, ['dev1', 'dev2']);
  return eye;
}

describe('a runtime directory that is cleared away under a live session', () => {
  it('is there again at once, and the session can be found and attached to', async () => {
    const eye = await open();
    const { pid, panes } = await world.session();
    const runtime = join(world.ccmux, 'run');
    const before = readdirSync(runtime, { recursive: true }).toSorted();
    rmSync(runtime, { recursive: true });
    await until('the socket', () => existsSync(join(runtime, 'app.sock')));
    await eye.waitForText('was cleared away under the session: its socket is back');
    run(eye, 'echo goes on');
    await eye.waitForText('goes on');
    expect((await world.session()).pid).toBe(pid);
    const second = world.open(['attach']);
    await second.waitForText('goes on');
    expect(readdirSync(runtime, { recursive: true }).toSorted()).toEqual(before);
    expect((await world.session()).panes.map((pane) => pane.pid)).toEqual(panes.map((pane) => pane.pid));
    // And again: what was put back is watched as well as what was there.
    rmSync(join(runtime, 'app.sock'));
    await until('the socket', () => existsSync(join(runtime, 'app.sock')));
    await world.ccmuxDo('kill');
    expect(existsSync(join(runtime, 'app.sock'))).toBe(false);
  });
});

describe('a server that is out of descriptors', () => {
  it('says so, harms no pane and no client, and takes connections when there are some again', async () => {
    const eye = await open();
    const { pid } = await world.session();
    const descriptors = () => readdirSync(`/proc/${pid}/fd`).length;
    const limit = (count: number) =>
      execFileSync('prlimit', ['--pid', String(pid), `--nofile=${count}:4096`], { stdio: 'ignore' });
    limit(descriptors() + 3);
    const strangers: Socket[] = [];
    for (let i = 0; i < 8; i++) strangers.push(await connectTo(join(world.ccmux, 'run/app.sock')));
    const taken = /^ccmux: session app is live, but its server takes no connection \(it may be out of file/;
    const refused = await until('a refusal', async () => {
      const outcome = await world.ccmuxRun(['pane', 'list']);
      return outcome.code === 1 && outcome;
    });
    expect(refused.stderr).toMatch(taken);
    run(eye, 'echo typed-$((1+1)) meanwhile');
    await eye.waitForText('typed-2 meanwhile');
    command(eye, '%');
    // The pane is narrow: which words of the reason stand on one line depends on what could not be opened.
    await eye.waitFor('why there is no pane', (screen) =>
      /open files|EMFILE|descriptor/i.test(screen.text()),
    );
    for (const socket of strangers) socket.destroy();
    limit(4096);
    expect((await world.session()).pid).toBe(pid);
    const second = world.open(['attach']);
    await second.waitForText('typed-2 meanwhile');
    expect(readFileSync(join(world.ccmux, 'state/server-app.log'), 'utf8')).not.toContain('uncaught');
  });
});

it('names a place that is too long for a socket, and what to do, before anything is made', async () => {
  const long = join(world.root, 'd'.repeat(100));
  mkdirSync(long);
  const { code, stderr } = await world.ccmuxRun(['-d', '-x', 'cat'], { CCMUX_HOME: long });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^ccmux: .*is too long for a socket in it \(.*CCMUX_HOME.*\)\n$/);
  expect(readdirSync(long, { recursive: true })).toEqual([]);
});

it('attaches, lists and detaches where nothing may be written any more', async () => {
  await world.ccmuxDo('-d', '--layout', 'single', '-x', BASH);
  const script = `
    mount --bind "$HOME/.." "$HOME/.." && mount -o remount,ro,bind "$HOME/.." || exit 9
    touch "$HOME/x" 2>&1
    ccmux ls
    export CCMUX_LOG=debug
    ccmux pane capture
    script -qec "'${process.execPath}' '${join(PROJECT_ROOT, 'dist/main.js')}' attach" /dev/null </dev/null &
    until ccmux ls --json | grep -q '"clients": 1'; do :; done
    ccmux detach
    wait
    unset CCMUX_LOG
    ccmux -d -s other -x cat
  `;
  const { stdout } = await runWithMounts(world, script);
  expect(stdout).toMatch(/Read-only file system/);
  expect(stdout).toMatch(/app {2}single {2}1 pane/);
  expect(stdout).toContain('dev>');
  expect(stdout).toMatch(/ccmux: .*read-only.*\nexit code 1/i);
  expect(stdout).toContain('app: 1 terminal detached');
  expect(stdout).toContain('detached (session app)');
});

it('pays nothing for a client that is stopped while a pane prints without end', async () => {
  const amount = times({ everyday: 48, full: 1024 });
  const eye = await open();
  const stopped = world.open(['attach']);
  await promptsShown(stopped, ['dev1', 'dev2']);
  const { pid } = await world.session();
  const resident = () =>
    Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  const flood = (mebibytes: number, end: string) =>
    run(eye, `head -c ${mebibytes * MIB} /dev/zero | tr '\\0' 'x' | fold -w 79; echo ${end}`);
  flood(16, 'warm-$((1+1))');
  await eye.waitFor('the first flood', (screen) => screen.text().includes('warm-2'), { timeoutMs: 300_000 });
  const before = resident();
  process.kill(stopped.pid, 'SIGSTOP');
  flood(amount, 'over-$((1+1))');
  await eye.waitFor('the flood to end', (screen) => screen.text().includes('over-2'), {
    timeoutMs: 1_500_000,
  });
  expect(resident() - before).toBeLessThan(64);
  process.kill(stopped.pid, 'SIGCONT');
  await stopped.waitForText('over-2');
}, 1_800_000);
