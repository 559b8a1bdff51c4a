/** `ccmux config path`: where the configuration is looked for, and whether it is there. */
import { existsSync } from 'node:fs';
import { EXAMPLE_FILE } from '../../config/shipped.ts';
import { directoriesOf } from '../find-session.ts';
import { say, type Surroundings } from '../surroundings.ts';
import { configPath, type NamedConfig } from './file.ts';

export function printConfigPath(
  { config, json }: { readonly config: NamedConfig; readonly json: boolean },
  surroundings: Surroundings,
): void {
  const path = configPath(config, directoriesOf(surroundings), surroundings);
  const exists = existsSync(path);
  surroundings.stdout.write(`${json ? JSON.stringify({ path, exists }, null, 2) : path}\n`);
  if (!json && !exists) {
    say(surroundings, `no such file yet: the defaults are in force, and ${EXAMPLE_FILE} explains them`);
  }
}
