import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { systemClock, type Clock } from '../../../src/base/clock.ts';
import { markedProcesses } from '../../../src/base/process-environment.ts';
import { endMarkedProcesses } from '../../../src/pty/marked-processes.ts';
import { until } from './probe.ts';

const MARK = 'CCMUX_TEST_MARK';
const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** A shell without any environment, which becomes the marked program when its input ends. */
function bareShell(value: string): ChildProcess {
  const script = `read -r _; exec /usr/bin/env ${MARK}=${value} sleep 1000`;
  const child = spawn('/bin/sh', ['-c', script], { env: {}, stdio: ['pipe', 'ignore', 'ignore'] });
  started.push(child);
  return child;
}

const environmentOf = ({ pid = 0 }: ChildProcess) => readFileSync(`/proc/${pid}/environ`, 'latin1');

test('a process is ended that had no environment yet at the first look, as in the middle of an exec', async () => {
  const value = `begun-${process.pid}`;
  const child = bareShell(value);
  const ended = once(child, 'exit');
  await until(() => markedProcesses({ name: MARK, value }).unsure > 0);
  let waits = 0;
  const clock: Clock = {
    ...systemClock,
    now: () => systemClock.now(),
    monotonic: () => 0,
    after: (ms, wake) => {
      if (waits++ > 0) return systemClock.after(ms, wake);
      child.stdin?.end();
      void until(() => environmentOf(child).includes(value)).then(wake);
      return { dispose: () => undefined };
    },
  };
  await endMarkedProcesses({ name: MARK, value }, { graceMs: 0, clock });
  expect((await ended)[1]).toBe('SIGKILL');
});

test('one that never has an environment is waited for a moment only, and left alone', async () => {
  const child = bareShell('never');
  await until(() => markedProcesses({ name: MARK, value: 'never' }).unsure > 0);
  await endMarkedProcesses({ name: MARK, value: 'never' }, { graceMs: 0 });
  expect([child.exitCode, child.signalCode]).toEqual([null, null]);
});

test('all are ended that a shell has left, each in a session of its own', async () => {
  const value = `left-${process.pid}`;
  const script = 'for i in 1 2 3 4 5 6 7 8 9 10; do setsid sleep 1000 & done; exit 0';
  const shell = spawn('/bin/sh', ['-c', script], { env: { ...process.env, [MARK]: value }, stdio: 'ignore' });
  await once(shell, 'exit');
  await endMarkedProcesses({ name: MARK, value }, { graceMs: 1000 });
  expect(markedProcesses({ name: MARK, value }).found).toEqual([]);
});
