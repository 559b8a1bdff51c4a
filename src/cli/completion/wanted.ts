/**
 * What may stand where the cursor is: the words typed so far go through the declared commands, as the parser would
 * take them, and tell whether a command, an option or a value is wanted there. Nothing outside is looked at.
 */
import type { Argument, Command, Option } from 'commander';
import { collect } from '../grammar.ts';
import { valueKind, type ValueKind } from './value-kind.ts';

/** One thing that may be typed. */
export interface Candidate {
  readonly word: string;
  /** One line; may be empty. */
  readonly description: string;
}

export type Wanted =
  | { readonly kind: 'words'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'value'; readonly value: ValueSlot };

export interface ValueSlot {
  readonly of: ValueKind;
  /** What of the current word stays as it is, as `--layout=`. */
  readonly lead: string;
  /** Named with `-s` before the cursor. */
  readonly session: string | undefined;
}

/** `words` are those after the program's name up to the cursor, the last one the (maybe empty) current word. */
export function wantedAt(words: readonly string[], program: Command): Wanted {
  const current = words.at(-1) ?? '';
  const place = words.slice(0, -1).reduce(step, startAt(program));
  const value = (of: ValueKind, lead = ''): Wanted => {
    return { kind: 'value', value: { of, lead, session: place.session } };
  };
  if (place.isRest) return value({ kind: 'file' });
  if (place.pending !== null) return value(valueKind(place.pending));
  const attached = attachedValue(current, place.command);
  if (attached !== null) return value(valueKind(attached.option), attached.lead);
  if (current.startsWith('-')) return { kind: 'words', candidates: optionsOf(place) };
  const argument = argumentAt(place);
  if (argument !== undefined) {
    const of = valueKind(argument);
    return of.kind === 'command' ? commandsOf(place.parent) : value(of);
  }
  const commands = commandsOf(place.command);
  return commands.candidates.length > 0 && place.argumentCount === 0
    ? commands
    : { kind: 'words', candidates: optionsOf(place) };
}

/** Where the words before the cursor lead. */
interface Place {
  readonly command: Command;
  /** The group that the command stands in; its `help` has no parent of its own. */
  readonly parent: Command;
  readonly argumentCount: number;
  /** The option whose value comes next. */
  readonly pending: Option | null;
  readonly used: ReadonlySet<Option>;
  readonly session: string | undefined;
  /** Behind `--`. */
  readonly isRest: boolean;
}

function startAt(command: Command, parent: Command = command): Place {
  const nothing = { argumentCount: 0, pending: null, isRest: false, session: undefined };
  return { ...nothing, command, parent, used: new Set() };
}

function step(place: Place, word: string): Place {
  const { command, pending } = place;
  if (place.isRest) return place;
  if (pending !== null) return withValue({ ...place, pending: null }, pending, word);
  if (word === '--') return { ...place, isRest: true };
  const attached = attachedValue(word, command);
  if (attached !== null) return withValue(place, attached.option, word.slice(attached.lead.length));
  if (word.startsWith('-') && word !== '-') {
    const option = command.options.find(({ long, short }) => word === long || word === short);
    if (option === undefined) return place;
    const used = new Set([...place.used, option]);
    return { ...place, used, pending: option.required ? option : null };
  }
  const child = subcommands(command).find((one) => one.name() === word || one.aliases().includes(word));
  if (child === undefined || place.argumentCount > 0) {
    return { ...place, argumentCount: place.argumentCount + 1 };
  }
  return { ...startAt(child, command), session: place.session };
}

function withValue(place: Place, option: Option, value: string): Place {
  const used = new Set([...place.used, option]);
  return { ...place, used, ...(option.attributeName() === 'session' && { session: value }) };
}

/** The option of a word like `--layout=duo` or `-lduo`, and what of the word is the option. */
function attachedValue(word: string, command: Command): { option: Option; lead: string } | null {
  for (const option of command.options) {
    if (!option.required && !option.optional) continue;
    const { long, short } = option;
    if (long && word.startsWith(`${long}=`)) return { option, lead: `${long}=` };
    if (short && word.startsWith(short) && word.length > short.length) return { option, lead: short };
  }
  return null;
}

/** Those that were not given yet, or may be given again. */
function optionsOf({ command, used }: Place): readonly Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .filter((option) => !used.has(option) || option.variadic || option.parseArg === collect)
    .map((option) => ({ word: option.long ?? option.flags, description: option.description }));
}

function commandsOf(command: Command): Wanted & { readonly kind: 'words' } {
  const candidates = subcommands(command).map((child) => {
    const [description] = (child.summary() || child.description()).split('\n');
    return { word: child.name(), description };
  });
  return { kind: 'words', candidates };
}

/** With the parser's own `help`; without hidden ones. */
function subcommands(command: Command): readonly Command[] {
  return command.createHelp().visibleCommands(command);
}

function argumentAt({ command, argumentCount }: Place): Argument | undefined {
  const { registeredArguments: declared } = command;
  const last = declared.at(-1);
  return declared.at(argumentCount) ?? (last?.variadic === true ? last : undefined);
}
