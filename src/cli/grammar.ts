/** What the commands' declarations have in common. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { CcmuxError } from '../core/errors.ts';
import type { Surroundings } from './surroundings.ts';

export interface Invocation {
  /** What was typed after the first `--`: arguments of claude, or a text that looks like an option. */
  readonly rest: readonly string[];
  readonly surroundings: Surroundings;
}

export interface CommandDeclaration {
  readonly name: string;
  readonly description: string;
  /** Whether it has a use for what stands after `--`. */
  readonly takesRest?: boolean;
  /** Calls as one would type them, shown below the help and in the manual page. */
  readonly examples: Examples;
}

/** Two at least: one call shows what a command does, the second how it varies. */
export type Examples = readonly [string, string, ...string[]];

const examplesByCommand = new WeakMap<Command, readonly string[]>();

/** The calls that stand below the command's help; none for a group. */
export function examplesOf(command: Command): readonly string[] {
  return examplesByCommand.get(command) ?? [];
}

/** Declares a subcommand of `parent`, which refuses what it would otherwise silently ignore. */
export function addCommand(parent: Command, declaration: CommandDeclaration, { rest }: Invocation): Command {
  const { name, description, takesRest, examples } = declaration;
  const command = parent.command(name).description(description).allowExcessArguments(false);
  return addExamples(command, examples).hook('preAction', () => {
    if (rest.length > 0 && takesRest !== true) {
      throw new CcmuxError('usage', `${name} takes nothing after --`);
    }
    for (const option of optionsBefore(parent)) {
      if (option !== 'session') {
        throw new CcmuxError('usage', `--${option} is for starting a session, not for ${name}`);
      }
      if (!command.options.some((own) => own.attributeName() === 'session')) {
        throw new CcmuxError('usage', `${name} is not about one session`, { hint: 'leave --session out' });
      }
    }
  });
}

export function addExamples(command: Command, examples: Examples): Command {
  examplesByCommand.set(command, examples);
  return command.addHelpText('after', `\nExamples:\n${examples.map((line) => `  ${line}`).join('\n')}`);
}

export function sessionOption(description = 'name of the session'): Option {
  return new Option('-s, --session <name>', description);
}

/** `-s` of the command, or as it was given before the command's name. */
export function sessionOf(command: Command): string | undefined {
  for (let place: Command | null = command; place !== null; place = place.parent) {
    const { session } = place.opts<{ session?: string }>();
    if (session !== undefined) return session;
  }
  return undefined;
}

export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && seconds >= 0 && Number.isFinite(seconds)) return seconds;
  throw new InvalidArgumentError('a number of seconds is wanted.');
}

/** For an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Options of the main command that were given before a subcommand. */
function optionsBefore(parent: Command): readonly string[] {
  const root = parent.parent ?? parent;
  return Object.keys(root.opts());
}
