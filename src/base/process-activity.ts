/**
 * Whether a process that keeps silent is at work, rests, or has been stopped: by its state and the CPU time that it
 * has taken between two looks. Linux only; elsewhere nothing is known.
 */
import { readFileSync } from 'node:fs';

export interface ActivitySample {
  /** As proc_pid_stat(5) has it, of the first thread: `R`, `S`, `D`, `T`, … */
  readonly state: string;
  /** Of all threads, in clock ticks (10 ms). */
  readonly cpuTicks: number;
}

/** Null where there is no such process, or nothing can be known of it. */
export function sampleActivity(pid: number): ActivitySample | null {
  try {
    return parseActivity(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return null;
  }
}

/** Of /proc/PID/stat. The name in parentheses may hold spaces and parentheses. */
export function parseActivity(stat: string): ActivitySample | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [fields.at(11), fields.at(12)];
  if (user === undefined || system === undefined) return null;
  return { state: fields[0], cpuTicks: Number(user) + Number(system) };
}

/** By a signal, or a debugger. */
export function isStopped({ state }: ActivitySample): boolean {
  return state === 'T' || state === 't';
}

/** It runs or waits for a CPU (`R`), waits for a disk (`D`), or has worked since the look before. */
export function isAtWork(before: ActivitySample, now: ActivitySample): boolean {
  return now.state === 'R' || now.state === 'D' || now.cpuTicks > before.cpuTicks;
}
