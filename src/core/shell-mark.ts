/** What a shell says of its commands (OSC 133 as FinalTerm began it, OSC 633 as VS Code has it). */
export type ShellMark =
  /** Its prompt stands there, and a command may be typed. */
  | { readonly kind: 'prompt' }
  /** A command begins; `command` is its text where the shell says it. */
  | { readonly kind: 'started'; readonly command: string | null }
  /** It has ended; `exitStatus` is null where the shell does not say it, or the command was given up. */
  | { readonly kind: 'ended'; readonly exitStatus: number | null };
