/**
 * Runs a program in the terminal at hand as a shell would: with our streams, in our process group, so that the
 * terminal's keys reach it. We stay out of its way: what is meant for it we pass on, what stops it stops us.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { systemCode } from '../base/system-code.ts';
import { CcmuxError } from '../core/errors.ts';

export interface ChildProgram {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** How a child has ended. */
export interface ChildEnd {
  /** Null where a signal ended it. */
  readonly code: number | null;
  /** As a shell tells it: 128 and the signal's number where one ended it. */
  readonly exitCode: number;
}

/** To be passed on; the keyboard never sends them to a group. */
const PASSED_ON = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const;
/** Sent by the keyboard to the whole foreground group, the child included. */
const OF_THE_KEYBOARD = ['SIGINT', 'SIGQUIT'] as const;

/**
 * From its making to its disposal no signal ends this process: it is the child's, and where there is none (not yet, or
 * no more) it is remembered until somebody asks, since what was begun must be tidied up.
 */
export class ChildSignals {
  readonly #handlers = new Map<NodeJS.Signals, () => void>();
  #child: ChildProcess | null = null;
  #early: NodeJS.Signals | null = null;

  constructor() {
    for (const signal of PASSED_ON) this.#on(signal, () => this.#pass(signal));
    for (const signal of OF_THE_KEYBOARD) {
      this.#on(signal, () => {
        if (this.#child === null || !isInForeground()) this.#pass(signal);
      });
    }
    // A child that is stopped (Ctrl+Z in its own raw mode) would leave the shell waiting for us.
    this.#on('SIGCHLD', () => {
      if (this.#child !== null && isStopped(this.#child.pid)) process.kill(process.pid, 'SIGSTOP');
    });
    this.#on('SIGCONT', () => this.#child?.kill('SIGCONT'));
  }

  /** The signal that came before there was a child; null for none. */
  get early(): NodeJS.Signals | null {
    return this.#early;
  }

  /** Runs the program to its end. Throws CcmuxError('failed') where it cannot be started. */
  run({ file, args, cwd, env }: ChildProgram): Promise<ChildEnd> {
    return new Promise((resolve, reject) => {
      const child = spawn(file, args, { cwd, env, stdio: 'inherit' });
      this.#child = child;
      child.once('error', (cause) => {
        this.#child = null;
        reject(new CcmuxError('failed', `cannot run ${file} (${systemCode(cause) ?? 'error'})`, { cause }));
      });
      child.once('exit', (code, signal) => {
        this.#child = null;
        resolve({ code, exitCode: code ?? 128 + constants.signals[signal ?? 'SIGKILL'] });
      });
    });
  }

  dispose(): void {
    for (const [signal, handler] of this.#handlers) process.off(signal, handler);
    this.#handlers.clear();
  }

  #on(signal: NodeJS.Signals, handler: () => void): void {
    process.on(signal, handler);
    this.#handlers.set(signal, handler);
  }

  #pass(signal: NodeJS.Signals): void {
    if (this.#child === null) this.#early ??= signal;
    else this.#child.kill(signal);
  }
}

/** Whether the terminal's keys are ours: then the child, in the same group, has had the signal too. */
function isInForeground(): boolean {
  // proc_pid_stat(5): behind the name, state, parent, group, session, terminal and the terminal's foreground group.
  const fields = statFields('self');
  // Without /proc (macOS, untested) a terminal is taken for the sender.
  if (fields === null) return process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  const [, , group, , , foreground] = fields;
  return group === foreground;
}

/** False where it cannot be known (macOS): there a child that stops itself alone leaves the shell waiting. */
function isStopped(pid: number | undefined): boolean {
  return pid !== undefined && statFields(String(pid))?.[0] === 'T';
}

function statFields(process: string): readonly string[] | null {
  try {
    const stat = readFileSync(`/proc/${process}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null; // gone, or no /proc
  }
}
