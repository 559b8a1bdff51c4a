/** The configuration in force, in the form in which it is written: what `config show` prints can be read again. */
import { stringify } from 'yaml';
import { writtenRoles } from './roles.ts';
import type { Config } from './schema.ts';

/** With the built-in roles, which the schema knows nothing of. */
export function effectiveConfig(config: Config): Config {
  return { ...config, roles: writtenRoles(config.roles) };
}

/** YAML, one option after the other in the order of the example. */
export function configYaml(config: Config): string {
  return stringify(config, { indentSeq: true });
}
