/** The processes of one test, found by a marker in the environment that all of them inherit. Linux only. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

export interface RunningProcess {
  readonly pid: number;
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** `NAME=VALUE` as it stands in /proc/PID/environ. */
export function processesOf(marker: string): readonly RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => readProcess(Number(name), marker))
    .filter((found) => found !== null);
}

/**
 * Resolves once no process of `marker` is left; throws naming those that stay. The kernel tells nobody of the end of
 * a process that is not his child, so this looks again and again.
 */
export async function untilGone(marker: string, timeoutMs = 15_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const left = processesOf(marker);
    if (left.length === 0) return;
    if (performance.now() > deadline) {
      throw new Error(`processes outlive their test: ${left.map(describe).join('; ')}`);
    }
    await pause(20);
  }
}

/** Kills what is left of `marker` and names it. */
export function killAll(marker: string): readonly string[] {
  const left = processesOf(marker);
  for (const { pid } of left) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it ended by itself meanwhile
    }
  }
  return left.map(describe);
}

export function environmentOf(pid: number): Readonly<Record<string, string>> {
  return parseEnvironment(readFileSync(`/proc/${pid}/environ`, 'utf8'));
}

function readProcess(pid: number, marker: string): RunningProcess | null {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
    if (!`\0${environment}`.includes(`\0${marker}\0`)) return null;
    const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    return { pid, argv, environment: parseEnvironment(environment) };
  } catch {
    return null; // it ended between the listing and the reading, or belongs to another user
  }
}

function parseEnvironment(text: string): Readonly<Record<string, string>> {
  const pairs = text.split('\0').filter((pair) => pair.includes('='));
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}

function describe({ pid, argv }: RunningProcess): string {
  return `${pid} ${argv.join(' ').slice(0, 200)}`;
}
