import { describe, expect, test } from 'vitest';
import { describePanes, describeSession, formatAge } from '../../../src/cli/describe-sessions.ts';
import type { MeasuredPane, MeasuredSession } from '../../../src/cli/measure-sessions.ts';

const NOW = Date.parse('2026-11-20T12:05:00Z');

function pane(change: Partial<MeasuredPane>): MeasuredPane {
  return {
    id: 'k3v9x0q2ab',
    name: 'dev1',
    role: 'dev',
    pid: 4250,
    focused: false,
    cols: 80,
    rows: 24,
    cwd: '/home/u/app',
    workspace: 'shared',
    access: 'write',
    sandboxed: false,
    sharesLogin: false,
    status: 'idle',
    statusSince: '2026-11-20T12:03:00Z',
    statusSource: 'session-file',
    activity: null,
    activitySince: null,
    lastCommand: null,
    waitingFor: null,
    requests: [],
    seen: true,
    exitCode: null,
    conversation: null,
    conversationExpected: null,
    agent: true,
    hooksHeard: true,
    model: null,
    costUsd: null,
    contextPercent: null,
    contextTokens: null,
    isolation: 'config_dir',
    configDir: null,
    memoryBytes: 300 * 1024 ** 2,
    cpuSeconds: 75,
    diskBytes: 4096,
    diskPartial: false,
    ...change,
  };
}

function session(panes: readonly MeasuredPane[], clients = 1): MeasuredSession {
  return {
    name: 'app',
    pid: 4242,
    cwd: '/home/u/app',
    layout: 'duo',
    createdAt: '2026-11-20T12:00:00Z',
    clients,
    costUsd: 1.5,
    costUsdByRole: { dev: 1.5 },
    memoryBytes: 1024 ** 3,
    cpuSeconds: 4000,
    diskBytes: 3 * 1024 ** 2,
    diskPartial: true,
    panes,
  };
}

test('a session is a line, and its panes a table below it', () => {
  const panes = [
    pane({
      focused: true,
      status: 'busy',
      activity: 'Edit parser.ts',
      pid: 7,
      costUsd: 1.5,
      contextPercent: 12.4,
    }),
    pane({
      name: 'qa',
      role: 'qa',
      status: 'waiting',
      waitingFor: { kind: 'permission', detail: 'rm -rf b' },
    }),
  ];
  expect(describeSession(session(panes), NOW)).toEqual([
    'app  duo  2 panes  1 client  up 5:00  memory 1.0 GiB  CPU 1h  disk >3.0 MiB  cost $1.50  /home/u/app',
    '  #  PANE   ROLE  STATUS    FOR   PID   SIZE   MEMORY   CPU     DISK   COST  CONTEXT  DOING',
    '  1  dev1*  dev   busy     2:00     7  80x24  300 MiB  1:15  4.0 KiB  $1.50      12%  Edit parser.ts',
    '  2  qa     qa    waiting  2:00  4250  80x24  300 MiB  1:15  4.0 KiB      -        -  permission: rm -rf b',
  ]);
});

test('a session without clients is called detached', () => {
  expect(describeSession(session([pane({})], 0), NOW)[0]).toBe(
    'app  duo  1 pane  detached  up 5:00  memory 1.0 GiB  CPU 1h  disk >3.0 MiB  cost $1.50  /home/u/app',
  );
});

describe('the status of a pane', () => {
  const statusOf = (change: Partial<MeasuredPane>) => describePanes([pane(change)], NOW)[1];

  test('is `done` when it finished while nobody looked', () => {
    expect(statusOf({ seen: false })).toContain(' done ');
  });

  test('says how long its step has lasted', () => {
    const activitySince = '2026-11-20T12:04:18Z';
    expect(statusOf({ status: 'busy', activity: 'Bash', activitySince })).toMatch(/ Bash 0:42$/);
  });

  test('says how the last command of a shell ended, and nothing where that is not known', () => {
    const lastCommand = { text: 'make test', exitStatus: 2, tookMs: 1 };
    expect(statusOf({ agent: false, lastCommand })).toMatch(/ make test: exit 2$/);
    expect(statusOf({ agent: false, lastCommand: { ...lastCommand, exitStatus: null } })).toMatch(/-$/);
  });

  test('names the exit code of a program that ended', () => {
    expect(statusOf({ status: 'exited', exitCode: 3, pid: null })).toMatch(/ exited 3 .* - /);
  });
});

test.each([
  [-5, '0:00'],
  [Number.NaN, '0:00'],
  [42_999, '0:42'],
  [3_599_000, '59:59'],
  [3_600_000, '1h'],
  [90_000_000, '1d'],
])('an age of %d ms reads %s', (ms, text) => {
  expect(formatAge(ms)).toBe(text);
});
