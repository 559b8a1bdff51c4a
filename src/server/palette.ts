/** The list of all commands with their keys, to be found by a few letters. */
import type { CatalogueEntry } from '../core/command-catalogue.ts';
import { commandText } from '../core/command-text.ts';
import { keyLabel, keysLabel } from '../ui/key-label.ts';
import { openList } from '../ui/list-keys.ts';
import type { ListView } from '../ui/session-view.ts';

export function paletteList(entries: readonly CatalogueEntry[], prefix: string): ListView {
  return openList({
    title: 'commands: type to search',
    items: entries.map(({ command, help, keys }) => ({
      text: help,
      note: [{ text: commandText(command), tone: 'detail' }],
      aside: keysLabel(keys.map(({ key }) => key)),
    })),
    filter: '',
    hint: `Enter runs · keys after ${keyLabel(prefix)} · Esc closes`,
    empty: 'there is no command',
  });
}
