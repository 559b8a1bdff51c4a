/**
 * The client's sources as JavaScript in a directory of their own, so that a bare `node` can run them in a process
 * that signals and terminals concern. Only what the client may import is there: another import fails the test.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDERS = [
  'src/base',
  'src/core',
  'src/core/locks',
  'src/protocol',
  'src/client',
  'test/integration/client',
];

/** Writes it to `target`; the path of the program that `probe.ts` becomes. */
export function buildClient(target: string): string {
  for (const folder of FOLDERS) {
    for (const name of readdirSync(join(ROOT, folder))) {
      if (name.endsWith('.ts') && !name.endsWith('.test.ts')) compile(join(folder, name), target);
    }
  }
  writeFileSync(join(target, 'package.json'), '{"type":"module"}');
  return join(target, 'test/integration/client/probe.js');
}

function compile(file: string, target: string): void {
  const { outputText } = ts.transpileModule(readFileSync(join(ROOT, file), 'utf8'), {
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ES2022,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
    },
  });
  const output = join(target, file.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, outputText);
}
