/**
 * What processes cost. Memory is the proportional share (PSS) where the kernel tells it: what several Claudes have in
 * common, the client's own code above all, is divided among them, so that the sum is what is really taken. Where it
 * does not tell, it is what each has resident (RSS), and shared pages count for everyone. CPU is user and system time
 * since the start, that of ended children included.
 * macOS has no /proc: there `ps` is asked for RSS and time, which is untested.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface ProcessUsage {
  readonly memoryBytes: number;
  readonly cpuSeconds: number;
}

const NOTHING: ProcessUsage = { memoryBytes: 0, cpuSeconds: 0 };
/** sysconf(_SC_CLK_TCK): 100 on every Linux that Node.js runs on. */
const TICKS_PER_SECOND = 100;
const KIB = 1024;

/** What `pids` cost together; who is gone costs nothing. */
export async function usageOf(pids: readonly number[]): Promise<ProcessUsage> {
  if (pids.length === 0) return NOTHING;
  const usages = process.platform === 'linux' ? await Promise.all(pids.map(readUsage)) : await askPs(pids);
  return sumUsage(usages);
}

export function sumUsage(usages: readonly ProcessUsage[]): ProcessUsage {
  return usages.reduce(
    (sum, { memoryBytes, cpuSeconds }) => ({
      memoryBytes: sum.memoryBytes + memoryBytes,
      cpuSeconds: sum.cpuSeconds + cpuSeconds,
    }),
    NOTHING,
  );
}

async function readUsage(pid: number): Promise<ProcessUsage> {
  const [share, stat] = await Promise.all([read(`/proc/${pid}/smaps_rollup`), read(`/proc/${pid}/stat`)]);
  const resident = parsePss(share) === null ? await read(`/proc/${pid}/status`) : '';
  return {
    memoryBytes: parsePss(share) ?? parseRss(resident) ?? 0,
    cpuSeconds: parseCpu(stat),
  };
}

async function read(path: string): Promise<string> {
  // Gone meanwhile, or somebody else's: then the next best is asked, and at last nothing is counted.
  return readFile(path, 'latin1').catch(() => '');
}

/** Of /proc/PID/smaps_rollup, in bytes. */
export function parsePss(rollup: string): number | null {
  const kib = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1];
  return kib === undefined ? null : Number(kib) * KIB;
}

function parseRss(status: string): number | null {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kib === undefined ? null : Number(kib) * KIB;
}

/** Of /proc/PID/stat: utime, stime, cutime and cstime. The name in parentheses may hold spaces and parentheses. */
export function parseCpu(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).map(Number);
  return ticks.length < 4 ? 0 : ticks.reduce((sum, each) => sum + each, 0) / TICKS_PER_SECOND;
}

async function askPs(pids: readonly number[]): Promise<readonly ProcessUsage[]> {
  try {
    const args = ['-o', 'rss=,time=', '-p', pids.join(',')];
    const { stdout } = await promisify(execFile)('/bin/ps', args, { env: { LC_ALL: 'C' } });
    return parsePsUsage(stdout);
  } catch {
    return []; // ps ends with 1 when no process is selected
  }
}

/** Parses the answer of `ps -o rss=,time=`: KiB, and `[[days-]hours:]minutes:seconds`. */
export function parsePsUsage(text: string): readonly ProcessUsage[] {
  return text
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(?:(\d+)-)?((?:\d+:)?\d+:\d+(?:\.\d+)?)\s*$/.exec(line))
    .filter((match) => match !== null)
    .map((match) => {
      const [, kib, days, time] = match as unknown as readonly [string, string, string | undefined, string];
      const seconds = time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
      return { memoryBytes: Number(kib) * KIB, cpuSeconds: Number(days ?? 0) * 86_400 + seconds };
    });
}
