import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** From the top down: a folder imports from lower rows only, never from its own row's other folders. */
const LAYERS: readonly (readonly string[])[] = [
  ['main'],
  ['cli'],
  ['server', 'client', 'demo'],
  ['session', 'ui', 'agent', 'conversation'],
  ['pane'],
  ['pty', 'emulator', 'store', 'config', 'protocol', 'isolation', 'workspace'],
  ['files'],
  ['core'],
  ['base'],
];

/** Outside libraries with the one folder that may import each. */
const LIBRARY_HOMES: Readonly<Record<string, string | undefined>> = {
  '@lydell/node-pty': 'pty',
  '@xterm/headless': 'emulator',
  blessed: 'ui',
  zod: 'config',
  yaml: 'config',
  'env-paths': 'config',
  'get-east-asian-width': 'emulator',
  nanoid: 'server',
  commander: 'cli',
};

/** What only the top may touch: the environment, the terminal, the clock (base/clock.ts is the clock). */
const EDGE_ONLY = /\bprocess\.(?:env|stdin|stdout|stderr|argv)\b|\bDate\.now\(|\bnew Date\(\)/;
const EDGE_FOLDERS = ['main', 'cli', 'server', 'client'];
/** The clock itself, and the demo's program: what it runs is told. */
const EDGE_FILES = ['base/clock.ts', 'demo/main.ts'];

const MOST_LINES = 400;

const SOURCE = join(dirname(fileURLToPath(import.meta.url)), '../../src');

interface SourceFile {
  /** Relative to src. */
  readonly path: string;
  readonly folder: string;
  readonly text: string;
  /** As written: `../base/log.ts`, `node:fs`. */
  readonly imports: readonly string[];
}

const files: readonly SourceFile[] = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const text = readFileSync(join(SOURCE, path), 'utf8');
    return { path, folder: folderOf(path), text, imports: importsOf(text) };
  });

/** The first directory of a path below src; `main` for main.ts. */
function folderOf(path: string): string {
  return path.split('/', 1)[0].replace(/\.ts$/, '');
}

/** All that a file imports: static, re-exported, type-only and dynamic. */
function importsOf(text: string): readonly string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}

function isOwn(specifier: string): boolean {
  return specifier.startsWith('.');
}

function target(file: SourceFile, specifier: string): string {
  return relative(SOURCE, join(SOURCE, dirname(file.path), specifier));
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function rank(folder: string): number {
  return LAYERS.findIndex((row) => row.includes(folder));
}

/** `from → to` for every import that `isWrong`. */
function offences(isWrong: (from: SourceFile, specifier: string) => boolean): readonly string[] {
  return files.flatMap((file) =>
    file.imports
      .filter((specifier) => isWrong(file, specifier))
      .map((specifier) => `${file.path} → ${specifier}`),
  );
}

/** The first circle of imports that a walk from any file finds, its start repeated at the end. */
function findCycle(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): readonly string[] | null => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return null;
    for (const next of graph.get(path) ?? []) {
      const cycle = visit(next, [...trail, path]);
      if (cycle !== null) return cycle;
    }
    done.add(path);
    return null;
  };
  for (const path of graph.keys()) {
    const cycle = visit(path, []);
    if (cycle !== null) return cycle;
  }
  return null;
}

/** Without comments, which may speak of what the code must not do. */
function codeOf(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
}

describe('the source', () => {
  it('is there to be read, and its imports are found', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(
      importsOf("import a from 'a'; export { b } from './b.ts'; type C = import('c').C; import('d');"),
    ).toEqual(['a', './b.ts', 'c', 'd']);
    const circle = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b']],
    ]);
    expect(findCycle(circle)).toEqual(['b', 'c', 'b']);
  });

  it('stands in folders that the layers name', () => {
    expect(files.filter(({ folder }) => rank(folder) < 0).map(({ path }) => path)).toEqual([]);
  });

  it('imports downwards only, never sideways', () => {
    const isUpward = (from: SourceFile, specifier: string): boolean => {
      if (!isOwn(specifier)) return false;
      const folder = folderOf(target(from, specifier));
      return folder !== from.folder && rank(folder) <= rank(from.folder);
    };
    expect(offences(isUpward)).toEqual([]);
  });

  it('imports nothing from outside its own tree', () => {
    const leaves = (from: SourceFile, specifier: string): boolean =>
      isOwn(specifier) && target(from, specifier).startsWith('..');
    // main and cli read the package's own description.
    expect(offences(leaves).filter((offence) => !offence.endsWith('package.json'))).toEqual([]);
  });

  it('has no circle of imports between files', () => {
    const graph = new Map(
      files.map((file) => [
        file.path,
        file.imports.filter(isOwn).map((specifier) => target(file, specifier)),
      ]),
    );
    expect(findCycle(graph)).toBeNull();
  });

  it('imports each outside library in one folder', () => {
    const isStray = (from: SourceFile, specifier: string): boolean => {
      const home = LIBRARY_HOMES[packageOf(specifier)];
      return home !== undefined && home !== from.folder;
    };
    expect(offences(isStray)).toEqual([]);
    const folders = new Map<string, Set<string>>();
    for (const { folder, imports } of files) {
      for (const specifier of imports.filter((each) => !isOwn(each) && !each.startsWith('node:'))) {
        const name = packageOf(specifier);
        folders.set(name, (folders.get(name) ?? new Set()).add(folder));
      }
    }
    const scattered = Array.from(folders, ([name, homes]) => `${name}: ${[...homes].join(', ')}`);
    expect(scattered.filter((line) => line.includes(','))).toEqual([]);
  });

  it('imports every library that the package depends on, and no other', () => {
    const specifiers = files.flatMap(({ imports }) => imports);
    const used = specifiers.filter((each) => !isOwn(each) && !each.startsWith('node:')).map(packageOf);
    const manifest = JSON.parse(readFileSync(join(SOURCE, '../package.json'), 'utf8')) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    expect([...new Set(used)].sort()).toEqual(Object.keys(manifest.dependencies).sort());
  });

  it('names the modules of Node.js with their prefix', () => {
    const known = new Set([
      'fs',
      'path',
      'os',
      'net',
      'tty',
      'util',
      'events',
      'stream',
      'crypto',
      'child_process',
    ]);
    expect(offences((_from, specifier) => known.has(specifier))).toEqual([]);
  });

  it('keeps its files short', () => {
    const long = files.filter(({ text }) => text.split('\n').length - 1 > MOST_LINES);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('reads environment, terminal and clock at the edges only', () => {
    const below = files.filter(
      ({ path, folder }) => !EDGE_FOLDERS.includes(folder) && !EDGE_FILES.includes(path),
    );
    expect(EDGE_ONLY.test(codeOf('const home = process.env.HOME; // not process.env'))).toBe(true);
    expect(below.filter(({ text }) => EDGE_ONLY.test(codeOf(text))).map(({ path }) => path)).toEqual([]);
  });
});
