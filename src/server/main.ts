/** The server's program: its code is taken from where the last start has kept it. */
import { codeCacheDirectory, useCodeCache } from '../base/code-cache.ts';

async function main(): Promise<void> {
  const codeCache = useCodeCache(codeCacheDirectory(process.env), 'server');
  const { serve } = await import('./serve.ts');
  await serve(codeCache);
}

void main();
