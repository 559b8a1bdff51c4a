/** `ccmux config show`: the configuration in force, defaults and built-in roles included. */
import { configYaml, effectiveConfig } from '../../config/config-text.ts';
import { directoriesOf } from '../find-session.ts';
import type { Surroundings } from '../surroundings.ts';
import { readConfig, type NamedConfig } from './file.ts';

/** Throws CcmuxError('invalid-config'). */
export function showConfig(
  { config, json }: { readonly config: NamedConfig; readonly json: boolean },
  surroundings: Surroundings,
): void {
  const effective = effectiveConfig(readConfig(config, directoriesOf(surroundings), surroundings));
  const text = json ? `${JSON.stringify(effective, null, 2)}\n` : configYaml(effective);
  surroundings.stdout.write(text);
}
