/**
 * The environment that processes were started with, as the kernel keeps it. Linux only: elsewhere nothing is found,
 * since macOS shows the environment of one's own processes through `ps` alone (untested here).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { readProcessIdentity, type ProcessIdentity } from './process-identity.ts';

/** The living processes of this user that were started with `name` set to `value`. Reads every process's environment. */
export function processesWithVariable(name: string, value: string): ProcessIdentity[] {
  const wanted = Buffer.from(`\0${name}=${value}\0`);
  return processIds().flatMap((pid) => {
    const environment = readEnvironment(pid);
    if (environment?.includes(wanted) !== true) return [];
    return readProcessIdentity(pid) ?? [];
  });
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
