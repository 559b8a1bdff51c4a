/** What a session's server costs the machine: memory, descriptors, processes, directories. Linux only. */
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../support/until.ts';

/** Of a whole process, as the kernel counts it; cheap, disturbs nobody. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

/** Of the server after everything that is garbage has been collected, bytes. */
export interface LiveMemory {
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly arrayBuffers: number;
  /** Timers, sockets, …: what keeps the event loop, by kind. */
  readonly resources: Readonly<Record<string, number | undefined>>;
}

/** Asks the gauge that was preloaded into the server; it answers in `file`. */
export async function liveMemory(pid: number, file: string): Promise<LiveMemory> {
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  await until('the gauge of the server', () => existsSync(file), { timeoutMs: 120_000 });
  return JSON.parse(readFileSync(file, 'utf8')) as LiveMemory;
}

/** What a process has open, by what it leads to; pipes, sockets and terminals by kind, since their numbers change. */
export function descriptorsOf(pid: number): readonly string[] {
  return readdirSync(`/proc/${pid}/fd`)
    .map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`).replace(/:\[\d+\]$|(?<=^\/dev\/pts\/)\d+$/, '');
      } catch {
        return 'closed meanwhile';
      }
    })
    .toSorted();
}

/** Zombies too. */
export function childrenOf(pid: number): readonly string[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) => {
    return readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean);
  });
}

/** Everything below ccmux's own directories but what grows by design: conversations, logs. */
export function directoriesIn(ccmux: string): readonly string[] {
  return ['data/panes', 'data/sessions', 'data/locks', 'data/workspaces', 'run', 'run/panes'].flatMap(
    (path) => {
      const directory = join(ccmux, path);
      return existsSync(directory) ? readdirSync(directory).map((name) => `${path}/${name}`) : [];
    },
  );
}
