/**
 * Colours of the chrome: from a tone and a theme to the colour words of a cell (core/cells), and the table that gives
 * each pair of words a small number, so that a cell of blessed can carry 24-bit colours.
 */
import { assertNever } from '../base/assert.ts';
import { BOLD, COLOR_RGB, INVERSE } from '../core/cells.ts';
import { Interner } from '../core/interner.ts';
import type { Theme } from '../core/plan.ts';
import type { SelectionColors } from '../emulator/blit.ts';
import type { Segment, Tone } from './text.ts';

/** Where text stands decides what is behind it. */
export type Surface = 'screen' | 'status' | 'overlay';

/** Words of a cell, without content. */
export interface CellStyle {
  readonly foreground: number;
  readonly background: number;
}

export const DEFAULT_STYLE: CellStyle = { foreground: 0, background: 0 };

/** `#rrggbb` as a colour word; anything else, as `default`, is the terminal's own colour. */
export function colorWord(color: string): number {
  return /^#[0-9a-f]{6}$/i.test(color) ? COLOR_RGB | Number.parseInt(color.slice(1), 16) : 0;
}

export function segmentStyle(segment: Segment, surface: Surface, theme: Theme): CellStyle {
  if (segment.isSelected === true) return selectedStyle(segment, theme);
  if (theme.isColorless === true) return colorlessStyle(segment, surface);
  const foreground = colorWord(segment.color ?? toneColor(segment.tone, theme));
  return {
    foreground: (segment.isBold ? foreground | BOLD : foreground) >>> 0,
    background: colorWord(surfaceColor(surface, theme)),
  };
}

/** `theme` for a user who wants no colours (NO_COLOR): the terminal's own, bold, and inverse. */
export function withoutColor(theme: Theme): Theme {
  const colors = Object.keys(theme).map((key): [string, string] => [key, 'default']);
  const own: Readonly<Record<string, string>> = Object.fromEntries(colors);
  return { ...theme, ...own, name: theme.name, roles: {}, isColorless: true };
}

/** The status line is a bar; what waits, and the name of the focused pane, stand out from what is around them. */
function colorlessStyle({ tone, isBold = false }: Segment, surface: Surface): CellStyle {
  const standsOut = tone === 'waiting' || tone === 'title-focused';
  const inverse = standsOut !== (surface === 'status') ? INVERSE : 0;
  const bold = isBold || tone === 'border-focused' ? BOLD : 0;
  return { foreground: (inverse | bold) >>> 0, background: 0 };
}

function selectedStyle({ isBold }: Segment, theme: Theme): CellStyle {
  const { foreground, background } = highlightsOf(theme).selectionColors ?? {
    foreground: INVERSE,
    background: 0,
  };
  return { foreground: (isBold ? foreground | BOLD : foreground) >>> 0, background };
}

/** Of text that stands out in a pane; null where it is shown inverse. */
export interface Highlights {
  readonly selectionColors: SelectionColors | null;
  /** What a search has found, and the one of these where the cursor stands. */
  readonly matchColors: SelectionColors | null;
  readonly currentMatchColors: SelectionColors | null;
}

export function highlightsOf(theme: Theme): Highlights {
  const { selectionForeground, selectionBackground, overlayBackground, hint, waiting } = theme;
  return {
    selectionColors: highlight(selectionForeground, selectionBackground),
    matchColors: highlight(overlayBackground, hint),
    currentMatchColors: highlight(overlayBackground, waiting),
  };
}

function highlight(foreground: string, background: string): SelectionColors | null {
  const colors = { foreground: colorWord(foreground), background: colorWord(background) };
  return colors.background === 0 && colors.foreground === 0 ? null : colors;
}

export function surfaceColor(surface: Surface, theme: Theme): string {
  if (surface === 'screen') return 'default';
  return surface === 'status' ? theme.statusBackground : theme.overlayBackground;
}

function toneColor(tone: Tone, theme: Theme): string {
  switch (tone) {
    case 'border':
      return theme.border;
    case 'border-focused':
      return theme.borderFocused;
    case 'title':
    case 'detail':
      return theme.title;
    case 'title-focused':
    case 'overlay-title':
      return theme.titleFocused;
    case 'status':
      return theme.statusForeground;
    case 'hint':
    case 'overlay-key':
      return theme.hint;
    case 'overlay':
      return theme.overlayForeground;
    case 'busy':
    case 'waiting':
    case 'idle':
    case 'done':
    case 'failed':
      return theme[tone];
    default:
      return assertNever(tone);
  }
}

/** Themes and seats have few colours; more than this are left over from others and are forgotten together. */
const STYLE_LIMIT = 1024;

/** Numbers for styles. `trim` may give all of them new meanings, so it is only called before everything is redrawn. */
export class StyleTable {
  #styles = new Interner<CellStyle>();

  get size(): number {
    return this.#styles.size;
  }

  id({ foreground, background }: CellStyle): number {
    return this.#styles.id(`${foreground},${background}`, { foreground, background });
  }

  style(id: number): CellStyle {
    return this.#styles.value(id);
  }

  /** Whether the table was emptied because it had grown too large. */
  trim(): boolean {
    if (this.#styles.size <= STYLE_LIMIT) return false;
    this.#styles = new Interner<CellStyle>();
    return true;
  }
}
