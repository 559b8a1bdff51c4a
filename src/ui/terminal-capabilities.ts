/**
 * What the terminal outside can do, as far as its environment tells. Names of terminals decide, not terminfo: a
 * missing entry must not make a capable terminal worse. Who asks the terminal itself passes the answers along.
 */
import type { Characters } from './plain-characters.ts';

export interface TerminalCapabilities {
  readonly color: 'rgb' | '256' | '16';
  /** Synchronized output (DEC mode 2026): a frame is shown whole. */
  readonly synchronized: boolean;
  /** Curly, dotted, … and coloured underlines, with colons as separators. */
  readonly underlineStyles: boolean;
  /** OSC 8. */
  readonly links: boolean;
  /** What it shows of Unicode; the rest has stand-ins. */
  readonly characters: Characters;
  /** OSC 12 and 112. */
  readonly cursorColor: boolean;
  /** Erasing of cells within a line (ECH). */
  readonly ech: boolean;
  /** Erased cells take the background colour. */
  readonly erasesWithBackground: boolean;
}

export interface TerminalEnvironment {
  readonly term: string | undefined;
  readonly colorTerm: string | undefined;
  readonly termProgram?: string | undefined;
  /** Of the user's characters (LC_ALL, LC_CTYPE or LANG); undefined where nothing is said. */
  readonly locale?: string | undefined;
  /** The terminal's own answer to `CSI ? 2026 $ p`; undefined where it was not asked or said nothing. */
  readonly answersSynchronized?: boolean | undefined;
  /** Name and version, as it answers `CSI > q`; undefined where it said nothing. */
  readonly version?: string | undefined;
}

/** Terminals known for all of it, by the beginning of TERM … */
const MODERN_TERMS =
  /^(xterm-kitty|xterm-ghostty|ghostty|alacritty|foot|wezterm|contour|rio|xterm-direct|iterm2?)(-|$)/;
/** … and by TERM_PROGRAM. */
const MODERN_PROGRAMS = new Set(['ghostty', 'WezTerm', 'iTerm.app', 'vscode', 'rio', 'contour']);
/** … and by the name that they give themselves, which ssh cannot lose. */
const MODERN_VERSIONS = /^(kitty|foot|ghostty|WezTerm|contour|rio|iTerm2|Konsole|VTE|mintty|Alacritty)\b/i;
/** Takes any colour and any underline, and makes of them what the terminal around it can show. */
const TMUX_VERSION = /^tmux\b/;
/**
 * xterm itself takes any colour since this version and shows the nearest that it has; of an underline's style and colour
 * it knows nothing, and what it makes of them can be black on black.
 */
const XTERM_VERSION = /^XTerm\(([0-9]+)\)/;
const XTERM_WITH_COLORS = 331;
/** Erase with the background colour, apart from those: the xterm family and what imitates it. */
const ERASES_WITH_BACKGROUND = /^(xterm|rxvt|st|tmux|vte|gnome|konsole|mintty|linux|putty)(-|$)/;
const KNOWS_NO_ECH = /^(dumb|vt100|vt102|ansi|cons25|sun)(-|$)/;

export function capabilitiesOf(environment: TerminalEnvironment): TerminalCapabilities {
  const term = environment.term ?? 'dumb';
  const program = environment.termProgram ?? '';
  const isModern =
    MODERN_TERMS.test(term) ||
    MODERN_PROGRAMS.has(program) ||
    MODERN_VERSIONS.test(environment.version ?? '');
  const color = colorOf(environment, isModern);
  // Apple's Terminal calls itself xterm-256color and takes the parts of a colon sequence for parameters of their own.
  const isXtermLike =
    (TMUX_VERSION.test(environment.version ?? '') ||
      /^(xterm|tmux|vte|gnome|konsole|mintty)(-|$)/.test(term)) &&
    program !== 'Apple_Terminal';
  return {
    color,
    synchronized: environment.answersSynchronized ?? isModern,
    underlineStyles:
      isModern || (isXtermLike && color === 'rgb' && !XTERM_VERSION.test(environment.version ?? '')),
    links: isModern || isXtermLike,
    characters: charactersOf(environment, isModern),
    cursorColor: isModern || isXtermLike,
    ech: !KNOWS_NO_ECH.test(term),
    erasesWithBackground: isModern || ERASES_WITH_BACKGROUND.test(term),
  };
}

/**
 * A locale that is said to be another than UTF-8 is believed, but of terminals that know nothing else. Where none is
 * said, as in many a container, the terminal is nearly always one of today.
 */
function charactersOf(
  { term, locale = '', version = '' }: TerminalEnvironment,
  isModern: boolean,
): Characters {
  const isUtf8 = locale === '' || /utf-?8/i.test(locale) || isModern || TMUX_VERSION.test(version);
  if (!isUtf8) return 'ascii';
  return term === 'linux' ? 'console' : 'unicode';
}

function colorOf(
  { term = 'dumb', colorTerm = '', termProgram, version = '' }: TerminalEnvironment,
  isModern: boolean,
) {
  // Apple's Terminal knows no colours beyond its palette, whatever a COLORTERM carried over by ssh says.
  if (termProgram === 'Apple_Terminal') return '256';
  if (isModern || /^(truecolor|24bit)$/i.test(colorTerm) || /-(direct|truecolor)/.test(term)) return 'rgb';
  const xterm = Number(XTERM_VERSION.exec(version)?.[1] ?? 0);
  if (TMUX_VERSION.test(version) || xterm >= XTERM_WITH_COLORS) return 'rgb';
  return term.includes('256color') || colorTerm !== '' ? '256' : '16';
}
