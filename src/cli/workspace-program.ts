/** The grammar of `ccmux workspace …`; see program.ts. */
import type { Command } from 'commander';
import { addCommand, sessionOf, sessionOption, type CommandDeclaration, type Invocation } from './grammar.ts'; // prettier-ignore

export function addWorkspaceCommands(program: Command, invocation: Invocation): void {
  const group = program
    .command('workspace')
    .description("the panes' own grounds, with `workspace: own` or `worktree`: list");
  declareList(group, invocation);
}

function declareList(group: Command, invocation: Invocation): void {
  const list: CommandDeclaration = {
    name: 'list',
    description: 'list the grounds that there are, of open and closed panes, and what was made in each',
    examples: [
      'ccmux workspace list',
      "ccmux workspace list -s app --json | jq -r '.workspaces[].directory'",
    ],
  };
  addCommand(group, list, invocation)
    .addOption(sessionOption('only those of the session of this name, live or not'))
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }, command: Command) => {
      const { listWorkspaces } = await import('./workspace/list.ts');
      await listWorkspaces({ session: sessionOf(command), json: json === true }, invocation.surroundings);
    });
}
