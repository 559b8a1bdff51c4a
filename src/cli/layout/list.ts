/** `ccmux layout list`: the layouts that go by a name, the user's own before the shipped ones. */
import { resolveLayout } from '../../config/layouts.ts';
import { resolveRoles } from '../../config/roles.ts';
import { listFiles } from '../../config/named-file.ts';
import { namedDirectories } from '../../config/shipped.ts';
import { readConfig } from '../config/file.ts';
import { directoriesOf } from '../find-session.ts';
import { orSay, sourceWord } from '../named-list.ts';
import type { Surroundings } from '../surroundings.ts';
import { formatTable, type Column } from '../table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'LAYOUT' },
  { title: 'FROM' },
  { title: 'SEATS', isNumber: true },
  { title: 'TEAM' },
];

/** One that cannot be read is told of on stderr and left out. Throws CcmuxError('invalid-config'). */
export function listLayouts({ json }: { readonly json: boolean }, surroundings: Surroundings): void {
  const directories = directoriesOf(surroundings);
  const config = readConfig(undefined, directories, surroundings);
  const options = { ...namedDirectories(directories, 'layouts'), roles: resolveRoles(config.roles) };
  const layouts = listFiles(options).flatMap(({ name, path, source }) => {
    const layout = orSay(() => resolveLayout(name, options), surroundings);
    if (layout === null) return [];
    const seats = layout.seats.map((seat) => ({ name: seat.name, role: seat.role }));
    return [{ name, path, source, isConfigured: name === config.layout, seats }];
  });
  if (json) {
    surroundings.stdout.write(`${JSON.stringify({ layouts }, null, 2)}\n`);
    return;
  }
  const rows = layouts.map(({ name, source, isConfigured, seats }) => [
    isConfigured ? `${name}*` : name,
    sourceWord(source),
    String(seats.length),
    seats.map((seat) => seat.name).join(' '),
  ]);
  surroundings.stdout.write(`${formatTable(COLUMNS, rows).join('\n')}\n`);
}
