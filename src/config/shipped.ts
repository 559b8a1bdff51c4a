/** Where the files are that come with ccmux: beside `dist/` and `src/` alike. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Directories } from '../core/plan.ts';
import type { NamedDirectories } from './named-file.ts';

/** Every option at its default, to copy from. */
export const EXAMPLE_FILE = fileURLToPath(new URL('../../ccmux.example.yaml', import.meta.url));

/** The manual page: written by the build, and installed by npm. */
export const MANUAL_FILE = fileURLToPath(new URL('../../dist/ccmux.1', import.meta.url));

/** The user's files of a kind, and the shipped ones. */
export function namedDirectories(directories: Directories, kind: 'layouts' | 'themes'): NamedDirectories {
  return {
    userDirectory: join(directories.config, kind),
    shippedDirectory: fileURLToPath(new URL(`../../${kind}`, import.meta.url)),
  };
}
