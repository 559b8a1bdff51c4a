import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { watchSessionFile } from '../../../src/agent/watch-session-file.ts';
import type { Clock } from '../../../src/base/clock.ts';
import { disposable, DisposableStore } from '../../../src/base/disposable.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { ProcessEntry } from '../../../src/base/process-table.ts';
import type { AgentStatus } from '../../../src/core/agent-status.ts';
import { until } from '../../support/until.ts';

const CHILD = 700;

let root: string;
let configDir: string;
let sessions: string;
let store: DisposableStore;
let seen: AgentStatus[];
/** Runs what waits for time to pass: the slow look. */
let passTime: () => void;
const alive = new Set<number>();

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccx-agent-'));
  configDir = join(root, 'claude');
  sessions = join(configDir, 'sessions');
  mkdirSync(configDir);
  store = new DisposableStore();
  seen = [];
  alive.clear();
  alive.add(CHILD);
});

afterEach(() => {
  store.dispose();
  rmSync(root, { recursive: true, force: true });
});

function start(child: number | null = CHILD): void {
  let waiting: (() => void) | null = null;
  const clock: Clock = {
    now: () => 9000,
    monotonic: () => 0,
    after(_delayMs, run) {
      waiting = run;
      return disposable(() => (waiting = null));
    },
  };
  passTime = () => waiting?.();
  const readProcess = (pid: number): ProcessEntry | null =>
    alive.has(pid)
      ? { pid, parentPid: 1, sessionId: CHILD, startTime: `start of ${pid}`, isZombie: false }
      : null;
  const onStatus = (status: AgentStatus): number => seen.push(status);
  store.add(watchSessionFile({ configDir, pid: () => child, clock, log: silentLog, onStatus, readProcess }));
}

function conversationOf(pid: number): string {
  return `00000000-0000-4000-8000-${String(pid).padStart(12, '0')}`;
}

function content(status: string, { pid = CHILD, startedAt = 1000 } = {}): string {
  const facts = { pid, procStart: `start of ${pid}`, sessionId: conversationOf(pid) };
  return JSON.stringify({ ...facts, startedAt, status, statusUpdatedAt: startedAt });
}

function write(status: string, process: { pid?: number; startedAt?: number } = {}): void {
  writeFileSync(join(sessions, `${process.pid ?? CHILD}.json`), content(status, process));
}

function last(kind: AgentStatus['kind']): Promise<true> {
  return until(`status ${kind}`, () => seen.at(-1)?.kind === kind, { explain: () => JSON.stringify(seen) });
}

it('waits for no pipe that lies among the session files: the whole server would', () => {
  mkdirSync(sessions);
  execFileSync('mkfifo', [join(sessions, '1.json')]);
  writeFileSync(join(sessions, `${String(CHILD)}.json`), content('busy'));
  start();
  passTime();
  expect(seen.map(({ kind }) => kind)).toEqual(['busy']);
});

it('sees a directory that is made after the watch began, and the file in it', async () => {
  start();
  mkdirSync(sessions);
  write('idle');
  await last('idle');
});

it('sees a file that was there before', () => {
  mkdirSync(sessions);
  write('busy');
  start();
  expect(seen.map(({ kind }) => kind)).toEqual(['busy']);
});

it('sees files that are written in place and files that are renamed into place', async () => {
  mkdirSync(sessions);
  start();
  write('busy');
  await last('busy');
  const draft = join(sessions, `${CHILD}.json.tmp.1`);
  writeFileSync(draft, content('waiting'));
  renameSync(draft, join(sessions, `${CHILD}.json`));
  await last('waiting');
});

it('says each status once', async () => {
  mkdirSync(sessions);
  start();
  write('busy');
  await last('busy');
  write('busy', { startedAt: 2000 });
  write('idle');
  await last('idle');
  expect(seen.map(({ kind }) => kind)).toEqual(['busy', 'idle']);
});

it('goes on after a half-written file as if nothing had been', async () => {
  mkdirSync(sessions);
  start();
  write('busy');
  await last('busy');
  truncateSync(join(sessions, `${CHILD}.json`), 20);
  write('idle');
  await last('idle');
});

it('does not believe the file of a process that is dead, or of another pane', async () => {
  mkdirSync(sessions);
  write('waiting', { pid: 500 });
  start();
  write('idle');
  await last('idle');
  expect(seen.map(({ conversation }) => conversation)).toEqual([conversationOf(CHILD)]);
});

it('believes the outermost client where one has started another', async () => {
  alive.add(710).add(711);
  mkdirSync(sessions);
  write('busy', { pid: 711, startedAt: 3000 });
  write('waiting', { pid: 710, startedAt: 2000 });
  start();
  await last('waiting');
});

it('says that nothing is known when the file is gone and the child lives on', async () => {
  mkdirSync(sessions);
  start();
  write('idle');
  await last('idle');
  rmSync(join(sessions, `${CHILD}.json`));
  await last('unknown');
  expect(seen.at(-1)).toMatchObject({
    source: 'process',
    since: 9000,
    conversation: conversationOf(CHILD),
  });
});

it('finds out by itself that the client was killed, which no file event tells', async () => {
  alive.add(710);
  mkdirSync(sessions);
  start();
  write('busy', { pid: 710 });
  await last('busy');
  alive.delete(710);
  passTime();
  expect(seen.at(-1)?.kind).toBe('unknown');
});

it('goes on when the directory is removed and made again', async () => {
  mkdirSync(sessions);
  start();
  write('idle');
  await last('idle');
  rmSync(sessions, { recursive: true });
  await last('unknown');
  mkdirSync(sessions);
  write('busy');
  await last('busy');
});

it('finds the directory by its slow look where even the config dir came later', () => {
  rmSync(configDir, { recursive: true });
  start();
  mkdirSync(sessions, { recursive: true });
  write('idle');
  passTime();
  expect(seen.map(({ kind }) => kind)).toEqual(['idle']);
});

it('says nothing before there is a child, and nothing after its end', async () => {
  mkdirSync(sessions);
  write('busy');
  start(null);
  passTime();
  expect(seen).toEqual([]);
  start();
  expect(seen).toHaveLength(1);
  store.dispose();
  write('idle');
  passTime();
  // A second watch of the same directory tells that the first had its chance.
  store = new DisposableStore();
  start();
  await last('idle');
  expect(seen.map(({ kind }) => kind)).toEqual(['busy', 'idle']);
});
