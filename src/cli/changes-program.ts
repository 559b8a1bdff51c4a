/** The grammar of `ccmux settings …`; see program.ts. */
import { Option, type Command } from 'commander';
import { addCommand, collect, type CommandDeclaration, type Invocation } from './grammar.ts';

const WHOSE = 'the name of a pane, or an id of a conversation or the beginning of one';

export function addChangesCommands(program: Command, invocation: Invocation): void {
  const { surroundings } = invocation;
  const group = program
    .command('settings')
    .description('what was changed of settings in a pane: diff, promote, keep, forget');
  const diff: CommandDeclaration = {
    name: 'diff',
    description: 'show what was changed in a pane and is not in your own settings',
    examples: ['ccmux settings diff dev1', "ccmux settings diff 64448612 --json | jq '.changes[].path'"],
  };
  addCommand(group, diff, invocation)
    .argument('<conversation>', WHOSE)
    .option('--json', 'print JSON')
    .action(async (reference: string, { json }: { json?: boolean }) => {
      const { showChanges } = await import('./settings/diff.ts');
      await showChanges({ reference, json: json === true }, surroundings);
    });
  const promote: CommandDeclaration = {
    name: 'promote',
    description: 'write it into your own settings, and nothing else there',
    examples: [
      'ccmux settings promote dev1',
      'ccmux settings promote 64448612 --only model --only permissions',
    ],
  };
  addCommand(group, promote, invocation)
    .argument('<conversation>', WHOSE)
    .addOption(onlyOption())
    .action(async (reference: string, { only = [] }: { only?: readonly string[] }) => {
      const { promote } = await import('./settings/promote.ts');
      await promote({ reference, only }, surroundings);
    });
  const keep: CommandDeclaration = {
    name: 'keep',
    description: 'let every new pane of the role begin with it; your own settings stay',
    examples: ['ccmux settings keep qa1', 'ccmux settings keep dev1 --role qa --only model'],
  };
  addCommand(group, keep, invocation)
    .argument('<conversation>', WHOSE)
    .option('--role <role>', 'another role than that of the pane')
    .addOption(onlyOption())
    .action(async (reference: string, options: { role?: string; only?: readonly string[] }) => {
      const { keep } = await import('./settings/promote.ts');
      await keep({ reference, role: options.role, only: options.only ?? [] }, surroundings);
    });
  const forget: CommandDeclaration = {
    name: 'forget',
    description: 'let new panes of a role begin with your own settings again',
    examples: ['ccmux settings forget qa', 'ccmux settings forget dev'],
  };
  addCommand(group, forget, invocation)
    .argument('<role>', 'the role')
    .action(async (role: string) => {
      const { forget } = await import('./settings/promote.ts');
      await forget(role, surroundings);
    });
}

function onlyOption(): Option {
  return new Option('--only <setting>', 'this one, or what lies below it (may be repeated)').argParser(
    collect,
  );
}
