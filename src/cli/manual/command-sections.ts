/** What the manual takes from the declared commands: usage, arguments, options and examples of each. */
import type { Command } from 'commander';
import { callableCommands } from '../command-tree.ts';
import { examplesOf } from '../grammar.ts';
import { bold, italic, item, paragraph, subsection, verbatim, type Inline, type Roff, type Span } from './roff.ts'; // prettier-ignore

/** Of the main command, with those for help and version. */
export function mainOptions(program: Command): Roff {
  return options(program, program.createHelp().visibleOptions(program));
}

/** A subsection for each command that can be called. */
export function commandSections(program: Command): Roff {
  return callableCommands(program)
    .filter(({ path }) => path.length > 0)
    .flatMap(({ command }) => commandSection(command));
}

function commandSection(command: Command): Roff {
  const help = command.createHelp();
  const [usage] = help.commandUsage(command).split('\n');
  const description = help.commandDescription(command);
  const own = help.visibleOptions(command).filter((option) => option.long !== '--help');
  const names = help
    .visibleArguments(command)
    .flatMap((argument) => item(italic(argument.name()), help.argumentDescription(argument)));
  return subsection(
    usage,
    paragraph(sentence(description)),
    names,
    options(command, own),
    verbatim(examplesOf(command)),
  );
}

/** Help has no full stops. */
function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}

function options(command: Command, shown: Command['options']): Roff {
  const help = command.createHelp();
  return shown.flatMap((option) => item(flags(option.flags), help.optionDescription(option)));
}

/** `-s, --session <name>`, with the names of options bold and those of values in italics. */
function flags(text: string): Inline {
  return text.split(/(<[^>]*>|\[[^\]]*\])/).map((part): string | Span => {
    if (part.startsWith('<')) return italic(part.slice(1, -1));
    return part.startsWith('[') ? part : bold(part);
  });
}
