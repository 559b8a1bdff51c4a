/** The declared commands as a list: what completions, the manual page and the tests go through. */
import type { Command } from 'commander';

export interface PlacedCommand {
  /** The names that lead to it, without the program's: empty for the program itself, `pane`, `send`. */
  readonly path: readonly string[];
  readonly command: Command;
}

/** All commands with the program first, parents before children, in the order of the help. */
export function allCommands(program: Command): readonly PlacedCommand[] {
  const below = ({ path, command }: PlacedCommand): readonly PlacedCommand[] => [
    { path, command },
    ...command.commands.flatMap((child) => below({ path: [...path, child.name()], command: child })),
  ];
  return below({ path: [], command: program });
}

/** Those that do something by themselves: all but the groups, which only hold others. */
export function callableCommands(program: Command): readonly PlacedCommand[] {
  return allCommands(program).filter(
    ({ path, command }) => path.length === 0 || command.commands.length === 0,
  );
}
