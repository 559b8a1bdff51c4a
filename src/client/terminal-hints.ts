/** What the environment says of the user's terminal, for the server to know what it can do. */

/** By exact name: what else stands in an environment is none of the server's business. */
const HINTS = [
  'TERM_PROGRAM',
  'TERM_PROGRAM_VERSION',
  'VTE_VERSION',
  'KONSOLE_VERSION',
  'KITTY_WINDOW_ID',
  'GHOSTTY_RESOURCES_DIR',
  'WEZTERM_PANE',
  'ALACRITTY_WINDOW_ID',
  'WT_SESSION',
  'ITERM_SESSION_ID',
  'XTERM_VERSION',
  'TMUX',
  'STY',
  'ZELLIJ',
  'NO_COLOR',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
] as const;

/** Longer values are nobody's hint. */
const MAX_LENGTH = 256;

export function terminalHints(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const entries = HINTS.map((name) => [name, env[name]] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is readonly [(typeof HINTS)[number], string] => {
      const [, value] = entry;
      return value !== undefined && value.length <= MAX_LENGTH;
    }),
  );
}
