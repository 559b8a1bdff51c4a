/** Asks the terminal at hand, in raw mode, and gives it back as it was. */
import { takesStrings } from '../../core/terminal-answers.ts';
import { isInForeground } from '../../base/foreground.ts';
import type { Surroundings } from '../surroundings.ts';
import { questions, terminalSaid, type TerminalSaid } from './terminal-said.ts';

/** A terminal answers at once, but a line to it may be slow. */
const PATIENCE_MS = 1500;

/** Null where it would show the questions, or answers none, or is another job's just now. Never rejects. */
export async function askTerminal(
  samples: readonly string[],
  { stdin, stdout, env }: Surroundings,
): Promise<TerminalSaid | null> {
  // Setting a mode from the background would stop the whole process (SIGTTOU).
  if (!takesStrings(env.TERM) || !isInForeground()) return null;
  let received = '';
  try {
    stdin.setRawMode?.(true);
    await new Promise<void>((resolve) => {
      const late = setTimeout(finish, PATIENCE_MS);
      function finish(): void {
        clearTimeout(late);
        stdin.off('data', take);
        stdin.off('end', finish);
        stdin.off('error', finish);
        resolve();
      }
      function take(chunk: Buffer | string): void {
        received += typeof chunk === 'string' ? chunk : chunk.toString('latin1');
        if (terminalSaid(received).isWhole) finish();
      }
      stdin.on('data', take);
      stdin.once('end', finish);
      stdin.once('error', finish);
      stdin.resume();
      stdout.write(questions(samples));
    });
  } finally {
    stdin.setRawMode?.(false);
    stdin.pause();
  }
  return received === '' ? null : terminalSaid(received);
}
