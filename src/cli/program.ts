/**
 * The grammar of the command line: commands, options and their help. What a command does stands in a file of its own,
 * which is loaded only when the command is called.
 */
import { Command, CommanderError } from 'commander';
import { CcmuxError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { addChangesCommands } from './changes-program.ts';
import { addConversationCommands } from './conversation-program.ts';
import { addDoctorCommand } from './doctor-program.ts';
import { addCommand, sessionOf, sessionOption, type CommandDeclaration, type Invocation } from './grammar.ts';
import { groupCommands, HELP_END, mainDescription } from './main-help.ts';
import type { OpenOptions } from './open-options.ts';
import { addLockCommands } from './lock-program.ts';
import { addPaneCommands } from './pane-program.ts';
import { addReplayCommand } from './replay-program.ts';
import { addScriptCommands } from './script-program.ts';
import { addSettingsCommands } from './settings-program.ts';
import { addShellCommands } from './shell-program.ts';
import type { Surroundings } from './surroundings.ts';
import { addWorkspaceCommands } from './workspace-program.ts';
import { programVersion } from './version.ts';

/** Parses `args` and runs the command that they name. Throws CcmuxError. */
export async function runProgram(args: readonly string[], surroundings: Surroundings): Promise<void> {
  const { own, rest } = cutAtRest(args);
  try {
    await createProgram({ rest, surroundings }).parseAsync(own, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // The parser throws for help and version too; they are results.
    if (error.exitCode !== 0) throw usageError(error);
  }
}

/** What is for ccmux, and what stands after `--`. Cut here: the parser would take `ccmux -- ls` for the command `ls`. */
export function cutAtRest(args: readonly string[]) {
  const cut = args.indexOf('--');
  return cut < 0 ? { own: args, rest: [] } : { own: args.slice(0, cut), rest: args.slice(cut + 1) };
}

/** The tree of all commands; what completions, the manual and the help are made from. */
export function createProgram(invocation: Invocation): Command {
  const { stdout, stderr } = invocation.surroundings;
  const program = new Command('ccmux')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: () => undefined, // Said as one line by whoever catches it.
    })
    .enablePositionalOptions()
    .version(programVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help');
  declareMainCommand(program, invocation);
  declareSessionCommands(program, invocation);
  addPaneCommands(program, invocation);
  addScriptCommands(program, invocation);
  addConversationCommands(program, invocation);
  addLockCommands(program, invocation);
  addWorkspaceCommands(program, invocation);
  addSettingsCommands(program, invocation);
  addChangesCommands(program, invocation);
  addDoctorCommand(program, invocation);
  addReplayCommand(program, invocation);
  addShellCommands(program, invocation);
  groupCommands(program);
  return program.helpCommand('help [command]', 'print the help of a command').addHelpText('after', HELP_END);
}

function declareMainCommand(program: Command, { rest, surroundings }: Invocation): void {
  program
    .description(mainDescription())
    .usage('[options] [-- CLAUDE_ARGS...]\n       ccmux COMMAND [options]')
    .addOption(sessionOption("name of the session (default: the project's own)"))
    .option('-l, --layout <layout>', 'of a new session: a name, a path to a .yaml, or ROLE[N]-ROLE[N]...')
    .option('-t, --theme <theme>', 'of a new session: a name, or a path to a .yaml')
    .option('-c, --config <file>', 'configuration file')
    .option('-C, --cwd <dir>', 'directory of the session (default: the git top level, else this one)')
    .option('-x, --command <cmd>', 'shell command line to run in every pane instead of claude')
    .option(
      '--record <file>',
      'record what the session shows to a new file (asciicast v2); it may be live already',
    )
    .option('--demo', 'a team of scripted stand-ins: needs no Claude, touches nothing, leaves nothing')
    .option('--restore', 'bring back the team of a session that was cut off, with its conversations')
    .option('--no-restore', 'begin anew, without asking')
    .option('-d, --detached', 'start without attaching, and print its name')
    .allowExcessArguments(true)
    .action(async (options: Omit<OpenOptions, 'claudeArgs'>) => {
      const name = program.args.at(0);
      if (name !== undefined) throw unknownCommand(name, program);
      const { open } = await import('./open.ts');
      await open({ ...options, claudeArgs: rest }, surroundings);
    });
}

function declareSessionCommands(program: Command, invocation: Invocation): void {
  const { surroundings } = invocation;
  const ls: CommandDeclaration = {
    name: 'ls',
    description: 'list live sessions and their panes',
    examples: ['ccmux ls', "ccmux ls --json | jq -r '.sessions[].name'"],
  };
  addCommand(program, ls, invocation)
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { list } = await import('./ls.ts');
      await list({ json: json === true }, surroundings);
    });
  const attach: CommandDeclaration = {
    name: 'attach',
    description: 'attach to a live session',
    examples: ['ccmux attach -s app', 'ccmux attach --read-only'],
  };
  addCommand(program, attach, invocation)
    .addOption(sessionOption())
    .option('--read-only', 'watch without typing')
    .action(async ({ readOnly }: { readOnly?: boolean }, command: Command) => {
      const { attachSession } = await import('./attach.ts');
      await attachSession({ session: sessionOf(command), isReadOnly: readOnly === true }, surroundings);
    });
  const detach: CommandDeclaration = {
    name: 'detach',
    description: 'detach the terminals of a session; it goes on',
    examples: ['ccmux detach -s app', 'ccmux detach --others'],
  };
  addCommand(program, detach, invocation)
    .addOption(sessionOption())
    .option('--others', 'all but the one used last')
    .action(async ({ others }: { others?: boolean }, command: Command) => {
      const { detach } = await import('./detach.ts');
      await detach({ session: sessionOf(command), others: others === true }, surroundings);
    });
  const kill: CommandDeclaration = {
    name: 'kill',
    description: 'end a session; conversations are kept',
    examples: ['ccmux kill -s app', 'ccmux kill --all'],
  };
  addCommand(program, kill, invocation)
    .addOption(sessionOption())
    .option('--all', 'end every session')
    .action(async ({ all }: { all?: boolean }, command: Command) => {
      const { kill } = await import('./kill.ts');
      await kill({ session: sessionOf(command), all: all === true }, surroundings);
    });
}

function unknownCommand(name: string, program: Command): CcmuxError {
  const names = program.commands.map((command) => command.name());
  const close = nearest(name, names);
  return new CcmuxError('usage', `unknown command ${JSON.stringify(name.slice(0, 64))}`, {
    hint: close === undefined ? 'see ccmux --help' : `did you mean ${close}?`,
  });
}

/** The parser's message, its suggestion as the hint. */
function usageError({ code, message }: CommanderError): CcmuxError {
  if (code === 'commander.help') return new CcmuxError('usage', 'a command is missing');
  const [claim, ...more] = message.replace(/^error: /, '').split('\n');
  const hint =
    more
      .at(0)
      ?.replace(/^\(|\)$/g, '')
      .replace(/^D/, 'd') ?? 'see ccmux --help';
  return new CcmuxError('usage', claim.replace(/\.$/, ''), { hint });
}
