/** The grammar of the commands for scripts beside `pane`; see program.ts. */
import type { Command } from 'commander';
import {
  addCommand,
  collect,
  sessionOf,
  sessionOption,
  type CommandDeclaration,
  type Invocation,
} from './grammar.ts';

export function addScriptCommands(program: Command, invocation: Invocation): void {
  declareEvents(program, invocation);
  declareFiles(program, invocation);
  declareExec(program, invocation);
}

interface EventsFlags {
  readonly follow?: boolean;
  readonly pane?: string;
  readonly type?: readonly string[];
}

function declareEvents(program: Command, invocation: Invocation): void {
  const { surroundings } = invocation;
  const events: CommandDeclaration = {
    name: 'events',
    description: 'print what happens in a session as JSON lines: states, prompts, tools, clients, ...',
    examples: [
      'ccmux events --follow | jq -r \'select(.status == "waiting") | .name\'',
      'ccmux events --pane dev1 --type status,prompt',
    ],
  };
  addCommand(program, events, invocation)
    .addOption(sessionOption())
    .option(
      '-f, --follow',
      'what happens from now on, until the session ends (default: the latest, and exit)',
    )
    .option('--pane <pane>', 'of one pane only: its name, number or id')
    .option('--type <list>', 'only events of these types, separated by commas (repeatable)', collect)
    .action(async ({ follow, pane, type = [] }: EventsFlags, command: Command) => {
      const { printEvents } = await import('./events.ts');
      const options = { session: sessionOf(command), pane, types: type, follow: follow === true };
      await printEvents(options, surroundings);
    });
}

function declareFiles(program: Command, invocation: Invocation): void {
  const files: CommandDeclaration = {
    name: 'files',
    description: 'list which files the panes have changed, and where two are at one file',
    examples: ['ccmux files', "ccmux files --json | jq -r '.files[] | select(.shared) | .path'"],
  };
  addCommand(program, files, invocation)
    .addOption(sessionOption())
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }, command: Command) => {
      const { listFiles } = await import('./files.ts');
      await listFiles({ session: sessionOf(command), json: json === true }, invocation.surroundings);
    });
}

function declareExec(program: Command, invocation: Invocation): void {
  const { rest, surroundings } = invocation;
  const exec: CommandDeclaration = {
    name: 'exec',
    description: "run claude, or another program, in this terminal with a pane's isolation",
    takesRest: true,
    examples: [
      'ccmux exec',
      "ccmux exec --role qa -- claude -p 'run the tests'",
      'ccmux exec -- bash -c \'echo "$CLAUDE_CONFIG_DIR"\'',
    ],
  };
  addCommand(program, exec, invocation)
    .usage('[--role ROLE] [--cwd DIR] [-- PROGRAM [ARGUMENTS...]]')
    .option('--role <role>', 'model, system prompt and environment of this role')
    .option('-C, --cwd <dir>', 'directory to run in (default: this one)')
    .action(async ({ role, cwd }: { role?: string; cwd?: string }) => {
      const { exec: run } = await import('./exec.ts');
      const options = { ...(role !== undefined && { role }), ...(cwd !== undefined && { cwd }) };
      await run({ ...options, command: rest }, surroundings);
    });
}
