/**
 * The environment that processes were started with, as the kernel keeps it. Linux only: elsewhere nothing is found,
 * since macOS shows the environment of one's own processes through `ps` alone (untested here).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { readProcessIdentity, type ProcessIdentity } from './process-identity.ts';
import { isUserProgram } from './process-table.ts';

/** By what processes are told from others: a variable with its value when they were started. */
export interface ProcessMark {
  readonly name: string;
  readonly value: string;
  /** Whether one that bears the mark is meant, by its other variables; each is where absent. */
  readonly isMeant?: (valueOf: (name: string) => string | undefined) => boolean;
}

export interface MarkLook {
  /** The living processes of this user that bear the mark. */
  readonly found: readonly ProcessIdentity[];
  /**
   * How many showed no environment at all: between a process's exec and its first instruction the kernel has none to
   * show (environ_read in fs/proc/base.c), so each may be one of those looked for.
   */
  readonly unsure: number;
}

/** Reads every process's environment. */
export function markedProcesses({ name, value, isMeant = () => true }: ProcessMark): MarkLook {
  const wanted = Buffer.from(`\0${name}=${value}\0`);
  const found: ProcessIdentity[] = [];
  let unsure = 0;
  for (const pid of processIds()) {
    const environment = readEnvironment(pid);
    if (environment === null) continue;
    if (environment.length === BARE && isUserProgram(pid)) unsure++;
    if (!environment.includes(wanted)) continue;
    if (!isMeant((other) => pick(environment, [other])[other])) continue;
    const identity = readProcessIdentity(pid);
    if (identity !== null) found.push(identity);
  }
  return { found, unsure };
}

export interface ProcessVariables {
  readonly pid: number;
  /** The program's name, at most 15 bytes of it. */
  readonly name: string;
  /** Of the names asked for, those that are set. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Every process of this user with the values that `names` had when it was started. */
export function readVariables(names: readonly string[]): readonly ProcessVariables[] {
  return processIds().flatMap((pid) => {
    const environment = readEnvironment(pid);
    return environment === null ? [] : { pid, name: programName(pid), variables: pick(environment, names) };
  });
}

function pick(environment: Buffer, names: readonly string[]): Record<string, string | undefined> {
  const found: Record<string, string | undefined> = {};
  for (const name of names) {
    const start = environment.indexOf(`\0${name}=`);
    if (start === -1) continue;
    const from = start + Buffer.byteLength(name) + 2;
    found[name] = environment.subarray(from, environment.indexOf(0, from)).toString('utf8');
  }
  return found;
}

function programName(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '?'; // it has ended meanwhile
  }
}

function processIds(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return []; // no /proc: not Linux
  }
}

/** `NAME=VALUE` entries, each between two NULs; null where the process is gone or somebody else's. */
function readEnvironment(pid: number): Buffer | null {
  try {
    return Buffer.concat([NUL, readFileSync(`/proc/${pid}/environ`), NUL]);
  } catch {
    return null;
  }
}

const NUL = Buffer.from('\0');
/** The length of an empty environment, between its NULs. */
const BARE = 2;
