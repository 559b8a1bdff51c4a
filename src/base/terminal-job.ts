/**
 * What an interactive shell is doing, by the process group that has its terminal (tcgetpgrp(3)): itself while its
 * prompt stands there, else the job that it waits for. Read from /proc; on macOS nothing is known.
 */
import { readFileSync } from 'node:fs';

/** `prompt`: the shell reads, or runs something built into it · a job: the name of its first process. */
export type TerminalJob = 'prompt' | { readonly name: string };

const SHELLS: ReadonlySet<string> = new Set(
  ['ash', 'bash', 'csh', 'dash', 'elvish', 'fish', 'ksh', 'mksh', 'nu', 'pwsh', 'sh', 'tcsh', 'xonsh', 'zsh'], // prettier-ignore
);
/** Programs that stay as the parent of what they start, and have no job of their own. */
const WRAPPERS: ReadonlySet<string> = new Set(['bwrap']);
const MOST_WRAPPERS = 3;

/** What the shell that is process `pid`, or that a sandbox of that pid has started, waits for; null where it is none. */
export function terminalJob(pid: number): TerminalJob | null {
  let shell = pid;
  for (let depth = 0; depth < MOST_WRAPPERS && WRAPPERS.has(nameOf(shell) ?? ''); depth++) {
    const child = Number(read(shell, `task/${shell}/children`)?.split(' ', 1)[0]);
    if (!Number.isSafeInteger(child) || child <= 0) return null;
    shell = child;
  }
  const isShell = isInteractiveShell((read(shell, 'cmdline') ?? '').split('\0').slice(0, -1));
  const groups = isShell ? groupsOf(read(shell, 'stat') ?? '') : null;
  if (groups === null) return null;
  if (groups.own === groups.foreground) return 'prompt';
  const name = nameOf(groups.foreground);
  // The first process of a job may have ended before the others.
  return { name: name ?? 'a job' };
}

/** A shell that is told a script or a command has no jobs: what it starts has the terminal in its name. */
export function isInteractiveShell(args: readonly string[]): boolean {
  const [program = '', ...rest] = args;
  const name = program.slice(program.lastIndexOf('/') + 1).replace(/^-/, '');
  return SHELLS.has(name) && rest.every((arg) => /^[-+]/.test(arg) && !/^-[a-zA-Z]*c/.test(arg));
}

/** Of /proc/PID/stat; null where no terminal controls the process. */
export function groupsOf(stat: string): { readonly own: number; readonly foreground: number } | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [own, foreground] = [Number(fields.at(2)), Number(fields.at(5))];
  return own > 0 && foreground > 0 ? { own, foreground } : null;
}

function nameOf(pid: number): string | null {
  return read(pid, 'comm')?.trimEnd() ?? null;
}

function read(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return null; // it has ended, or there is no /proc
  }
}
