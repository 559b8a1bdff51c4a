/** `ccmux conversation show`: everything that is known of one conversation. */
import { describeConversation, type ConversationEntry } from '../../conversation/entry.ts';
import { shortId } from '../../conversation/reference.ts';
import { CcmuxError } from '../../core/errors.ts';
import { formatBytes } from '../../core/byte-size.ts';
import { say, type Surroundings } from '../surroundings.ts';
import { printable } from '../table.ts';
import { nameOfChange } from '../../isolation/settings/change.ts';
import { directoriesOf } from '../find-session.ts';
import { changesOf } from '../settings/changes.ts';
import { findConversation, type FoundConversation } from './catalogue.ts';

export async function showConversation(
  { reference, json }: { readonly reference: string; readonly json: boolean },
  surroundings: Surroundings,
): Promise<void> {
  const found = await findConversation(reference, surroundings);
  const changes = await changesOf(found.entry, directoriesOf(surroundings)).catch((error: unknown) => {
    // The rest is to be told all the same.
    if (!(error instanceof CcmuxError)) throw error;
    say(surroundings, error.line);
    return [];
  });
  const settingsChanged = changes.map(nameOfChange);
  const lines = json
    ? [JSON.stringify({ conversation: { ...describeConversation(found.entry), settingsChanged } }, null, 2)]
    : conversationLines(found, settingsChanged);
  surroundings.stdout.write(`${lines.join('\n')}\n`);
}

/** A label and its value; null where there is nothing to say. */
type Row = readonly [label: string, value: string | null];

function conversationLines(
  { entry, all }: FoundConversation,
  settingsChanged: readonly string[],
): readonly string[] {
  const short = shortId(entry.id, all);
  const changed =
    settingsChanged.length === 0 ? null : `${settingsChanged.join(', ')}: ccmux settings diff ${short}`;
  const rows: readonly Row[] = [
    ...aboutRows(entry),
    ['changed', changed],
    ...placeRows(entry),
    ...wayRows(entry, short),
  ];
  const said = rows.filter((row): row is readonly [string, string] => row[1] !== null && row[1] !== '');
  const width = Math.max(...said.map(([label]) => label.length));
  const { title } = entry;
  return [
    entry.id,
    ...(title === null ? [] : [printable(title)]),
    '',
    ...said.map(([label, value]) => `${label.padEnd(width)}  ${printable(value)}`),
  ];
}

function aboutRows(entry: ConversationEntry): readonly Row[] {
  const { status, problem, name, role, session, model, clientVersion, mcpServers } = entry;
  const { messages, toolCalls, user, sshClient, startedAt, lastActivityAt, endedAt, exitCode, archivedAt } =
    entry;
  const ssh = sshClient === null ? '' : `, over SSH from ${sshClient.split(' ', 1)[0]}`;
  return [
    ['status', problem === null ? status : `${status}: ${problem}`],
    ['pane', name === '' ? null : `${name}, role ${role}, session ${session}`],
    ['user', user === '' ? null : `${user}${ssh}`],
    ['model', model],
    ['claude', clientVersion],
    ['started', timeText(startedAt)],
    ['last used', timeText(lastActivityAt)],
    ['archived', timeText(archivedAt)],
    ['ended', endedAt === null ? null : `${timeText(endedAt)}${exitText(exitCode)}`],
    ['messages', `${messages}, ${toolCalls} tool ${toolCalls === 1 ? 'call' : 'calls'}`],
    ['MCP servers', mcpServers.join(', ')],
    ['said first', entry.firstPrompt],
    ['said last', entry.lastPrompt === entry.firstPrompt ? null : entry.lastPrompt],
  ];
}

function placeRows({ cwd, record, stateDir, transcript, log, sizeBytes }: ConversationEntry): readonly Row[] {
  return [
    ['directory', cwd],
    ['kept in', record ?? stateDir],
    ['transcript', transcript ?? 'none: nothing was said yet'],
    ['what happened', log],
    ['size', formatBytes(sizeBytes)],
  ];
}

/** How to go on with it. */
function wayRows({ status, session, pane, name, record }: ConversationEntry, short: string): readonly Row[] {
  if (status === 'live') return [['go on', `ccmux attach -s ${session}, pane ${name} (${pane ?? ''})`]];
  const note = record === null ? 'its server died; the next start puts it into the store' : null;
  return [
    ['go on', status === 'damaged' ? null : `ccmux conversation resume ${short}`],
    ['plain claude', status === 'damaged' ? null : `ccmux conversation return ${short}`],
    ['note', note],
  ];
}

function exitText(exitCode: number | null): string {
  return exitCode === null ? '' : `, exit code ${exitCode}`;
}

/** ISO without what nobody reads; it says itself that it is UTC. */
function timeText(iso: string | null): string | null {
  return iso === null ? null : iso.replace(/^(.{10})T(.{8})(?:\.\d+)?Z$/, '$1 $2 UTC');
}
