/** The terminal at hand: what its environment tells of it, and what of ccmux depends on that. */
import { keyLabel } from '../../ui/key-label.ts';
import { textWidth } from '../../ui/text.ts';
import { capabilitiesOf } from '../../ui/terminal-capabilities.ts';
import { findProgram } from '../find-program.ts';
import { hasTerminal, terminalSize, type Surroundings } from '../surroundings.ts';
import { askTerminal } from './ask-terminal.ts';
import { ok, warns, type Check } from './check.ts';
import { WIDTH_SAMPLES, type TerminalSaid } from './terminal-said.ts';

const CLIPBOARD_TOOLS = ['wl-copy', 'xclip', 'xsel', 'pbcopy'];
const COLORS = { rgb: '24-bit colour', '256': '256 colours', '16': '16 colours' } as const;
/** What seven panes of the default team take at least. */
const ROOM_FOR_SEVEN = { cols: 120, rows: 30 };

/** `prefix` is a key's name. */
export async function checkTerminal(prefix: string, surroundings: Surroundings): Promise<readonly Check[]> {
  const { env } = surroundings;
  if (!hasTerminal(surroundings)) return [ok('no terminal here: nothing to say of it')];
  const { TERM: term, COLORTERM: colorTerm, TERM_PROGRAM: termProgram } = env;
  const { color } = capabilitiesOf({ term, colorTerm, termProgram });
  // Without UTF-8 the samples would be drawn byte by byte.
  const samples = isUtf8(surroundings) ? WIDTH_SAMPLES : [];
  const said = await askTerminal(
    samples.map(([text]) => text),
    surroundings,
  );
  return [
    color === 'rgb'
      ? ok(`${term ?? 'terminal'} with ${COLORS[color]}`)
      : warns(
          `${term ?? 'terminal'} with ${COLORS[color]}`,
          'set COLORTERM=truecolor if your terminal has 24-bit colour',
        ),
    checkLocale(surroundings),
    checkSize(surroundings),
    checkShiftEnter(said, surroundings),
    ...checkWidths(said, samples),
    ...checkMultiplexer(surroundings),
    checkClipboard(surroundings),
    ok(
      `the prefix is ${keyLabel(prefix)}: where your keyboard makes it hard, set \`prefix: C-b\` or F12 in ccmux.yaml`,
    ),
  ];
}

function localeOf({ env }: Surroundings): string {
  return [env.LC_ALL, env.LC_CTYPE, env.LANG].find((value) => value !== undefined && value !== '') ?? '';
}

function isUtf8(surroundings: Surroundings): boolean {
  return /utf-?8/i.test(localeOf(surroundings));
}

function checkLocale(surroundings: Surroundings): Check {
  const locale = localeOf(surroundings);
  if (isUtf8(surroundings)) return ok(`the locale is ${locale}`);
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

/** Claude makes a new line of it; without an extended keyboard it is an Enter, which sends the prompt. */
function checkShiftEnter(said: TerminalSaid | null, { env }: Surroundings): Check {
  const anywhere = '`\\` and Enter, or Ctrl+J, makes a new line in Claude anywhere';
  if (said?.keyboard === 'kitty')
    return ok("Shift+Enter makes a new line in Claude: it has kitty's keyboard");
  if (said?.keyboard === 'other-keys')
    return ok('Shift+Enter makes a new line in Claude: it has modifyOtherKeys');
  if (env.TMUX)
    return warns(
      'Shift+Enter gets through tmux only with extended-keys',
      `\`set -s extended-keys on\` in tmux.conf, and a terminal that has it; ${anywhere}`,
    );
  const hasIt = 'kitty, ghostty, foot, WezTerm, xterm and others have one';
  if (said?.isWhole === true || env.TERM === 'linux')
    return warns(
      "Shift+Enter is the same as Enter: it has neither kitty's keyboard nor modifyOtherKeys",
      `${hasIt}, iTerm2 and VS Code where their settings say so; ${anywhere}`,
    );
  return warns('it does not say whether it knows Shift+Enter', `try it in a Claude; ${anywhere}`);
}

function checkWidths(said: TerminalSaid | null, samples: typeof WIDTH_SAMPLES): readonly Check[] {
  if (said === null || said.widths.length < samples.length || samples.length === 0) return [];
  const others = samples.flatMap(([text, name], index) => {
    const [here, ours] = [said.widths[index], textWidth(text)];
    return here === ours ? [] : [{ text: `${name} (${text}) ${here} wide and not ${ours}`, ours }];
  });
  if (others.length === 0) return [ok('it gives characters the width that ccmux gives them')];
  const text = `it draws ${others.map((other) => other.text).join(', ')}`;
  const isAmbiguous = said.widths[0] !== 1;
  return [
    isAmbiguous
      ? warns(text, 'set it to draw characters of ambiguous width narrow: borders would be torn')
      : warns(
          text,
          'gaps may show beside them, nothing is shifted; a newer version may draw them as others do',
        ),
  ];
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
