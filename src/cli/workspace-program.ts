/** The grammar of `ccmux workspace …`; see program.ts. */
import type { Command } from 'commander';
import { addCommand, sessionOf, sessionOption, type CommandDeclaration, type Invocation } from './grammar.ts'; // prettier-ignore

const SEAT = 'the seat whose ground it is, as `workspace list` names it';
const OF = 'the session that it belongs to, live or not';

export function addWorkspaceCommands(program: Command, invocation: Invocation): void {
  const group = program
    .command('workspace')
    .description("the panes' own grounds, with `workspace: own` or `worktree`: list, diff, merge, remove");
  declareList(group, invocation);
  declareDiff(group, invocation);
  declareMerge(group, invocation);
  declareRemove(group, invocation);
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

function declareDiff(group: Command, invocation: Invocation): void {
  const diff: CommandDeclaration = {
    name: 'diff',
    description: 'show what was made in a worktree: its commits, changes and new files together',
    examples: ['ccmux workspace diff dev1', 'ccmux workspace diff dev1 --stat -s app'],
  };
  addCommand(group, diff, invocation)
    .argument('<seat>', SEAT)
    .addOption(sessionOption(OF))
    .option('--stat', 'which files, and how much of each')
    .action(async (seat: string, { stat }: { stat?: boolean }, command: Command) => {
      const { diffWorkspace } = await import('./workspace/diff.ts');
      const reference = { seat, session: sessionOf(command) };
      await diffWorkspace(reference, { isStat: stat === true }, invocation.surroundings);
    });
}

interface MergeFlags {
  readonly commit?: string | boolean;
  readonly json?: boolean;
}

function declareMerge(group: Command, invocation: Invocation): void {
  const merge: CommandDeclaration = {
    name: 'merge',
    description:
      'merge what a worktree has into the branch that the project is on; exit 4 where files conflict, which are printed: nothing is touched then',
    examples: ['ccmux workspace merge dev1', 'ccmux workspace merge dev1 --commit "Parse dates"'],
  };
  addCommand(group, merge, invocation)
    .argument('<seat>', SEAT)
    .addOption(sessionOption(OF))
    .option('--commit [text]', 'commit first what is not committed there')
    .option('--json', 'print JSON')
    .action(async (seat: string, { commit, json }: MergeFlags, command: Command) => {
      const { mergeWorkspace } = await import('./workspace/merge.ts');
      const options = { commit: commit ?? false, json: json === true };
      await mergeWorkspace({ seat, session: sessionOf(command) }, options, invocation.surroundings);
    });
}

function declareRemove(group: Command, invocation: Invocation): void {
  const remove: CommandDeclaration = {
    name: 'remove',
    description: 'remove the ground of a closed pane; exit 4 where something is in it that is nowhere else',
    examples: ['ccmux workspace remove dev1', 'ccmux workspace remove dev1 --force -s app'],
  };
  addCommand(group, remove, invocation)
    .argument('<seat>', SEAT)
    .addOption(sessionOption(OF))
    .option('--force', 'with what is in it; of a worktree, git keeps that under a name that is told')
    .option('--json', 'print JSON')
    .action(async (seat: string, flags: { force?: boolean; json?: boolean }, command: Command) => {
      const { removeWorkspace } = await import('./workspace/remove.ts');
      const options = { isForced: flags.force === true, json: flags.json === true };
      await removeWorkspace({ seat, session: sessionOf(command) }, options, invocation.surroundings);
    });
}
