/** What must not be loaded before it is needed: every call of ccmux pays for what its first file imports. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const SOURCE = join(import.meta.dirname, '../../../src');

/** Everything that a file, relative to `src`, imports as it is loaded, itself and outside libraries included. */
function loadedBy(entry: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const pending = [join(SOURCE, entry)];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    if (!path.endsWith('.ts')) continue;
    for (const specifier of staticImports(readFileSync(path, 'utf8'))) {
      pending.push(specifier.startsWith('.') ? join(dirname(path), specifier) : specifier);
    }
  }
  return seen;
}

/** Specifiers of imports and re-exports that are neither types nor made at run time. */
function staticImports(text: string): readonly string[] {
  const statements = text.matchAll(/^(?:import|export)\s+(?!type\b)(?:[^;'"]*?from\s+)?'([^']+)'/gm);
  return [...statements].map(([, specifier]) => specifier);
}

test('the program itself loads nothing, so that it can speak to a Node.js that is too old', () => {
  expect([...loadedBy('main.ts')]).toEqual([join(SOURCE, 'main.ts')]);
  expect([...loadedBy('cli/version.ts')]).toEqual([join(SOURCE, 'cli/version.ts'), 'node:fs']);
});

test('attaching to a live session loads no schema, no YAML, and nothing of a server: of libraries only the small one for directories', () => {
  const loaded = loadedBy('cli/open.ts');
  expect(loaded).toContain(join(SOURCE, 'client/attach.ts'));
  const outside = [...loaded].filter((path) => !path.startsWith(SOURCE) && !path.startsWith('node:'));
  expect(outside).toEqual(['env-paths']);
});

test('the parser of the command line loads no command', () => {
  const outside = [...loadedBy('cli/program.ts')].filter((path) => !path.endsWith('.ts'));
  expect(outside.filter((path) => !path.startsWith('node:'))).toEqual(['commander']);
  expect(loadedBy('cli/program.ts')).not.toContain(join(SOURCE, 'client/attach.ts'));
});
