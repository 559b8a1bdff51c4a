/** Compiles modules of `src` for a child process: Node.js 20 runs no TypeScript, and tests do not wait for a build. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

const SOURCE = resolve(import.meta.dirname, '../../src');

/** Writes `entry` (relative to `src`) and all it imports of `src` under `to`; answers the path of the entry there. */
export async function compileForChild(entry: string, to: string): Promise<string> {
  await writeFile(join(to, 'package.json'), '{"type":"module"}');
  const pending = [join(SOURCE, entry)];
  const seen = new Set(pending);
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const text = await readFile(path, 'utf8');
    for (const [, specifier] of text.matchAll(/from '(\.[^']+)'/g)) {
      const imported = resolve(dirname(path), specifier);
      if (!seen.has(imported)) pending.push(imported);
      seen.add(imported);
    }
    const target = join(to, relative(SOURCE, path).replace(/\.ts$/, '.js'));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, ts.transpileModule(text, { compilerOptions: OPTIONS }).outputText);
  }
  return join(to, entry.replace(/\.ts$/, '.js'));
}

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
};
