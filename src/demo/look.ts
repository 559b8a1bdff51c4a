/** How the stand-ins look. Colours are of middle brightness, or bring their own ground: any terminal's will do. */
import type { Style } from './spans.ts';

const ACCENTS: Readonly<Record<string, string | undefined>> = {
  dev: '#4f9cf9',
  qa: '#45b268',
  ux: '#a97bf5',
  pm: '#2fb3b3',
};

export function accentOf(role: string): string {
  return (Object.hasOwn(ACCENTS, role) ? ACCENTS[role] : undefined) ?? '#c88a3a';
}

export const FAINT: Style = { color: '#848d97' };
export const BOLD: Style = { isBold: true };
export const GOOD: Style = { color: '#3fb950' };
export const BAD: Style = { color: '#f0655d' };
export const ALERT: Style = { color: '#d29922', isBold: true };
/** What the user has said. */
export const PROMPT: Style = { color: '#e6edf3', background: '#2d333b' };
export const ADDED: Style = { color: '#c5f2cf', background: '#12361f' };
export const REMOVED: Style = { color: '#ffd0cc', background: '#4a1a1e' };

/** Turned while a turn runs, one step in SPIN_MS. */
export const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;
export const SPIN_MS = 160;
