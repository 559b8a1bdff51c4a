/** The list of what a search through all panes has found: the pane, and the line. */
import { openList } from '../../ui/list-keys.ts';
import type { ListView } from '../../ui/session-view.ts';
import type { FoundPlace } from './find-everywhere.ts';

export function foundList(text: string, found: readonly FoundPlace[]): ListView {
  return openList({
    title: `${JSON.stringify(text)}: ${found.length} ${found.length === 1 ? 'place' : 'places'}, type to search them`,
    items: found.map(({ pane, text: line }) => ({ head: pane.name, text: line })),
    filter: '',
    hint: 'Enter goes there · Esc closes',
    empty: 'nothing was found',
  });
}
