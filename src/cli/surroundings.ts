/**
 * What a command sees of the process that runs it: environment, directory, streams. The CLI is the only place that
 * reads them; everything below is told.
 */
import type { CodeCache } from '../base/code-cache.ts';
import type { TerminalInput, TerminalOutput } from '../client/terminal.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Size } from '../core/geometry.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Surroundings {
  readonly env: Environment;
  /** The working directory, absolute. Throws CcmuxError where it has been removed. */
  readonly cwd: () => string;
  readonly stdin: TerminalInput;
  readonly stdout: TerminalOutput;
  readonly stderr: TerminalOutput;
  /** Where this program's code is kept for the next call. */
  readonly codeCache?: CodeCache;
}

export function processSurroundings(codeCache: CodeCache): Surroundings {
  const { env, stdin, stdout, stderr } = process;
  return { env, stdin, stdout, stderr, cwd: workingDirectory, codeCache };
}

/** Whether somebody sits there: what is asked can be read and answered. */
export function hasTerminal({ stdin, stdout }: Surroundings): boolean {
  return stdin.isTTY === true && stdout.isTTY === true;
}

/** Size of the terminal; without one, a size in which seven panes have room, so that scripts can read them. */
export function terminalSize({ stdout }: Surroundings): Size {
  const { columns, rows } = stdout;
  return columns && rows ? { cols: columns, rows } : { cols: 200, rows: 50 };
}

/** A line to the user, on stderr: results alone go to stdout. */
export function say({ stderr }: Surroundings, line: string): void {
  stderr.write(`ccmux: ${line}\n`);
}

function workingDirectory(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new CcmuxError('failed', 'the working directory is gone', { cause, hint: 'change to another one' });
  }
}
