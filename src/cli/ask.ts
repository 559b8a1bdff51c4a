/**
 * Questions on the plain terminal, before a session's screen is drawn. Both leave the terminal as they found it, and
 * both are cancelled by Ctrl+C, Ctrl+D or a terminal that goes away.
 */
import { createInterface } from 'node:readline';
import { CcmuxError } from '../core/errors.ts';
import type { Surroundings } from './surroundings.ts';

/** Ctrl+C and Ctrl+D, as a terminal in raw mode sends them. */
const CANCEL_KEYS = ['\u0003', '\u0004'];

type Terminal = Pick<Surroundings, 'stdin' | 'stdout'>;

/**
 * Asks for yes or no; anything but `y` or `yes` is no, or, where yes is usual, anything but `n` or `no` is yes.
 * Throws CcmuxError when cancelled.
 */
export async function askYesNo(
  question: string,
  { stdin, stdout }: Terminal,
  { isYesUsual = false }: { readonly isYesUsual?: boolean } = {},
): Promise<boolean> {
  const lines = createInterface({ input: stdin, output: stdout, terminal: stdin.isTTY === true });
  try {
    const answer = await new Promise<string | undefined>((resolve) => {
      lines.once('SIGINT', () => resolve(undefined));
      lines.once('close', () => resolve(undefined));
      lines.question(`${question} ${isYesUsual ? '(Y/n)' : '(y/N)'} `, resolve);
    });
    if (answer === undefined) throw cancelled(stdout);
    return isYesUsual ? !/^no?$/i.test(answer.trim()) : /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}

/** Prints `text` and waits for one key, whichever. Throws CcmuxError when cancelled. */
export async function showUntilKey(text: string, { stdin, stdout }: Terminal): Promise<void> {
  // Raw before the first word is out: whoever reads it may press Ctrl+C at once.
  stdin.setRawMode?.(true);
  try {
    stdout.write(text);
    const key = await nextInput(stdin);
    if (key === undefined || CANCEL_KEYS.some((cancel) => key.includes(cancel))) throw cancelled(stdout);
    stdout.write('\n');
  } finally {
    stdin.setRawMode?.(false);
    stdin.pause();
  }
}

/** The next bytes that were typed, or undefined at the end of the input. */
function nextInput(stdin: Terminal['stdin']): Promise<string | undefined> {
  return new Promise((resolve) => {
    const finish = (chunk?: Buffer | string) => {
      stdin.off('data', finish);
      stdin.off('end', finish);
      stdin.off('close', finish);
      stdin.off('error', gone);
      resolve(chunk?.toString());
    };
    const gone = () => finish();
    stdin.once('data', finish);
    stdin.once('end', finish);
    stdin.once('close', finish);
    stdin.once('error', gone);
    stdin.resume();
  });
}

function cancelled(stdout: Terminal['stdout']): CcmuxError {
  stdout.write('\n');
  return new CcmuxError('failed', 'cancelled: nothing was started');
}
