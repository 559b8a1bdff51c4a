/** `ccmux conversation list`: what was said in which pane, the one used last first. */
import {
  describeConversation,
  headingOf,
  lastUse,
  type ConversationEntry,
  type ConversationStatus,
} from '../../conversation/entry.ts';
import { isOfProject, shortId } from '../../conversation/reference.ts';
import { formatBytes } from '../../core/byte-size.ts';
import { formatAge } from '../describe-sessions.ts';
import { projectDirectory } from '../project-directory.ts';
import { say, type Surroundings } from '../surroundings.ts';
import { formatTable, type Column } from '../table.ts';
import { conversations } from './catalogue.ts';

export interface ListOptions {
  readonly session: string | undefined;
  /** As typed; only conversations held in it or below. */
  readonly project: string | undefined;
  readonly role: string | undefined;
  readonly status: ConversationStatus | undefined;
  readonly limit: number | undefined;
  readonly json: boolean;
}

export async function listConversations(options: ListOptions, surroundings: Surroundings): Promise<void> {
  const project =
    options.project === undefined ? null : projectDirectory(surroundings.cwd(), options.project);
  const all = await conversations(surroundings);
  const chosen = all
    // A pane that nothing was said in holds no conversation yet.
    .filter((entry) => entry.record !== null || entry.transcript !== null)
    .filter((entry) => project === null || isOfProject(entry, project))
    .filter(({ session }) => options.session === undefined || session === options.session)
    .filter(({ role }) => options.role === undefined || role === options.role)
    .filter(({ status }) => options.status === undefined || status === options.status)
    .slice(0, options.limit);
  if (options.json) {
    const described = { conversations: chosen.map(describeConversation) };
    surroundings.stdout.write(`${JSON.stringify(described, null, 2)}\n`);
  } else if (chosen.length > 0) {
    surroundings.stdout.write(`${listLines(chosen, all, surroundings).join('\n')}\n`);
  } else {
    say(surroundings, all.length === 0 ? 'no conversation yet' : 'no conversation of that kind');
  }
}

const COLUMNS: readonly Column[] = [
  { title: 'ID' },
  { title: 'NAME' },
  { title: 'SESSION' },
  { title: 'STATUS' },
  { title: 'AGO', isNumber: true },
  { title: 'MESSAGES', isNumber: true },
  { title: 'SIZE', isNumber: true },
  { title: 'ABOUT' },
];

function listLines(
  chosen: readonly ConversationEntry[],
  all: readonly ConversationEntry[],
  { stdout }: Surroundings,
): readonly string[] {
  const now = Date.now();
  const rows = chosen.map((entry) => [
    shortId(entry.id, all),
    entry.name || '-',
    entry.session || '-',
    entry.status,
    agoOf(entry, now),
    String(entry.messages),
    formatBytes(entry.sizeBytes),
    aboutOf(entry),
  ]);
  // A line that wraps is no line of a table any more.
  return formatTable(COLUMNS, rows).map((line) => cut(line, stdout.columns));
}

function agoOf(entry: ConversationEntry, now: number): string {
  const used = Date.parse(lastUse(entry));
  return Number.isNaN(used) ? '-' : formatAge(now - used);
}

function aboutOf(entry: ConversationEntry): string {
  return entry.problem ?? headingOf(entry);
}

function cut(line: string, columns: number | undefined): string {
  const characters = Array.from(line);
  if (columns === undefined || characters.length <= columns) return line;
  return `${characters.slice(0, columns - 1).join('')}…`;
}
