/** How the stand-ins look: what the tones of their text are on a dark and on a light terminal. */
import type { Style, Tone } from './spans.ts';

/** `#rrggbb`; the terminal's own background where absent. */
export interface Ink {
  readonly color: string;
  readonly background?: string;
}

export type Palette = Readonly<Record<Tone, Ink>>;

const DARK: Palette = {
  accent: { color: '#c88a3a' },
  faint: { color: '#848d97' },
  good: { color: '#3fb950' },
  bad: { color: '#f0655d' },
  alert: { color: '#e0a030' },
  prompt: { color: '#e6edf3', background: '#2d333b' },
  'prompt-mark': { color: '#9aa4ae', background: '#2d333b' },
  added: { color: '#c5f2cf', background: '#12361f' },
  removed: { color: '#ffd0cc', background: '#4a1a1e' },
};

const LIGHT: Palette = {
  accent: { color: '#8a5a12' },
  faint: { color: '#68717a' },
  good: { color: '#1a7f37' },
  bad: { color: '#c3272b' },
  alert: { color: '#a83e00' },
  prompt: { color: '#1f2328', background: '#e8ebef' },
  'prompt-mark': { color: '#57606a', background: '#e8ebef' },
  added: { color: '#0f3d1e', background: '#d4f8dd' },
  removed: { color: '#6b1016', background: '#ffe0de' },
};

/** `accent` is a colour `#rrggbb`; anything else leaves the palette's own. */
export function paletteFor(ground: 'dark' | 'light', accent: string | undefined): Palette {
  const palette = ground === 'light' ? LIGHT : DARK;
  const isColor = accent !== undefined && /^#[0-9a-f]{6}$/i.test(accent);
  return isColor ? { ...palette, accent: { color: accent } } : palette;
}

export const ACCENT: Style = { tone: 'accent' };
export const FAINT: Style = { tone: 'faint' };
export const BOLD: Style = { isBold: true };
export const GOOD: Style = { tone: 'good' };
export const BAD: Style = { tone: 'bad' };
export const ALERT: Style = { tone: 'alert', isBold: true };
export const PROMPT: Style = { tone: 'prompt' };
export const PROMPT_MARK: Style = { tone: 'prompt-mark' };
export const ADDED: Style = { tone: 'added' };
export const REMOVED: Style = { tone: 'removed' };

/** Turned while a turn runs, one step in SPIN_MS. */
export const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;
export const SPIN_MS = 160;
