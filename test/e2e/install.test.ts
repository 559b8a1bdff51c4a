/**
 * ccmux as a package, on machines that have nothing but Node.js and npm: installed, started, looked at, left, ended.
 * And on machines where it cannot run: one line that says why.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BUILD_TOOLS, CleanMachine, packCheckout } from '../support/clean-machine.ts';
import { programVersion } from '../../src/cli/version.ts';
import { command } from '../support/team-screen.ts';
import { PROJECT_ROOT } from '../support/test-home.ts';

/** The oldest that is supported, and of the two lines after it a late one. */
const NODES = ['20.19.0', '22.23.3', '24.21.0'];
const TEAM = ['dev1', 'dev2', 'dev3', 'qa1', 'qa2', 'ux', 'pm'];

let directory = '';
let tarball = '';
let machine: CleanMachine;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'ccx-pack-'));
  tarball = await packCheckout(directory);
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe.each(NODES)('with Node.js %s, without compiler and Python,', (version) => {
  afterEach(() => machine.world.dispose());

  it('installs from its package and shows the seven panes of its demo', async () => {
    machine = await CleanMachine.prepare(version);
    const { world } = machine;
    const look = `node --version; for tool in ${BUILD_TOOLS.join(' ')}; do command -v $tool; done`;
    expect((await machine.sh(look)).stdout).toBe(`v${version}\n`);
    await machine.install(tarball);
    expect(await machine.sh('ccmux --version')).toEqual({
      code: 0,
      stdout: `${programVersion()}\n`,
      stderr: '',
    });
    expect((await machine.sh('ccmux completion bash')).stdout).toContain('complete -F');
    expect(readFileSync(join(machine.prefix, 'share/man/man1/ccmux.1'), 'utf8')).toMatch(/^\.TH/);
    const eye = world.terminal(machine.ccmux, ['--demo'], { cols: 200, rows: 60 });
    await eye.waitFor('seven agents at work, each under its title', () => {
      const marks = eye.text().match(/demo agent/g) ?? [];
      return marks.length >= TEAM.length && TEAM.every((name, i) => eye.find(` ${i + 1} ${name} `) !== null);
    });
    command(eye, 'd');
    expect(await eye.waitForExit()).toMatchObject({ exitCode: 0 });
    expect((await machine.sh('ccmux ls')).stdout).toContain('7 panes');
    expect(await machine.sh('ccmux kill')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(world.processes()).toEqual([]);
  });
});

describe('a machine on which it cannot run is told why in one line', () => {
  afterEach(() => machine.world.dispose());

  it('where the terminal library has been left out of the installation', async () => {
    machine = await CleanMachine.prepare(NODES[0]);
    await machine.install(tarball);
    const library = `@lydell/node-pty-${process.platform}-${process.arch}`;
    rmSync(join(machine.prefix, 'lib/node_modules/ccmux/node_modules', library), { recursive: true });
    expect(await machine.sh(`ccmux -d -x 'exec sleep 1000'`)).toEqual({
      code: 1,
      stdout: '',
      stderr: `ccmux: the package ${library}, which opens terminals, is not installed (install ccmux again with npm, without --omit=optional, and on this machine)\n`,
    });
    expect((await machine.sh('ccmux ls')).stderr).toBe('ccmux: no session is live\n');
  });

  // 12 cannot even read what newer ones can: a syntax error would come before any check of ours.
  it.each(['12.22.12', '18.20.8'])('where Node.js is %s', async (version) => {
    machine = await CleanMachine.prepare(version);
    const program = join(PROJECT_ROOT, 'dist/main.js');
    for (const args of ['--version', '--help', '-d', '']) {
      expect(await machine.sh(`node ${program} ${args}`)).toEqual({
        code: 1,
        stdout: '',
        stderr: `ccmux: Node.js ${version} is too old, it needs 20.19 or newer (get one from https://nodejs.org or with your version manager)\n`,
      });
    }
  });
});
