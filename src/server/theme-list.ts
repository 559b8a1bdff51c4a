/** The list to choose a theme from, each with a sample of its colours. */
import type { Theme } from '../core/plan.ts';
import { openList } from '../ui/list-keys.ts';
import { MARKS } from '../ui/pane-mark.ts';
import type { ListItem, ListView } from '../ui/session-view.ts';
import type { Segment } from '../ui/text.ts';
import type { ThemeChoice } from './session-themes.ts';

const SAMPLES = ['busy', 'waiting', 'idle', 'done', 'failed'] as const;

export function themeList(choices: readonly ThemeChoice[], current: Theme): ListView {
  return openList({
    title: 'theme',
    items: choices.map((choice) => itemOf(choice, current)),
    selected: Math.max(
      0,
      choices.findIndex(({ theme }) => theme.name === current.name),
    ),
    place: 'corner',
    hint: 'Enter keeps · Esc leaves',
    empty: 'no theme can be read',
  });
}

function itemOf({ theme, source }: ThemeChoice, current: Theme): ListItem {
  const note = SAMPLES.map((kind): Segment => ({
    text: MARKS[kind].symbol,
    tone: MARKS[kind].tone,
    ...(theme[kind] !== 'default' && { color: theme[kind] }),
  }));
  const words = [...(source === 'user' ? ['yours'] : []), ...(theme.name === current.name ? ['in use'] : [])];
  return { text: theme.name, note, aside: words.join(', ') };
}
