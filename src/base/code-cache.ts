/**
 * Code that is compiled once and kept: what a program has compiled lies in the user's cache directory, and its next
 * start takes it from there, which saves half of that start. Node.js does this by itself from 22.1 on; for the line
 * before, `kept-code.ts` does. Nothing depends on it: what cannot be read or written is compiled anew.
 */
import Module from 'node:module';
import { statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { systemCode } from './system-code.ts';
import { KeptCode } from './kept-code.ts';

export interface CodeCache {
  /** Keeps what has been compiled so far, where that is not kept already; takes some 20 ms. Never rejects. */
  keep(): Promise<void>;
}

const NO_CACHE: CodeCache = { keep: () => Promise.resolve() };

/** Since 22.1 and 22.10; missing in the types of 20. */
interface CompileCache {
  readonly enableCompileCache?: (directory: string) => unknown;
  readonly flushCompileCache?: () => void;
}

/** From now on the code of `program` is taken from, and kept in, `directory`; null for neither. Never throws. */
export function useCodeCache(directory: string | null, program: string): CodeCache {
  if (directory === null || !isSafe(directory)) return NO_CACHE;
  const { enableCompileCache, flushCompileCache } = Module as unknown as CompileCache;
  if (enableCompileCache === undefined) {
    return KeptCode.use(join(directory, `${program}-${process.arch}-${process.versions.v8}`));
  }
  enableCompileCache(directory);
  return { keep: () => Promise.resolve(flushCompileCache?.()) };
}

/**
 * Where the user's programs keep what they can make again. The variables of Node.js are kept to: another directory,
 * or none.
 */
export function codeCacheDirectory(env: Readonly<Record<string, string | undefined>>): string | null {
  const { NODE_COMPILE_CACHE: wanted, CCMUX_HOME: all, XDG_CACHE_HOME: caches, HOME: home } = env;
  if (env.NODE_DISABLE_COMPILE_CACHE === '1') return null;
  if (wanted) return isAbsolute(wanted) ? wanted : null;
  if (all) return join(resolve(all), 'cache');
  if (caches && isAbsolute(caches)) return join(caches, 'ccmux');
  if (!home || !isAbsolute(home)) return null;
  return join(home, process.platform === 'darwin' ? 'Library/Caches' : '.cache', 'ccmux');
}

/** What lies there is run: nobody else may write to it, as after `sudo` with the environment of another user. */
function isSafe(directory: string): boolean {
  try {
    const { uid, mode } = statSync(directory);
    return uid === process.geteuid?.() && (mode & 0o022) === 0;
  } catch (error) {
    return systemCode(error) === 'ENOENT'; // made by whoever keeps something first
  }
}
