/** Which configuration file a command means: the one named with `--config`, else the user's own. */
import { resolve } from 'node:path';
import { configFile, loadUserConfig } from '../../config/load-config.ts';
import type { Config } from '../../config/schema.ts';
import type { Directories } from '../../core/plan.ts';
import type { Surroundings } from '../surroundings.ts';

/** As written on the command line; undefined where nothing was. */
export type NamedConfig = string | undefined;

/** Absolute. */
export function configPath(named: NamedConfig, directories: Directories, { cwd }: Surroundings): string {
  return named === undefined ? configFile(directories) : resolve(cwd(), named);
}

/** Throws CcmuxError('invalid-config'). */
export function readConfig(named: NamedConfig, directories: Directories, { cwd }: Surroundings): Config {
  return loadUserConfig(named === undefined ? undefined : resolve(cwd(), named), directories);
}
