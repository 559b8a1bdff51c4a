/**
 * The system's processes: who is whose child, and in which session. Read from /proc on Linux.
 * macOS has no /proc: there `ps` is asked, which is slow, knows no session ids (the group stands in for it),
 * and is untested.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { bootId } from './boot-id.ts';
import { systemCode } from './system-code.ts';

export interface ProcessEntry {
  readonly pid: number;
  readonly parentPid: number;
  /** The pid of the session's leader, who may be gone. */
  readonly sessionId: number;
  /** Opaque; see process-identity.ts. */
  readonly startTime: string;
  /** Ended, and not yet waited for by its parent. */
  readonly isZombie: boolean;
}

/** Whether a look at the whole table takes milliseconds and no child process. */
export const isTableCheap = process.platform === 'linux';

/** All processes; those that end meanwhile may be missing. Throws where they cannot be read, out of descriptors say. */
export function listProcesses(): ProcessEntry[] {
  if (!isTableCheap) return askPs(['-A']);
  return listPids()
    .map(readStat)
    .filter((entry) => entry !== null);
}

/** Of all processes. Only where a look at them is cheap. */
export function listPids(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isSafeInteger);
}

/** One process, or null when there is none of that pid. Throws where it cannot be read: that is no proof of its end. */
export function readProcess(pid: number): ProcessEntry | null {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  return isTableCheap ? readStat(pid) : (askPs(['-p', String(pid)])[0] ?? null);
}

/** Whether the process takes no notice of that signal; false where it cannot be known. */
export function ignoresSignal(pid: number, signal: number): boolean {
  try {
    const mask = /^SigIgn:\t([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return mask !== undefined && ((BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n) === 1n;
  } catch {
    return false;
  }
}

/** Whether it is a program that lives: no thread of the kernel's own, and nobody who only waits to be looked at. */
export function isUserProgram(pid: number): boolean {
  try {
    const [state, , , , , , flags] = statFields(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    return state !== 'Z' && state !== 'X' && (Number(flags) & PF_KTHREAD) === 0;
  } catch {
    return false;
  }
}

/** include/linux/sched.h */
const PF_KTHREAD = 0x0020_0000;

function readStat(pid: number): ProcessEntry | null {
  try {
    return parseStat(pid, readFileSync(`/proc/${pid}/stat`, 'latin1'), bootId());
  } catch (error) {
    if (ABSENCE.has(systemCode(error))) return null;
    throw error;
  }
}

/** It ended meanwhile (ESRCH in the middle of a read), or is another user's where those are hidden. */
const ABSENCE: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM']);

/**
 * Parses /proc/PID/stat (proc_pid_stat(5)). The name in parentheses may itself hold parentheses and spaces. The start
 * time counts from the boot and is marked with it, where that is known: see `isSameStart` in process-identity.ts.
 */
export function parseStat(pid: number, stat: string, boot: string | null): ProcessEntry | null {
  const fields = statFields(stat);
  const [state, parentPid, , sessionId] = fields;
  const threads = Number(fields[17]);
  const ticks = fields.at(19);
  if (ticks === undefined) return null;
  return {
    pid,
    parentPid: Number(parentPid),
    sessionId: Number(sessionId),
    startTime: boot === null ? ticks : `${ticks}@${boot}`,
    // A leader whose other threads go on is shown as Z too: that process lives.
    isZombie: (state === 'Z' && threads <= 1) || state === 'X',
  };
}

/** Those behind the name, from the state on. */
function statFields(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function askPs(selection: readonly string[]): ProcessEntry[] {
  const columns = 'pid=,ppid=,pgid=,stat=,lstart=';
  try {
    // A fixed language and time zone: the start time is compared as text, perhaps by another process later.
    const env = { LC_ALL: 'C', TZ: 'UTC' };
    return parsePs(execFileSync('/bin/ps', [...selection, '-o', columns], { env, encoding: 'latin1' }));
  } catch {
    return []; // ps ends with 1 when no process is selected
  }
}

/** Parses the answer of `ps -o pid=,ppid=,pgid=,stat=,lstart=`. */
export function parsePs(text: string): ProcessEntry[] {
  return text
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line))
    .filter((match) => match !== null)
    .map(([, pid, parentPid, groupId, state, startTime]) => ({
      pid: Number(pid),
      parentPid: Number(parentPid),
      sessionId: Number(groupId),
      startTime,
      isZombie: state.startsWith('Z'),
    }));
}
