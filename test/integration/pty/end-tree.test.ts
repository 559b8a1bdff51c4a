import { spawn } from 'node:child_process';
import { readFileSync, readlinkSync, readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import {
  isSameProcessAlive,
  readProcessIdentity,
  type ProcessIdentity,
} from '../../../src/base/process-identity.ts';
import { readProcess } from '../../../src/base/process-table.ts';
import { descendants, endProcesses } from '../../../src/pty/process-tree.ts';
import { start, startShell, until } from './probe.ts';

/** Longer than any test may take: what ends earlier ended for another reason than the kill after the grace. */
const LONG_MS = 600_000;
/** Says its pid under a name and sleeps; `$0` is the name. */
const SLEEP = `sh -c 'echo $0=$$; exec sleep 1000'`;
const IGNORE = `trap '' TERM HUP`;

describe('the end of a pty with its tree', () => {
  it('lets a child end in its own way within the grace', async () => {
    const probe = startShell(`trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.01; done`);
    await probe.waitFor(/ready/);
    await probe.pty.endTree({ graceMs: LONG_MS });
    expect(await probe.exit).toEqual({ exitCode: 7, signal: null });
    expect(probe.output).toContain('bye');
  });

  it('ends an interactive shell, which ignores TERM, without waiting for the kill', async () => {
    const probe = start('bash', ['--norc', '-i']);
    await probe.waitFor(/[$#] /);
    await probe.pty.endTree({ graceMs: LONG_MS });
    expect((await probe.exit).signal).toBe(constants.signals.SIGHUP);
  });

  it('kills a child that ignores every request after the grace', async () => {
    const probe = startShell(`${IGNORE}; echo ready; while :; do read x; done`);
    await probe.waitFor(/ready/);
    await probe.pty.endTree({ graceMs: 50 });
    expect(await probe.exit).toEqual({ exitCode: 0, signal: 9 });
  });

  it('ends a stopped child', async () => {
    const probe = startShell('echo ready; kill -STOP $$; echo never');
    await probe.waitFor(/ready/);
    await until(() => readFileSync(`/proc/${probe.pty.pid}/stat`, 'latin1').includes(' T '));
    await probe.pty.endTree({ graceMs: LONG_MS });
    expect((await probe.exit).signal).toBe(15);
  });

  it('ends children in groups and sessions of their own, and those whose parents have gone', async () => {
    const script = `set -m; ${SLEEP} group & set +m; setsid ${SLEEP} session &
      (setsid sh -c '${SLEEP.replaceAll("'", `'"'"'`)} orphan & wait' & wait) & wait`;
    const probe = startShell(script);
    const names = ['group', 'session', 'orphan'];
    const tree = await Promise.all(names.map((name) => probe.waitForPid(name)));
    await probe.pty.endTree({ graceMs: LONG_MS });
    expect(tree.filter(isSameProcessAlive)).toEqual([]);
    await probe.exit;
  });

  it('ends a daemon that was seen as a child before its parent ended', async () => {
    const probe = startShell(
      `sh -c 'setsid ${SLEEP.replaceAll("'", `'"'"'`)} daemon & read go'; echo alone; read go`,
    );
    const daemon = await probe.waitForPid('daemon');
    expect(probe.pty.processes().map(({ pid }) => pid)).toContain(daemon.pid);
    probe.pty.write('go\n');
    await probe.waitFor(/alone/);
    expect(readProcess(daemon.pid)?.parentPid).not.toBe(probe.pty.pid);
    await probe.pty.endTree({ graceMs: LONG_MS });
    expect(isSameProcessAlive(daemon)).toBe(false);
  });

  it('ends what a child starts in answer to the request to end', async () => {
    const probe = startShell(
      `trap "setsid sh -c '${IGNORE.replaceAll("'", '"')}; echo late=\\$\\$; exec sleep 1000' & wait" TERM HUP
       echo ready; while :; do sleep 0.01; done`,
    );
    await probe.waitFor(/ready/);
    const late = probe.waitForPid('late');
    await probe.pty.endTree({ graceMs: 300 });
    expect(
      isSameProcessAlive(await Promise.race([late, Promise.resolve({ pid: 1, startTime: 'none' })])),
    ).toBe(false);
    expect(probe.pty.processes()).toEqual([]);
  });

  it('leaves alone who is not of its tree, and is at peace with being asked twice and after the exit', async () => {
    const stranger = startShell('echo ready; read go');
    const probe = startShell('exit 0');
    await Promise.all([probe.pty.endTree({ graceMs: 0 }), probe.pty.endTree({ graceMs: 0 })]);
    await probe.exit;
    await probe.pty.endTree({ graceMs: 0 });
    expect(stranger.hasExited).toBe(false);
    expect(readProcessIdentity(stranger.pty.pid)).not.toBeNull();
  });

  it('ends the child that a paused receiver keeps from writing', async () => {
    const probe = start('yes');
    await probe.waitFor(/y/);
    probe.pty.pause();
    await probe.pty.endTree({ graceMs: LONG_MS });
    expect(probe.hasExited).toBe(false);
    probe.pty.resume();
    expect((await probe.exit).signal).toBe(15);
  });
});

describe('the dispose of a pty', () => {
  it('kills the child and its tree and tells nothing more', async () => {
    const probe = startShell(`${IGNORE}; setsid ${SLEEP} session & ${SLEEP} same & wait`);
    const tree = [
      await probe.waitForPid('session'),
      await probe.waitForPid('same'),
      present(readProcessIdentity(probe.pty.pid), 'the child lives'),
    ];
    probe.pty.dispose();
    probe.pty.dispose();
    await until(() => tree.filter(isSameProcessAlive).length === 0);
    await startShell('exit 0').exit; // by now the end of the first would have been told
    expect(probe.hasExited).toBe(false);
  });

  it('kills what the child left in its session when it ended', async () => {
    const probe = startShell(`${IGNORE}; ${SLEEP} same & read go`);
    const same = await probe.waitForPid('same');
    probe.pty.write('go\n');
    await probe.exit;
    expect(isSameProcessAlive(same)).toBe(true);
    probe.pty.dispose();
    await until(() => !isSameProcessAlive(same));
  });
});

describe('a hundred children', () => {
  it('leave no descriptor and no zombie, whichever way they end', async () => {
    await startShell('exit 0').exit; // node-pty is loaded from here on
    const before = countDescriptors();
    for (let round = 0; round < 25; round++) {
      const [ended, disposed, exited, failed] = [start('cat'), start('cat'), start('true'), start('false')];
      await ended.pty.endTree({ graceMs: LONG_MS });
      disposed.pty.dispose();
      await Promise.all([ended.exit, exited.exit, failed.exit]);
      [ended, exited, failed].forEach((probe) => probe.pty.dispose());
    }
    await until(() => zombies().length === 0);
    await until(() => countDescriptors() <= before);
    expect(countDescriptors()).toBe(before);
  });

  it('see no other terminal of the session', async () => {
    const probes = Array.from({ length: 10 }, () => startShell('echo ready; read go'));
    await Promise.all(probes.map((probe) => probe.waitFor(/ready/)));
    for (const { pty } of probes) {
      const terminals = openFiles(pty.pid).filter((file) => /ptmx|pts/.test(file));
      expect(new Set(terminals).size).toBe(1);
      expect(terminals[0]).toMatch(/^\/dev\/pts\/\d+$/);
    }
  });
});

describe('processes that are no children of ours', () => {
  it('are found as descendants and ended with all that came of them', async () => {
    const root = spawn('sh', ['-c', `setsid ${SLEEP} one & ${SLEEP} two & wait`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const identity = present(readProcessIdentity(present(root.pid, 'a child')), 'it lives');
    let text = '';
    for await (const chunk of root.stdout) {
      text += String(chunk);
      if (/one=\d+\n/.test(text) && /two=\d+\n/.test(text)) break;
    }
    const pids = [...text.matchAll(/=(\d+)/g)].map(([, pid]) => Number(pid));
    const found = descendants(identity.pid);
    expect(found.map(({ pid }) => pid).sort()).toEqual(pids.sort());
    expect(await endProcesses([identity], { graceMs: LONG_MS })).toEqual([]);
    expect([identity, ...found].filter(isSameProcessAlive)).toEqual([]);
  });

  it('are not touched when their pid belongs to somebody else by now', async () => {
    const probe = startShell('echo ready; read go');
    await probe.waitFor(/ready/);
    const stale: ProcessIdentity = { pid: probe.pty.pid, startTime: '1' };
    expect(await endProcesses([stale], { graceMs: 0 })).toEqual([]);
    expect(readProcessIdentity(probe.pty.pid)).not.toBeNull();
    expect(descendants(2 ** 22 + 1)).toEqual([]);
  });
});

function openFiles(pid: number): string[] {
  const directory = `/proc/${pid}/fd`;
  return readdirSync(directory).flatMap((fd) => {
    try {
      return [readlinkSync(`${directory}/${fd}`)];
    } catch {
      return []; // the descriptor of this very listing
    }
  });
}

function countDescriptors(): number {
  return openFiles(process.pid).length;
}

function zombies(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0)
    .map(readProcess)
    .filter((entry) => entry?.parentPid === process.pid && entry.isZombie)
    .map((entry) => entry?.pid ?? 0);
}
