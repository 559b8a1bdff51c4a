/** What every call of ccmux begins with: the version is answered at once, all else by the compiled command line. */
import { codeCacheDirectory, useCodeCache } from '../base/code-cache.ts';
import { programVersion } from './version.ts';

export async function start(args: readonly string[]): Promise<void> {
  if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
    process.stdout.write(`${programVersion()}\n`);
    return;
  }
  const codeCache = useCodeCache(codeCacheDirectory(process.env), 'ccmux');
  const { main } = await import('./main.ts');
  await main(args, codeCache);
}
