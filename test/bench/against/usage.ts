/** What processes have used, finer than the system's ticks. Linux only. */
import { readdirSync, readFileSync } from 'node:fs';

/** CPU milliseconds of all threads so far. */
export function cpuMs(pids: readonly number[]): number {
  const ofThread = (path: string) => Number(read(path).split(' ', 1)[0]) / 1e6;
  return sum(
    pids.flatMap((pid) => threads(pid).map((thread) => ofThread(`/proc/${pid}/task/${thread}/schedstat`))),
  );
}

export interface Memory {
  /** With what is shared divided among those that share it. */
  readonly shareMib: number;
  /** Written to, and nobody else's. */
  readonly privateMib: number;
}

export function memoryOf(pids: readonly number[]): Memory {
  const rollups = pids.map((pid) => read(`/proc/${pid}/smaps_rollup`));
  const total = (name: string) =>
    sum(rollups.map((text) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0))) / 1024;
  return { shareMib: total('Pss'), privateMib: total('Private_Dirty') };
}

function threads(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return []; // ended meanwhile
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
