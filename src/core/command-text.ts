/**
 * Commands as text, for configuration: a word, its words, and options: `split right`, `focus left`, `focus 3`,
 * `resize up 5`, `close --now`, `split below --role qa --command 'htop -d 5'`. Words are quoted as in a shell.
 * Every command has a text, and the text of a command gives the same command again.
 */
import { assertNever } from '../base/assert.ts';
import type { Command } from './command.ts';
import type { Direction } from './geometry.ts';

/** The command that `text` names; null where it names none. */
export function parseCommandText(text: string): Command | null {
  const words = splitWords(text);
  const input = words === null ? null : sortWords(words);
  if (input === null) return null;
  const parse = PARSERS.get(input.name);
  const command = parse?.(input) ?? null;
  // Whatever no parser asked for is a mistake of the writer.
  return command !== null && input.positional.length === 0 && input.options.size === 0 && input.args === null
    ? command
    : null;
}

/** The text of `command`, in the form that parseCommandText reads. */
export function commandText(command: Command): string {
  return commandWords(command).map(quoteWord).join(' ');
}

/** The first words of all commands. */
export function commandNames(): readonly string[] {
  return [...PARSERS.keys()];
}

/** What stands in a text, taken away word by word as a parser understands it. */
interface CommandInput {
  readonly name: string;
  readonly positional: string[];
  /** `--now` has the value null. */
  readonly options: Map<string, string | null>;
  /** What follows `--`. */
  args: readonly string[] | null;
}

type Parser = (input: CommandInput) => Command | null;

const PARSERS: ReadonlyMap<string, Parser> = new Map<string, Parser>([
  ['split', parseSplit],
  ['close', (input) => ({ name: 'close', ...paneOf(input), ask: !takeFlag(input, 'now') })],
  ['focus', parseFocus],
  ['zoom', (input) => ({ name: 'zoom', ...paneOf(input) })],
  ['stack', () => ({ name: 'stack' })],
  ['resize', parseResize],
  ['equalise', () => ({ name: 'equalise' })],
  ['swap', parseSwap],
  ['next-layout', () => ({ name: 'next-layout' })],
  ['rename', parseRename],
  ['restart', (input) => ({ name: 'restart', ...paneOf(input) })],
  ['copy-mode', parseCopyMode],
  ['paste', parsePaste],
  ['choose-buffer', () => ({ name: 'choose-buffer' })],
  ['find', (input) => ({ name: 'find', ...optional('text', takeOption(input, 'text')) })],
  ['scroll', parseScroll],
  ['detach', () => ({ name: 'detach' })],
  ['detach-others', () => ({ name: 'detach-others' })],
  ['help', () => ({ name: 'help' })],
  ['command-prompt', () => ({ name: 'command-prompt' })],
  ['palette', () => ({ name: 'palette' })],
  ['messages', () => ({ name: 'messages' })],
  ['agents', () => ({ name: 'agents' })],
  ['files', () => ({ name: 'files' })],
  ['answer', (input) => ({ name: 'answer', ...paneOf(input) })],
  ['theme', parseTheme],
  ['record', parseRecord],
  ['send-prefix', () => ({ name: 'send-prefix' })],
  ['quit', (input) => ({ name: 'quit', ask: !takeFlag(input, 'now') })],
]);

function parseSplit(input: CommandInput): Command | null {
  const side = input.positional.shift();
  if (side !== 'right' && side !== 'below') return null;
  const args = input.args;
  input.args = null;
  const isShell = takeFlag(input, 'shell');
  const command = isShell ? '' : takeOption(input, 'command');
  return {
    name: 'split',
    ...paneOf(input),
    side,
    ...optional('role', takeOption(input, 'role')),
    ...optional('seat', takeOption(input, 'name')),
    ...optional('command', command),
    ...(args !== null && { args }),
  };
}

function parseFocus(input: CommandInput): Command | null {
  const pane = takeOption(input, 'pane');
  if (pane !== undefined) return { name: 'focus', pane };
  const target = input.positional.shift();
  if (target === undefined) return null;
  if (isDirection(target)) return { name: 'focus-direction', direction: target };
  if (target === 'next') return { name: 'focus-next' };
  if (target === 'waiting') return { name: 'focus-waiting' };
  return isNumber(target)
    ? { name: 'focus-number', number: Number(target) }
    : { name: 'focus', pane: target };
}

function parseResize(input: CommandInput): Command | null {
  const direction = input.positional.shift();
  const cells = input.positional.shift() ?? '1';
  if (direction === undefined || !isDirection(direction) || !isNumber(cells)) return null;
  return { name: 'resize', ...paneOf(input), direction, cells: Number(cells) };
}

function parseSwap(input: CommandInput): Command | null {
  const side = input.positional.shift();
  return side === 'previous' || side === 'next' ? { name: 'swap', ...paneOf(input), side } : null;
}

function parseRename(input: CommandInput): Command {
  const to = takeOption(input, 'to') ?? input.positional.shift();
  return { name: 'rename', ...paneOf(input), ...optional('to', to) };
}

function parseTheme(input: CommandInput): Command {
  return { name: 'theme', ...optional('theme', takeOption(input, 'name') ?? input.positional.shift()) };
}

function parseRecord(input: CommandInput): Command | null {
  if (takeFlag(input, 'stop')) return { name: 'record' };
  const file = takeOption(input, 'file') ?? input.positional.shift();
  return file === undefined ? null : { name: 'record', file };
}

/** Up into the history where positive, as everywhere in ccmux. */
function parseScroll(input: CommandInput): Command | null {
  const lines = input.positional.shift() ?? '';
  return /^[+-]?[0-9]{1,6}$/.test(lines) ? { name: 'scroll', ...paneOf(input), lines: Number(lines) } : null;
}

function parseCopyMode(input: CommandInput): Command {
  const isTranscript = takeFlag(input, 'transcript');
  const what = isTranscript ? 'transcript' : takeFlag(input, 'screen') ? 'screen' : undefined;
  const isPageUp = takeFlag(input, 'page-up');
  return {
    name: 'copy-mode',
    ...paneOf(input),
    ...(what !== undefined && { what }),
    ...(isPageUp && { isPageUp }),
  };
}

function parsePaste(input: CommandInput): Command | null {
  const buffer = takeOption(input, 'buffer');
  if (buffer === undefined) return { name: 'paste', ...paneOf(input) };
  return isNumber(buffer) ? { name: 'paste', ...paneOf(input), buffer: Number(buffer) } : null;
}

function commandWords(command: Command): readonly string[] {
  switch (command.name) {
    case 'split':
      return [
        'split',
        command.side,
        ...option('pane', command.pane),
        ...option('role', command.role),
        ...option('name', command.seat),
        ...(command.command === '' ? ['--shell'] : option('command', command.command)),
        ...(command.args === undefined ? [] : ['--', ...command.args]),
      ];
    case 'close':
      return ['close', ...option('pane', command.pane), ...(command.ask ? [] : ['--now'])];
    case 'focus':
      return isFocusWord(command.pane) ? ['focus', ...option('pane', command.pane)] : ['focus', command.pane];
    case 'focus-number':
      return ['focus', `${command.number}`];
    case 'focus-direction':
      return ['focus', command.direction];
    case 'focus-next':
      return ['focus', 'next'];
    case 'focus-waiting':
      return ['focus', 'waiting'];
    case 'resize':
      return ['resize', command.direction, `${command.cells}`, ...option('pane', command.pane)];
    case 'swap':
      return ['swap', command.side, ...option('pane', command.pane)];
    case 'rename':
      return ['rename', ...option('to', command.to), ...option('pane', command.pane)];
    case 'scroll':
      return ['scroll', `${command.lines}`, ...option('pane', command.pane)];
    case 'copy-mode':
      return [
        'copy-mode',
        ...option('pane', command.pane),
        ...(command.what === undefined ? [] : [`--${command.what}`]),
        ...(command.isPageUp === true ? ['--page-up'] : []),
      ];
    case 'find':
      return ['find', ...option('text', command.text)];
    case 'paste': {
      const { pane, buffer } = command;
      return [
        'paste',
        ...option('pane', pane),
        ...option('buffer', buffer === undefined ? undefined : `${buffer}`),
      ];
    }
    case 'zoom':
    case 'restart':
    case 'answer':
      return [command.name, ...option('pane', command.pane)];
    case 'quit':
      return ['quit', ...(command.ask ? [] : ['--now'])];
    case 'stack':
    case 'equalise':
    case 'next-layout':
    case 'detach':
    case 'detach-others':
    case 'help':
    case 'command-prompt':
    case 'palette':
    case 'messages':
    case 'agents':
    case 'files':
    case 'choose-buffer':
    case 'send-prefix':
      return [command.name];
    case 'record':
      if (command.file === undefined) return ['record', '--stop'];
      return command.file.startsWith('-')
        ? ['record', ...option('file', command.file)]
        : ['record', command.file];
    case 'theme':
      // One that looks like an option needs one.
      return command.theme?.startsWith('-') === false
        ? ['theme', command.theme]
        : ['theme', ...option('name', command.theme)];
    default:
      return assertNever(command);
  }
}

function option(name: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [`--${name}`, value];
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
}

function paneOf(input: CommandInput): { pane?: string } {
  return optional('pane', takeOption(input, 'pane'));
}

function takeOption(input: CommandInput, name: string): string | undefined {
  const value = input.options.get(name) ?? undefined;
  if (value !== undefined) input.options.delete(name);
  return value;
}

function takeFlag(input: CommandInput, name: string): boolean {
  if (input.options.get(name) !== null) return false;
  return input.options.delete(name);
}

function isDirection(word: string): word is Direction {
  return word === 'left' || word === 'right' || word === 'up' || word === 'down';
}

function isNumber(word: string): boolean {
  return /^[0-9]{1,6}$/.test(word);
}

/** Whether a pane of this name can only be said with `--pane`. */
function isFocusWord(pane: string): boolean {
  return isDirection(pane) || isNumber(pane) || pane === 'next' || pane === 'waiting' || pane.startsWith('-');
}

/** Options that stand alone. */
const FLAGS: ReadonlySet<string> = new Set(['now', 'shell', 'stop', 'screen', 'transcript', 'page-up']);

/** Null where an option lacks its value or comes twice. */
function sortWords(words: readonly string[]): CommandInput | null {
  const input: CommandInput = { name: words[0], positional: [], options: new Map(), args: null };
  for (let i = 1; i < words.length; i++) {
    const word = words[i];
    if (word === '--') {
      input.args = words.slice(i + 1);
      break;
    }
    if (!word.startsWith('--')) {
      input.positional.push(word);
      continue;
    }
    const key = word.slice(2);
    const value = FLAGS.has(key) ? null : words.at(++i);
    if (value === undefined || input.options.has(key)) return null;
    input.options.set(key, value);
  }
  return input;
}

/** Words as a shell splits them; null for none, and for a quote that does not end. */
function splitWords(text: string): readonly string[] | null {
  const WORD = /\s*((?:[^\s'"\\]|'[^']*'|"(?:[^"\\]|\\[^])*"|\\[^])+)/gy;
  const words: string[] = [];
  let end = 0;
  for (let match = WORD.exec(text); match !== null; match = WORD.exec(text)) {
    words.push(unquote(match[1]));
    end = WORD.lastIndex;
  }
  return text.slice(end).trim() === '' && words.length > 0 ? words : null;
}

function unquote(word: string): string {
  return word.replace(
    /'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])/g,
    (_, single?: string, double?: string, one?: string) => {
      return single ?? one ?? (double ?? '').replace(/\\(["\\])/g, '$1');
    },
  );
}

function quoteWord(word: string): string {
  return /^[\w.,:/@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
