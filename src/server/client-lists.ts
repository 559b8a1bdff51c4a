/** The lists that one client can open, and what choosing from them does. */
import { commandCatalogue } from '../core/command-catalogue.ts';
import type { Command } from '../core/command.ts';
import type { SessionSettings, Theme } from '../core/plan.ts';
import { openPanes, type SessionState } from '../core/session-state.ts';
import type { Notice } from '../session/notice.ts';
import type { ListView } from '../ui/session-view.ts';
import { paletteList } from './palette.ts';
import type { SessionThemes } from './session-themes.ts';
import { themeList } from './theme-list.ts';

/** A list as it opens, and what is done about what happens in it. Items are told by their index. */
export interface OpenedList {
  readonly view: ListView;
  /** Another item is selected. */
  readonly moved?: (item: number) => void;
  readonly accepted?: (item: number) => void;
  /** One of the view's own keys was pressed on an item; the list stays unless something else opens. */
  readonly pressed?: (item: number, key: string) => void;
  /** The list as it is now, where it follows something that changes; asked before it is drawn. */
  readonly renewed?: (view: ListView) => ListView;
  /** It is the radar: drawn anew when that changes. */
  readonly isOfFiles?: boolean;
  /** Closed without a choice. */
  readonly left?: () => void;
}

export function openPalette(
  state: SessionState,
  { bindings, prefix }: SessionSettings,
  run: (command: Command) => void,
): OpenedList {
  const names = openPanes(state).map((pane) => pane.seat.name);
  const entries = commandCatalogue(bindings, names);
  return { view: paletteList(entries, prefix), accepted: (item) => run(entries[item].command) };
}

export interface ThemeListOptions {
  readonly themes: SessionThemes;
  /** Shows this client a theme that is not chosen yet; null for the session's. */
  readonly preview: (theme: Theme | null) => void;
  readonly tell: (notice: Notice) => void;
}

export async function openThemes({ themes, preview, tell }: ThemeListOptions): Promise<OpenedList> {
  const choices = await themes.choices();
  return {
    view: themeList(choices, themes.current),
    moved: (item) => preview(choices[item].theme),
    accepted: (item) => {
      preview(null);
      tell({ kind: 'info', text: themes.use(choices[item].theme) });
    },
    left: () => preview(null),
  };
}
