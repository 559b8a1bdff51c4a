/** The grammar of `ccmux conversation …` (`conv`); see program.ts. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { STATUSES, type ConversationStatus } from '../conversation/entry.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../conversation/export-format.ts';
import {
  addCommand,
  collect,
  sessionOf,
  sessionOption,
  type CommandDeclaration,
  type Invocation,
} from './grammar.ts';

const WHICH = 'an id, the beginning of one, `last`, the name of its pane, or its title';

export function addConversationCommands(program: Command, invocation: Invocation): void {
  const group = program
    .command('conversation')
    .alias('conv')
    .description('the conversations of open and closed panes: list, show, resume, return, ...');
  declareList(group, invocation);
  declareShow(group, invocation);
  declareResume(group, invocation);
  declareReturn(group, invocation);
  declareCopies(group, invocation);
  declareRemovals(group, invocation);
  declareRepair(group, invocation);
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

interface ExportFlags {
  readonly format?: ExportFormat;
  readonly output?: string;
  readonly redact?: boolean;
}

function declareCopies(group: Command, invocation: Invocation): void {
  const { surroundings } = invocation;
  const exporting: CommandDeclaration = {
    name: 'export',
    description: 'write a conversation to a file: a document to read, its transcript, or everything',
    examples: [
      'ccmux conversation export last --redact',
      'ccmux conv export 64448612 -o talk.tar.gz',
      'ccmux conv export dev1 --format jsonl -o - | jq -r .type',
    ],
  };
  addCommand(group, exporting, invocation)
    .argument('<conversation>', WHICH)
    .addOption(
      new Option('--format <format>', 'default: by the name of the file, else markdown').choices([
        ...EXPORT_FORMATS,
      ]),
    )
    .option('-o, --output <file>', 'the file to write, which must not be there yet; - for stdout')
    .option('--redact', 'blot out what looks like a password, key or token')
    .action(async (reference: string, { format, output, redact }: ExportFlags) => {
      const { exportConversation } = await import('./conversation/export.ts');
      await exportConversation({ reference, format, output, isRedacted: redact === true }, surroundings);
    });
  const importing: CommandDeclaration = {
    name: 'import',
    description: 'copy conversations from a Claude directory into the store (default: your own)',
    examples: ['ccmux conversation import --project .', 'ccmux conv import /mnt/old-laptop/.claude'],
  };
  addCommand(group, importing, invocation)
    .argument('[dir]', 'a Claude directory')
    .option('--project <dir>', 'only those held in this directory or below')
    .action(async (directory: string | undefined, { project }: { project?: string }) => {
      const { importAll } = await import('./conversation/import.ts');
      await importAll({ directory, project }, surroundings);
    });
}

interface RemovalFlags {
  readonly olderThan?: number;
  readonly project?: string;
  readonly yes?: boolean;
  readonly shred?: boolean;
}

function declareRemovals(group: Command, invocation: Invocation): void {
  const { surroundings } = invocation;
  const removal: CommandDeclaration = {
    name: 'delete',
    description: 'delete conversations for good; asks first',
    examples: ['ccmux conversation delete 64448612', 'ccmux conv delete last --shred --yes'],
  };
  addCommand(group, removal, invocation)
    .argument('<conversation...>', WHICH)
    .option('-y, --yes', 'without asking')
    .option('--shred', 'overwrite the files first, where the disk writes in place')
    .action(async (references: readonly string[], { yes, shred }: RemovalFlags) => {
      const { deleteConversations } = await import('./conversation/delete.ts');
      const options = { references, isSure: yes === true, isShredded: shred === true };
      await deleteConversations(options, surroundings);
    });
  const cleanup: CommandDeclaration = {
    name: 'cleanup',
    description:
      'delete the conversations that were not used for long, and archive others; shows them and asks first',
    examples: ['ccmux conversation cleanup', 'ccmux conv cleanup --older-than 90d --project .'],
  };
  addCommand(group, cleanup, invocation)
    .option('--older-than <age>', '12h, 30d, 8w (default: conversations.keep_days)', parseAge)
    .option('--project <dir>', 'only those held in this directory or below')
    .option('-y, --yes', 'without asking')
    .option('--shred', 'overwrite the files first, where the disk writes in place')
    .action(async ({ olderThan, project, yes, shred }: RemovalFlags) => {
      const { cleanUp } = await import('./conversation/cleanup.ts');
      const options = { project, isSure: yes === true, isShredded: shred === true };
      await cleanUp({ ...options, olderThanMs: olderThan }, surroundings);
    });
}

function declareRepair(group: Command, invocation: Invocation): void {
  const repair: CommandDeclaration = {
    name: 'repair',
    description:
      'read all conversations through, mend what can be mended, make the index anew; exit 1 for damage',
    examples: ['ccmux conversation repair', 'ccmux conv repair --accept 64448612'],
  };
  addCommand(group, repair, invocation)
    .option(
      '--accept <conversation>',
      'take the files of a damaged one as they are (may be repeated)',
      collect,
    )
    .action(async ({ accept = [] }: { accept?: readonly string[] }) => {
      const { repairConversations } = await import('./conversation/repair.ts');
      await repairConversations({ accepted: accept }, invocation.surroundings);
    });
}

const HOUR_MS = 60 * 60 * 1000;
const AGES: Readonly<Record<string, number>> = { h: HOUR_MS, d: 24 * HOUR_MS, w: 7 * 24 * HOUR_MS };

function parseAge(text: string): number {
  const match = /^([0-9]{1,5})([hdw])$/.exec(text);
  if (match !== null) return Number(match[1]) * AGES[match[2]];
  throw new InvalidArgumentError('an age is wanted: 12h, 30d or 8w.');
}

function parseCount(text: string): number {
  if (/^[1-9][0-9]{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a number from 1 is wanted.');
}
