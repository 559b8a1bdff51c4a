/** One call of ccmux in this process, from its arguments to its exit. */
import type { CodeCache } from '../base/code-cache.ts';
import { runCcmux } from './run.ts';
import { processSurroundings } from './surroundings.ts';

export { reportLostOutput } from './run.ts';

export async function main(args: readonly string[], codeCache: CodeCache): Promise<void> {
  const exitCode = await runCcmux(args, processSurroundings(codeCache));
  // Written out first, then ended at once: a terminal that is still open for reading would keep the process.
  process.stdout.write('', (error) => {
    if (!error) process.exit(exitCode); // else the output is lost, which the program is told
  });
}
