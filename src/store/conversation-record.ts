/**
 * The record of a stored conversation: a directory `conversations/<id>/` with `metadata.json`, `state/` (what the
 * config directory held), `output/`, `mcp-state/` (what its MCP servers had kept), `session.log` (what happened in it, as JSON lines), and `earlier/` for copies that
 * were neither an older nor a newer one of it.
 */
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text as streamText } from 'node:stream/consumers';
import { isJsonObject, jsonElements, parseJsonObject, type JsonObject } from '../base/json.ts';
import { unlessMissing } from '../base/unless-missing.ts';
import { writeFileAtomically } from '../files/atomic-file.ts';
import { findTranscript } from './conversation-files.ts';
import { isConversationId } from './conversation-id.ts';
import { NO_USAGE, parseKeptUsage, type KeptUsage } from './conversation-usage.ts';
import { measurePlace, readFrom, treePlace, type TreePlace } from './packed-tree.ts';
import { summarizeTranscript, type TranscriptSummary } from './transcript.ts';

export const METADATA = 'metadata.json';
export const SESSION_LOG = 'session.log';
const METADATA_VERSION = 1;

/** Where a conversation was held: what the pane knows of it and the transcript does not. */
export interface ConversationOrigin {
  /** `import`: taken from another config directory; it had no pane yet, and what a pane knows is empty. */
  readonly source: 'pane' | 'import';
  readonly name: string;
  readonly role: string;
  readonly session: string;
  readonly user: string;
  readonly sshClient: string | null;
  readonly cwd: string;
  /** A resumed conversation gets its pane's id, and so its paths, back. */
  readonly paneId: string;
  /** ISO 8601: when the pane was made, and when its child ended. */
  readonly paneStartedAt: string;
  readonly endedAt: string;
  readonly exitCode: number | null;
}

export interface ConversationMetadata extends ConversationOrigin, TranscriptSummary, KeptUsage {
  readonly id: string;
  readonly mcpServers: readonly string[];
  /** Of `state/`. */
  readonly sizeBytes: number;
  /** SHA-256 over the names and contents of `state/`. */
  readonly checksum: string;
  /** ISO 8601, and what it takes on the disk since then; null where it is not archived. */
  readonly archivedAt: string | null;
  readonly archivedBytes: number | null;
}

/** Works the metadata out from what the record holds and writes it: last, for it says that the record is whole. */
export async function writeMetadata(
  record: string,
  id: string,
  origin: ConversationOrigin,
  usage: Partial<KeptUsage> = {},
): Promise<void> {
  const state = await treePlace(record, 'state');
  const transcript = await findTranscript(state.directory, id);
  const summary = transcript === null ? NO_TRANSCRIPT : await summarizeTranscript(transcript);
  const measured = await measurePlace(state);
  const mcpServers = await readMcpServers(state);
  const status = state.isPacked ? 'archived' : origin.source === 'import' ? 'imported' : 'stored';
  const archived = { archivedAt: null, archivedBytes: null };
  const told = { ...NO_USAGE, ...origin, ...summary, ...usage };
  await write(record, {
    ...{ version: METADATA_VERSION, id, status },
    ...{ ...told, mcpServers, ...measured, ...archived },
  });
}

/** Changes some of it, and leaves what it does not know as it is. */
export async function changeMetadata(record: string, change: JsonObject): Promise<void> {
  const old = parseJsonObject(await readFile(join(record, METADATA), 'utf8'));
  await write(record, { ...old, ...change });
}

async function write(record: string, metadata: object): Promise<void> {
  await writeFileAtomically(join(record, METADATA), `${JSON.stringify(metadata, null, 2)}\n`);
}

/** Nothing was said yet. */
export const NO_TRANSCRIPT: TranscriptSummary = {
  startedAt: null,
  lastActivityAt: null,
  model: null,
  clientVersion: null,
  messages: 0,
  toolCalls: 0,
  title: null,
  firstPrompt: null,
  lastPrompt: null,
  directory: null,
};

/** Null where there is no record, or none whose metadata can be used. */
export async function readMetadata(record: string): Promise<ConversationMetadata | null> {
  const text = await readFile(join(record, METADATA), 'utf8').catch(() => null);
  const value = text === null ? null : parseJsonObject(text);
  return value === null ? null : parseMetadata(value);
}

/** Tolerates what older versions did not write. */
export function parseMetadata(value: JsonObject): ConversationMetadata | null {
  const text = (key: string) => (typeof value[key] === 'string' ? value[key] : null);
  const number = (key: string) => (typeof value[key] === 'number' ? value[key] : null);
  const [id, checksum] = [text('id'), text('checksum')];
  if (id === null || !isConversationId(id) || checksum === null) return null;
  return {
    id,
    checksum,
    source: value.source === 'import' ? 'import' : 'pane',
    name: text('name') ?? '',
    role: text('role') ?? '',
    session: text('session') ?? '',
    user: text('user') ?? '',
    sshClient: text('sshClient'),
    cwd: text('cwd') ?? '',
    paneId: text('paneId') ?? '',
    paneStartedAt: text('paneStartedAt') ?? '',
    endedAt: text('endedAt') ?? '',
    exitCode: number('exitCode'),
    startedAt: text('startedAt'),
    lastActivityAt: text('lastActivityAt'),
    model: text('model'),
    clientVersion: text('clientVersion'),
    messages: number('messages') ?? 0,
    toolCalls: number('toolCalls') ?? 0,
    title: text('title'),
    firstPrompt: text('firstPrompt'),
    lastPrompt: text('lastPrompt'),
    directory: text('directory'),
    ...parseKeptUsage(value),
    sizeBytes: number('sizeBytes') ?? 0,
    archivedAt: text('archivedAt'),
    archivedBytes: number('archivedBytes'),
    mcpServers: jsonElements(value.mcpServers).filter((name) => typeof name === 'string'),
  };
}

async function readMcpServers(state: TreePlace): Promise<string[]> {
  const path = join(state.directory, '.claude.json');
  const isThere = (await unlessMissing(lstat(path)))?.isFile() === true;
  const text = isThere ? await streamText(readFrom(state, path)) : null;
  const servers = text === null ? undefined : parseJsonObject(text)?.mcpServers;
  return isJsonObject(servers) ? Object.keys(servers) : [];
}
