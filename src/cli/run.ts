/** Runs one invocation of ccmux: arguments in, exit code out. Errors become one line on stderr here and nowhere else. */
import { systemCode } from '../base/system-code.ts';
import { CcmuxError } from '../core/errors.ts';
import { failureReason, systemFailure } from '../files/file-failure.ts';
import { EndedWithCode } from './ended-by-signal.ts';
import type { Surroundings } from './surroundings.ts';

export async function runCcmux(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    if (args.length === 0) {
      // By far the most frequent call needs no parser.
      const { open } = await import('./open.ts');
      await open({ claudeArgs: [] }, surroundings);
      return 0;
    }
    if (args[0] === '__complete') {
      const { complete } = await import('./completion/complete.ts');
      await complete(args.slice(1), surroundings);
      return 0;
    }
    const { runProgram } = await import('./program.ts');
    await runProgram(args, surroundings);
    return 0;
  } catch (error) {
    return report(error, surroundings);
  }
}

/** What is left to do where stdout takes no more: the exit code, told where it is a failure. */
export function reportLostOutput(error: Error, { stderr }: Pick<Surroundings, 'stderr'>): number {
  // A reader that has seen enough (`ccmux ls | head -1`) is no failure of ours.
  if (systemCode(error) === 'EPIPE') return 0;
  stderr.write(`ccmux: cannot write the output: ${failureReason(error)}\n`);
  return 1;
}

function report(thrown: unknown, { env, stderr }: Surroundings): number {
  const error = systemFailure(thrown) ?? thrown;
  const isVerbose = env.CCMUX_LOG === 'debug' || env.CCMUX_LOG === 'trace';
  if (error instanceof EndedWithCode) return error.exitCode;
  if (error instanceof CcmuxError) {
    stderr.write(`ccmux: ${error.line}\n`);
    if (isVerbose) stderr.write(`${stackOf(error)}\n`);
    return error.exitCode;
  }
  stderr.write(
    `ccmux: ${isVerbose ? stackOf(error) : `${messageOf(error)} (CCMUX_LOG=debug shows where)`}\n`,
  );
  return 1;
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0] || 'failed';
}

/** The stack with those of all causes. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? error.message;
  return error.cause === undefined ? stack : `${stack}\ncaused by: ${stackOf(error.cause)}`;
}
