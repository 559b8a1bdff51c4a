import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assertTaskRoom } from '../../../src/pty/launch-check.ts';
import { loadNodePty } from '../../../src/pty/node-pty.ts';
import { Pty } from '../../../src/pty/pty.ts';
import { refusal } from '../../support/refusal.ts';
import { options, Probe, start, startShell } from './probe.ts';

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ccmux-launch-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe('a child', () => {
  it('gets the arguments, directory, environment and size that were given, and no other variable', async () => {
    const env = { PATH: '/usr/bin:/bin', WORD: 'a=b é\n$x', EMPTY: '' };
    const script = 'printf "[%s]" "$#" "$1" "$2" "$WORD" "$PWD"; stty size; env -0 | tr "\\0" ","';
    const args = ['-c', script, 'name', 'two words', ''];
    const probe = start('sh', args, { cwd: directory, env, size: { cols: 132, rows: 43 } });
    await probe.exit;
    expect(probe.output).toContain(`[2][two words][][a=b é\r\n$x][${directory}]43 132`);
    const names = [...probe.output.matchAll(/(?:^|,|\n)([A-Z_]+)=/g)].map(([, name]) => name);
    expect(names.filter((name) => name !== '_').sort()).toEqual(['EMPTY', 'PATH', 'PWD', 'WORD']);
  });

  it('is found in the PATH of its own environment, or by a path from its own directory', async () => {
    mkdirSync(join(directory, 'bin'));
    writeFileSync(join(directory, 'bin/tool'), '#!/bin/sh\necho found', { mode: 0o755 });
    for (const [file, path] of [
      ['tool', join(directory, 'bin')],
      ['./bin/tool', '/usr/bin'],
    ]) {
      const probe = start(file, [], { cwd: directory, env: { PATH: path } });
      await probe.exit;
      expect(probe.output).toBe('found\r\n');
    }
  });

  it('has no signal ignored or blocked, whatever the server itself ignores', async () => {
    const probe = start('grep', ['-E', 'Sig(Blk|Ign)', '/proc/self/status']);
    await probe.exit;
    expect(probe.output).toMatch(/SigBlk:\s0+\r\nSigIgn:\s0+\r\n/);
  });
});

describe('a child that cannot be started', () => {
  const refused = (file: string, rest: Parameters<typeof options>[2] = {}) =>
    refusal(() => Pty.spawn(options(file, [], rest)));

  it('is refused with the reason and the remedy', () => {
    writeFileSync(join(directory, 'text'), 'no program', { mode: 0o644 });
    expect(refused('no-such-program')).toBe(
      'cannot start no-such-program: no such program (is it installed and on the PATH?)',
    );
    expect(refused('/no/such')).toBe('cannot start /no/such: no such program (check the path)');
    expect(refused('')).toMatch(/cannot start an empty command/);
    expect(refused(join(directory, 'text'))).toMatch(/text: it is not executable \(give it the permission/);
    expect(refused(directory)).toMatch(/not executable/);
    expect(refused('sh', { cwd: join(directory, 'gone') })).toMatch(/gone does not exist/);
    expect(refused('sh', { cwd: join(directory, 'text') })).toMatch(/text is not a directory/);
  });

  it('is refused while there is room for it alone, and none for the thread that waits for its end', () => {
    expect(refusal(() => assertTaskRoom('sh', 1))).toBe(
      'cannot start sh: the system cannot start another process (close panes, or raise the limits shown by ulimit -n and ulimit -u)',
    );
    expect(() => assertTaskRoom('sh')).not.toThrow();
  });

  it('is refused with the limit’s name where files are all used up, and others go on', async () => {
    const neighbour = startShell('read go; echo still here');
    const opened: number[] = [];
    const [soft] = execFileSync('prlimit', [
      '--nofile',
      '--noheadings',
      '-o',
      'SOFT',
      '--pid',
      String(process.pid),
    ])
      .toString()
      .trim()
      .split(/\s+/);
    // What the limit is lifted with afterwards needs descriptors of its own.
    const reserve = Array.from({ length: 32 }, () => openSync('/dev/null', 'r'));
    const highest = Math.max(...readdirSync('/proc/self/fd').map(Number));
    execFileSync('prlimit', [`--nofile=${highest + 4}:`, '--pid', String(process.pid)]);
    try {
      fillDescriptors(opened);
      // With 0, 1, 2 free: no master, no slave, and none left to look at the child with.
      for (let free = 0; free <= 2; free++) {
        const before = readdirDescriptors(opened);
        expect(refused('sh'), `${free} free`).toMatch(/too many open files .*ulimit -n/);
        expect(readdirDescriptors(opened)).toBe(before);
        const fd = opened.pop();
        if (fd !== undefined) closeSync(fd);
      }
    } finally {
      [...opened, ...reserve].forEach((fd) => closeSync(fd));
      execFileSync('prlimit', [`--nofile=${soft}:`, '--pid', String(process.pid)]);
    }
    neighbour.pty.write('go\n');
    await neighbour.waitFor(/still here/);
  });
});

describe('node-pty', () => {
  it('is the version whose inside ccmux knows', () => {
    const require = createRequire(import.meta.url);
    const manifest = join(require.resolve('@lydell/node-pty'), '..', 'package.json');
    expect((require(manifest) as { version: string }).version).toBe('1.2.0-beta.15');
    expect(loadNodePty().native).not.toBeNull();
  });

  it('serves by its public class where its inside is another', async () => {
    const probe = new Probe(
      Pty.spawn(options('sh', ['-c', 'stty size; read x; stty size; echo "got $x"; read y; exit 3']), {
        ...loadNodePty(),
        native: null,
      }),
    );
    await probe.waitFor(/24 80/);
    probe.pty.pause();
    probe.pty.resume();
    probe.pty.resize({ cols: 100, rows: 30 });
    probe.pty.write('hällo\n');
    await probe.waitFor(/30 100\r\ngot hällo/);
    probe.pty.write(Buffer.from('end\n'));
    expect(await probe.exit).toEqual({ exitCode: 3, signal: null });
    probe.pty.write('late');
    probe.pty.resize({ cols: 1, rows: 1 });
    const other = new Probe(Pty.spawn(options('cat'), { ...loadNodePty(), native: null }));
    await other.pty.endTree({ graceMs: 60_000 });
    expect((await other.exit).signal).toBe(15);
  });
});

function fillDescriptors(opened: number[]): void {
  try {
    for (;;) opened.push(openSync('/dev/null', 'r'));
  } catch {
    // that was the last one
  }
}

/** How many more could be opened, found by opening them: listing them would need one. */
function readdirDescriptors(opened: readonly number[]): number {
  const more: number[] = [];
  fillDescriptors(more);
  more.forEach((fd) => closeSync(fd));
  return opened.length + more.length;
}
