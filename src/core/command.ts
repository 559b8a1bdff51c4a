/**
 * A command is something that a person or a script wants done. Keys, mouse, the CLI and (later) the palette all
 * speak it. `pane` is a pane's name or id; without it the focused pane is meant.
 */
import type { Direction } from './geometry.ts';

export type Command =
  | {
      readonly name: 'split';
      readonly pane?: string;
      readonly side: 'right' | 'below';
      readonly role?: string;
      readonly seat?: string;
      /** A shell command line instead of claude; the empty string is the user's own shell. */
      readonly command?: string;
      readonly args?: readonly string[];
      /** Working directory; relative to the session's. */
      readonly cwd?: string;
    }
  | { readonly name: 'close'; readonly pane?: string; readonly ask: boolean }
  | { readonly name: 'focus'; readonly pane: string }
  | { readonly name: 'focus-number'; readonly number: number }
  | { readonly name: 'focus-direction'; readonly direction: Direction }
  | { readonly name: 'focus-next' }
  | { readonly name: 'focus-waiting' }
  | { readonly name: 'zoom'; readonly pane?: string }
  | { readonly name: 'stack' }
  | { readonly name: 'resize'; readonly pane?: string; readonly direction: Direction; readonly cells: number }
  | { readonly name: 'equalise' }
  | { readonly name: 'swap'; readonly pane?: string; readonly side: 'previous' | 'next' }
  | { readonly name: 'next-layout' }
  | { readonly name: 'rename'; readonly pane?: string; readonly to?: string }
  | { readonly name: 'restart'; readonly pane?: string }
  | {
      readonly name: 'copy-mode';
      readonly pane?: string;
      /** What to read; by default the transcript where the program keeps no history in its terminal. */
      readonly what?: 'screen' | 'transcript';
      /** Begin one page up. */
      readonly isPageUp?: boolean;
    }
  | { readonly name: 'paste'; readonly pane?: string; readonly buffer?: number }
  | { readonly name: 'choose-buffer' }
  | { readonly name: 'find'; readonly text?: string }
  | { readonly name: 'scroll'; readonly pane?: string; readonly lines: number }
  | { readonly name: 'detach' }
  | { readonly name: 'detach-others' }
  | { readonly name: 'help' }
  | { readonly name: 'command-prompt' }
  | { readonly name: 'palette' }
  | { readonly name: 'agents' }
  | { readonly name: 'files' }
  /** Opens what a pane asks, to be read and answered; without a pane the one that has waited longest. */
  | { readonly name: 'answer'; readonly pane?: string }
  | { readonly name: 'messages' }
  /** Without a theme it lets the user choose. */
  | { readonly name: 'theme'; readonly theme?: string }
  /** Without a file the recording ends. */
  | { readonly name: 'record'; readonly file?: string }
  | { readonly name: 'send-prefix' }
  | { readonly name: 'quit'; readonly ask: boolean };

export type CommandName = Command['name'];
