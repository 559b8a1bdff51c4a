/**
 * The scripts that bind Tab in a shell; they lie beside this file. They hold no list of their own: all that can be
 * typed is asked of `ccmux __complete` (see complete.ts), so that a script that was stored once knows the commands of
 * a later ccmux.
 */
import { readFileSync } from 'node:fs';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

export function completionScript(shell: Shell): string {
  return readFileSync(new URL(`../completion/ccmux.${shell}`, import.meta.url), 'utf8');
}
