/**
 * Which key does what after the prefix, and the few keys taken without it. A key is written as in tmux: `C-\`, `M-1`,
 * `Up`, `PageUp`, `%`, `Space`, `S-Enter`; see `key-names.ts`.
 */
import type { Command } from './command.ts';

export interface KeyBinding {
  readonly key: string;
  /** `prefix`: after the prefix key; `root`: without it, and so taken from the child. */
  readonly table: 'prefix' | 'root';
  readonly command: Command;
  /** Four words for the help page. */
  readonly help: string;
  /** A repeatable key may be pressed again without the prefix for a short while. */
  readonly repeats?: boolean;
}
