/**
 * Layouts and themes are found by name: `NAME.yaml` in the user's directory, before those that ccmux ships; or by
 * the path of a `.yaml` file.
 */
import { readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { systemCode } from '../base/system-code.ts';
import { CcmuxError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { readTextFile } from './text-file.ts';
import { quoted } from './quoted.ts';

export interface NamedDirectories {
  readonly userDirectory: string;
  readonly shippedDirectory: string;
}

/** Whose file it is. */
export type FileSource = 'user' | 'shipped';

/** A file that can be given by its name. */
export interface ListedFile {
  readonly name: string;
  readonly path: string;
  readonly source: FileSource;
}

export interface NamedFile {
  readonly name: string;
  /** How it is called in messages. */
  readonly path: string;
  readonly text: string;
}

const SUFFIXES: readonly string[] = ['.yaml', '.yml'];
const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,63}$/u;

/** Whether `name` is the path of a file, and not a name to be looked for. */
export function isFilePath(name: string): boolean {
  return SUFFIXES.includes(extname(name));
}

/**
 * The file that `name` means; null where there is none of that name.
 * Throws CcmuxError('usage') where a path leads nowhere or the name could only be a path.
 */
export function findNamedFile(kind: string, name: string, directories: NamedDirectories): NamedFile | null {
  if (isFilePath(name)) {
    const text = name.includes('\0') ? null : readTextFile(name);
    if (text === null) throw new CcmuxError('usage', `no ${kind} file ${quoted(name)}`);
    return { name: basename(name, extname(name)), path: name, text };
  }
  if (name.includes('/')) {
    throw new CcmuxError('usage', `no ${kind} ${quoted(name)}`, { hint: 'a path must end in .yaml' });
  }
  if (!NAME.test(name)) return null;
  for (const directory of [directories.userDirectory, directories.shippedDirectory]) {
    for (const suffix of SUFFIXES) {
      const path = join(directory, name + suffix);
      const text = readTextFile(path);
      if (text !== null) return { name, path, text };
    }
  }
  return null;
}

/** The names that can be given, in order. A directory that is not there holds none. */
export function listNames(directories: NamedDirectories): readonly string[] {
  return listFiles(directories).map(({ name }) => name);
}

/** The files that `findNamedFile` would take for each name, by name. */
export function listFiles({ userDirectory, shippedDirectory }: NamedDirectories): readonly ListedFile[] {
  const found = new Map<string, ListedFile>();
  for (const [directory, source] of [
    [userDirectory, 'user'],
    [shippedDirectory, 'shipped'],
  ] as const) {
    for (const suffix of SUFFIXES) {
      for (const file of filesIn(directory)) {
        const name = basename(file, suffix);
        const isNamed = extname(file) === suffix && NAME.test(name);
        if (isNamed && !found.has(name)) found.set(name, { name, path: join(directory, file), source });
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The error for a name that means nothing, with what may have been meant. */
export function unknownName(kind: string, name: string, known: readonly string[]): CcmuxError {
  const close = nearest(name, known);
  const hint = close === undefined ? `there are ${known.join(', ')}` : `did you mean ${close}?`;
  return new CcmuxError('usage', `no ${kind} ${quoted(name)}`, { hint });
}

function filesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return [];
    throw new CcmuxError('failed', `cannot read the directory ${directory}`, { cause: error });
  }
}
