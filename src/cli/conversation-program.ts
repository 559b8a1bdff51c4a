/** The grammar of `ccmux conversation …` (`conv`); see program.ts. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { STATUSES, type ConversationStatus } from '../conversation/entry.ts';
import { addCommand, sessionOf, sessionOption, type CommandDeclaration, type Invocation } from './grammar.ts';

const WHICH = 'an id, the beginning of one, `last`, the name of its pane, or its title';

export function addConversationCommands(program: Command, invocation: Invocation): void {
  const group = program
    .command('conversation')
    .alias('conv')
    .description('the conversations of open and closed panes: list, show');
  declareList(group, invocation);
  declareShow(group, invocation);
}

interface ListFlags {
  readonly project?: string;
  readonly role?: string;
  readonly status?: ConversationStatus;
  readonly limit?: number;
  readonly json?: boolean;
}

function declareList(group: Command, invocation: Invocation): void {
  const list: CommandDeclaration = {
    name: 'list',
    description: 'list conversations, the one used last first',
    examples: [
      'ccmux conversation list --project . --limit 10',
      "ccmux conv list --json | jq -r '.conversations[].id'",
    ],
  };
  addCommand(group, list, invocation)
    .addOption(sessionOption('only those held in the session of this name'))
    .option('--project <dir>', 'only those held in this directory or below')
    .option('--role <role>', 'only those of this role')
    .addOption(new Option('--status <status>', 'only those in this state').choices([...STATUSES]))
    .option('-n, --limit <count>', 'at most so many', parseCount)
    .option('--json', 'print JSON')
    .action(async ({ project, role, status, limit, json }: ListFlags, command: Command) => {
      const { listConversations } = await import('./conversation/list.ts');
      const session = sessionOf(command);
      const options = { session, project, role, status, limit, json: json === true };
      await listConversations(options, invocation.surroundings);
    });
}

function declareShow(group: Command, invocation: Invocation): void {
  const show: CommandDeclaration = {
    name: 'show',
    description: 'tell everything that is known of a conversation',
    examples: [
      'ccmux conversation show last',
      'ccmux conv show 64448612 --json | jq .conversation.transcript',
    ],
  };
  addCommand(group, show, invocation)
    .argument('<conversation>', WHICH)
    .option('--json', 'print JSON')
    .action(async (reference: string, { json }: { json?: boolean }) => {
      const { showConversation } = await import('./conversation/show.ts');
      await showConversation({ reference, json: json === true }, invocation.surroundings);
    });
}

function parseCount(text: string): number {
  if (/^[1-9][0-9]{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a number from 1 is wanted.');
}
