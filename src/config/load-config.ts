/** The user's configuration: `ccmux.yaml` read, checked and completed with the defaults. */
import { join } from 'node:path';
import { CcmuxError } from '../core/errors.ts';
import type { Directories } from '../core/plan.ts';
import { check } from './check.ts';
import { configSchema, type Config } from './schema.ts';
import { readTextFile } from './text-file.ts';
import { quoted } from './quoted.ts';
import { parseYaml } from './yaml-document.ts';

/** Gives the text of a file, null where there is none. */
export type ReadFile = (path: string) => string | null;

/** Where the configuration lies when none is named. */
export function configFile(directories: Directories): string {
  return join(directories.config, 'ccmux.yaml');
}

/**
 * The configuration in the file at `path`, which must be there; with null the defaults.
 * Throws CcmuxError('invalid-config').
 */
export function loadConfig(path: string | null, readFile: ReadFile = readTextFile): Config {
  if (path === null) return configSchema.parse({});
  const text = readFile(path);
  if (text === null) throw new CcmuxError('invalid-config', `no configuration file ${quoted(path)}`);
  return parseConfig(text, path);
}

/** The configuration that `ccmux` runs with: the file named, else the user's own where there is one. */
export function loadUserConfig(
  named: string | undefined,
  directories: Directories,
  readFile: ReadFile = readTextFile,
): Config {
  if (named !== undefined) return loadConfig(named, readFile);
  const file = configFile(directories);
  const text = readFile(file);
  return text === null ? loadConfig(null) : parseConfig(text, file);
}

/** `file` is named in errors. */
export function parseConfig(text: string, file: string): Config {
  const document = parseYaml(text, file);
  return check(configSchema, document.value ?? {}, { document });
}
