/**
 * Patterns as in a .gitignore, by the only import of `ignore`. It is loaded when it is first needed: most commands never
 * do.
 */
import { createRequire } from 'node:module';
import type { Ignore } from 'ignore';

/** What the patterns say of a path: nothing, that it is meant, or (`!pattern`) that it is not. */
export type Verdict = 'none' | 'meant' | 'spared';

/** `path` is relative to where the patterns stand, without `./` before it or a slash behind it, and not empty. */
export type PathRules = (path: string, isDirectory: boolean) => Verdict;

const require = createRequire(import.meta.url);

/** `text` is one pattern to a line; a line that is none is passed over, as git does. */
export function pathRules(text: string): PathRules {
  const make = require('ignore') as (options: { readonly allowRelativePaths: boolean }) => Ignore;
  const rules = make({ allowRelativePaths: true }).add(text);
  return (path, isDirectory) => {
    const { ignored, unignored } = rules.test(isDirectory ? `${path}/` : path);
    return ignored ? 'meant' : unignored ? 'spared' : 'none';
  };
}
