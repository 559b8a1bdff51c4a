/** The grammar of `ccmux conversation …` (`conv`); see program.ts. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { STATUSES, type ConversationStatus } from '../conversation/entry.ts';
import { addCommand, sessionOf, sessionOption, type CommandDeclaration, type Invocation } from './grammar.ts';

const WHICH = 'an id, the beginning of one, `last`, the name of its pane, or its title';

export function addConversationCommands(program: Command, invocation: Invocation): void {
  const group = program
    .command('conversation')
    .alias('conv')
    .description('the conversations of open and closed panes: list, show, resume, return');
  declareList(group, invocation);
  declareShow(group, invocation);
  declareResume(group, invocation);
  declareReturn(group, invocation);
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

interface ResumeFlags {
  readonly fork?: boolean;
  readonly below?: boolean;
  readonly detached?: boolean;
}

function declareResume(group: Command, invocation: Invocation): void {
  const resume: CommandDeclaration = {
    name: 'resume',
    description: 'go on with a closed conversation, in a pane of its live session or in a new session',
    takesRest: true,
    examples: [
      'ccmux conversation resume last',
      'ccmux conv resume 64448612 --fork -s app',
      'ccmux conv resume dev1 -- --model opus',
    ],
  };
  addCommand(group, resume, invocation)
    .usage('<conversation> [options] [-- CLAUDE_ARGS...]')
    .argument('<conversation>', WHICH)
    .addOption(sessionOption("the session to open it in (default: the one of the conversation's directory)"))
    .option('--fork', 'go on with a copy; the kept one stays as it is')
    .addOption(new Option('--right', 'beside the focused pane (the default)').conflicts('below'))
    .option('--below', 'under the focused pane')
    .option('-d, --detached', 'without attaching')
    .action(async (reference: string, { fork, below, detached }: ResumeFlags, command: Command) => {
      const { resumeConversation } = await import('./conversation/resume.ts');
      const side = below === true ? 'below' : 'right';
      const options = { reference, session: sessionOf(command), side, isFork: fork === true } as const;
      const { rest: claudeArgs, surroundings } = invocation;
      await resumeConversation({ ...options, isDetached: detached === true, claudeArgs }, surroundings);
    });
}

function declareReturn(group: Command, invocation: Invocation): void {
  const handBack: CommandDeclaration = {
    name: 'return',
    description: 'copy a closed conversation into your own Claude directory, for plain claude',
    examples: ['ccmux conversation return last', 'eval "$(ccmux conv return 64448612)"'],
  };
  addCommand(group, handBack, invocation)
    .argument('<conversation>', WHICH)
    .action(async (reference: string) => {
      const { returnConversation } = await import('./conversation/return.ts');
      await returnConversation(reference, invocation.surroundings);
    });
}

function parseCount(text: string): number {
  if (/^[1-9][0-9]{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a number from 1 is wanted.');
}
