/** `ccmux theme list`: the themes that go by a name, the user's own before the shipped ones. */
import { listFiles } from '../../config/named-file.ts';
import { namedDirectories } from '../../config/shipped.ts';
import { resolveTheme } from '../../config/themes.ts';
import { readConfig } from '../config/file.ts';
import { directoriesOf } from '../find-session.ts';
import { orSay, sourceWord } from '../named-list.ts';
import type { Surroundings } from '../surroundings.ts';
import { formatTable, type Column } from '../table.ts';

const COLUMNS: readonly Column[] = [{ title: 'THEME' }, { title: 'FROM' }, { title: 'FILE' }];

/** One that cannot be read is told of on stderr and left out. Throws CcmuxError('invalid-config'). */
export function listThemes({ json }: { readonly json: boolean }, surroundings: Surroundings): void {
  const directories = directoriesOf(surroundings);
  const config = readConfig(undefined, directories, surroundings);
  const places = namedDirectories(directories, 'themes');
  const themes = listFiles(places).flatMap(({ name, path, source }) => {
    const theme = orSay(() => resolveTheme(name, places), surroundings);
    if (theme === null) return [];
    const { name: _, ...colors } = theme;
    return [{ name, path, source, isConfigured: name === config.theme, colors }];
  });
  if (json) {
    surroundings.stdout.write(`${JSON.stringify({ themes }, null, 2)}\n`);
    return;
  }
  const rows = themes.map(({ name, path, source, isConfigured }) => [
    isConfigured ? `${name}*` : name,
    sourceWord(source),
    path,
  ]);
  surroundings.stdout.write(`${formatTable(COLUMNS, rows).join('\n')}\n`);
}
