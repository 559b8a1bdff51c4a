/** What `ccmux --help` says beyond the options: what it is, common starts, the first keys, commands in groups. */
import type { Command } from 'commander';
import { DEFAULT_BINDINGS, DEFAULT_PREFIX } from '../core/default-bindings.ts';
import { keyLabel } from '../ui/key-label.ts';

/** The program in one line: the help's first and the manual's name. */
export const IN_ONE_LINE = 'up to seven Claude Code instances on one screen, each in a pane of its own';

/** Calls that a newcomer begins with, and what they do. */
export const COMMON_STARTS: readonly (readonly [call: string, does: string])[] = [
  ['ccmux', "this project's team: attach to it, or start it"],
  ['ccmux --demo', 'a made-up team to look at; needs no Claude'],
  ['ccmux --layout duo', 'another team; `ccmux layout list` names them'],
  ['ccmux -- --model opus', 'arguments after -- go to every claude'],
  ['ccmux --command bash', 'another program in the panes'],
];

/** In the order in which they are needed. A command that is named nowhere comes at the end of the last group. */
const GROUPS: readonly (readonly [heading: string, commands: readonly string[]])[] = [
  ['Sessions:', ['ls', 'attach', 'detach', 'kill']],
  ['Panes and conversations:', ['pane', 'conversation', 'exec', 'events', 'files', 'lock', 'workspace']],
  ['Settings:', ['config', 'settings', 'layout', 'theme']],
  ['More:', ['doctor', 'replay', 'completion', 'man', 'help']],
];

export function mainDescription(): string {
  const width = Math.max(...COMMON_STARTS.map(([call]) => call.length)) + 2;
  const starts = COMMON_STARTS.map(([call, does]) => `  ${call.padEnd(width)}${does}`);
  const [first, ...others] = IN_ONE_LINE;
  return [
    `${first.toUpperCase()}${others.join('')}.`,
    '',
    'Common starts:',
    ...starts,
    '',
    `Keys: ${keyLabel(DEFAULT_PREFIX)}, then ${firstKeys().join(', ')}.`,
  ].join('\n');
}

/** Sorts the commands of the program into their groups. */
export function groupCommands(program: Command): void {
  const order = GROUPS.flatMap(([, names]) => names);
  const commands = program.commands as Command[];
  commands.sort((a, b) => rank(order, a.name()) - rank(order, b.name()));
  for (const [heading, names] of GROUPS) {
    for (const command of commands) if (names.includes(command.name())) command.helpGroup(heading);
  }
  const [rest] = GROUPS[GROUPS.length - 1];
  for (const command of commands) if (command.helpGroup() === '') command.helpGroup(rest);
  program.commandsGroup(rest);
}

export const HELP_END = `
\`ccmux COMMAND --help\` shows options and examples of each.

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 no such session,
pane or conversation, 4 refused because something holds it, 5 timed out.`;

function firstKeys(): readonly string[] {
  const wanted = [
    ['help', 'for all keys'],
    ['detach', 'to detach'],
    ['quit', 'to end the session'],
  ] as const;
  return wanted.flatMap(([name, does]) => {
    const key = DEFAULT_BINDINGS.find(({ command }) => command.name === name)?.key;
    return key === undefined ? [] : [`${keyLabel(key)} ${does}`];
  });
}

/** Behind all others where it has no place in the order. */
function rank(order: readonly string[], name: string): number {
  const index = order.indexOf(name);
  return index < 0 ? order.length : index;
}
