/**
 * How each command is written: what messages show, and what completion goes by. Words in capitals stand for something
 * that is known only at the time: a PANE, a ROLE, a THEME; alternatives are divided by `|`; options come in brackets.
 */
const USAGES: readonly string[] = [
  'split right|below [--role ROLE] [--name NAME] [--command CMD] [--shell] [--pane PANE]',
  'close [--now] [--pane PANE]',
  'focus left|right|up|down|next|waiting|PANE',
  'zoom [--pane PANE]',
  'stack',
  'resize left|right|up|down CELLS [--pane PANE]',
  'equalise',
  'swap previous|next [--pane PANE]',
  'next-layout',
  'rename NAME [--pane PANE]',
  'restart [--pane PANE]',
  'copy-mode [--screen] [--transcript] [--page-up] [--pane PANE]',
  'paste [--buffer NUMBER] [--pane PANE]',
  'choose-buffer',
  'find [--text TEXT]',
  'scroll LINES [--pane PANE]',
  'theme THEME',
  'record FILE|--stop',
  'messages',
  'agents',
  'files',
  'answer [--pane PANE]',
  'palette',
  'command-prompt',
  'help',
  'detach',
  'detach-others',
  'send-prefix',
  'quit [--now]',
];

/** One place for a word: its alternatives, literal or in capitals. */
export type Alternatives = readonly string[];

export interface CommandUsage {
  readonly name: string;
  /** The whole, as it is shown. */
  readonly text: string;
  readonly words: readonly Alternatives[];
  /** By `--name`; null for one that stands alone. */
  readonly options: ReadonlyMap<string, Alternatives | null>;
}

const PARSED: ReadonlyMap<string, CommandUsage> = new Map(
  USAGES.map(parseUsage).map((usage) => [usage.name, usage]),
);

export function commandUsage(name: string): CommandUsage | undefined {
  return PARSED.get(name);
}

function parseUsage(text: string): CommandUsage {
  const [plain, ...brackets] = text.split(/ \[/);
  const [name, ...words] = plain.split(' ');
  const options = brackets.map((bracket): [string, Alternatives | null] => {
    const [option, ...value] = bracket.replace(/\]$/, '').split(' ');
    return [option, value.length === 0 ? null : value[0].split('|')];
  });
  return { name, text, words: words.map((word) => word.split('|')), options: new Map(options) };
}
