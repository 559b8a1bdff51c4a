/** The terminal at hand: what its environment tells of it, and what of ccmux depends on that. */
import { keyLabel } from '../../ui/key-label.ts';
import { capabilitiesOf } from '../../ui/terminal-capabilities.ts';
import { findProgram } from '../find-program.ts';
import { hasTerminal, terminalSize, type Surroundings } from '../surroundings.ts';
import { ok, warns, type Check } from './check.ts';

const CLIPBOARD_TOOLS = ['wl-copy', 'xclip', 'xsel', 'pbcopy'];
const COLORS = { rgb: '24-bit colour', '256': '256 colours', '16': '16 colours' } as const;
/** What seven panes of the default team take at least. */
const ROOM_FOR_SEVEN = { cols: 120, rows: 30 };

/** `prefix` is a key's name. */
export function checkTerminal(prefix: string, surroundings: Surroundings): readonly Check[] {
  const { env } = surroundings;
  if (!hasTerminal(surroundings)) return [ok('no terminal here: nothing to say of it')];
  const { TERM: term, COLORTERM: colorTerm, TERM_PROGRAM: termProgram } = env;
  const { color } = capabilitiesOf({ term, colorTerm, termProgram });
  return [
    color === 'rgb'
      ? ok(`${term ?? 'terminal'} with ${COLORS[color]}`)
      : warns(
          `${term ?? 'terminal'} with ${COLORS[color]}`,
          'set COLORTERM=truecolor if your terminal has 24-bit colour',
        ),
    checkLocale(surroundings),
    checkSize(surroundings),
    ...checkMultiplexer(surroundings),
    checkClipboard(surroundings),
    ok(
      `the prefix is ${keyLabel(prefix)}: where your keyboard makes it hard, set \`prefix: C-b\` or F12 in ccmux.yaml`,
    ),
  ];
}

function checkLocale({ env }: Surroundings): Check {
  const locale =
    [env.LC_ALL, env.LC_CTYPE, env.LANG].find((value) => value !== undefined && value !== '') ?? '';
  if (/utf-?8/i.test(locale)) return ok(`the locale is ${locale}`);
  return warns(
    `the locale is ${locale || 'not set'}, not one of UTF-8`,
    'set LANG=C.UTF-8, or your own with .UTF-8',
  );
}

function checkSize(surroundings: Surroundings): Check {
  const { cols, rows } = terminalSize(surroundings);
  const text = `${cols} columns and ${rows} rows`;
  if (cols >= ROOM_FOR_SEVEN.cols && rows >= ROOM_FOR_SEVEN.rows) return ok(text);
  return ok(`${text}: seven panes are stacked, one in full and a line for each of the others`);
}

function checkMultiplexer({ env }: Surroundings): readonly Check[] {
  const outer = env.TMUX ? 'tmux' : env.STY ? 'screen' : null;
  if (outer === null) return [];
  return [
    warns(
      `inside ${outer}: its keys come first, and it may drop colours and links`,
      `run ccmux outside ${outer}`,
    ),
  ];
}

function checkClipboard({ env, cwd }: Surroundings): Check {
  const tool = CLIPBOARD_TOOLS.find((name) => findProgram(name, env.PATH ?? '', cwd()) !== undefined);
  if (tool !== undefined) return ok(`copies reach the clipboard by OSC 52, and ${tool} is there`);
  return ok('copies reach the clipboard by OSC 52, where the terminal allows it');
}
