/**
 * A conversation as the commands know it, wherever it lies: in the store, in a live pane's profile, or in the profile
 * of a pane whose server died and that no other server has put into the store yet.
 */
import type { JsonObject } from '../base/json.ts';

export const STATUSES = ['live', 'stored', 'archived', 'imported', 'damaged'] as const;

/** `live`: its files are those of a pane that is open. */
export type ConversationStatus = (typeof STATUSES)[number];

export interface ConversationEntry {
  readonly id: string;
  /** Of the pane's seat; empty where it never had one. */
  readonly name: string;
  readonly role: string;
  readonly session: string;
  readonly status: ConversationStatus;
  /** What is wrong with a damaged one, a clause. */
  readonly problem: string | null;
  readonly cwd: string;
  readonly user: string;
  readonly sshClient: string | null;
  readonly model: string | null;
  readonly clientVersion: string | null;
  /** ISO 8601, UTC; null where it is not known, and the end where it is live. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly lastActivityAt: string | null;
  readonly exitCode: number | null;
  /** ISO 8601: since when it is packed; null where it is not. */
  readonly archivedAt: string | null;
  readonly messages: number;
  readonly toolCalls: number;
  readonly sizeBytes: number;
  readonly mcpServers: readonly string[];
  readonly title: string | null;
  readonly firstPrompt: string | null;
  readonly lastPrompt: string | null;
  /** Id of the pane that it is live in. */
  readonly pane: string | null;
  /** Id of the pane that it was held in last, whose paths it knows; null where it had none. */
  readonly lastPane: string | null;
  /** The record in the store; null where there is none. */
  readonly record: string | null;
  /** The config directory that holds it, or the record's `state`. */
  readonly stateDir: string;
  /** `stateDir` is the user's own config directory: only what bears the conversation's name is of it. */
  readonly isShared: boolean;
  /** Null where nothing was said yet. Packed where it is archived. */
  readonly transcript: string | null;
  /** What happened in it, as JSON lines; null where nobody has noted it. */
  readonly log: string | null;
}

/** What `--json` prints of one: the names that scripts build on. */
export function describeConversation(entry: ConversationEntry): JsonObject {
  const { id, name, role, session, status, problem, cwd, title, firstPrompt, lastPrompt } = entry;
  const { model, clientVersion, startedAt, endedAt, lastActivityAt, messages, toolCalls, sizeBytes } = entry;
  const { pane, user, sshClient, exitCode, archivedAt, mcpServers, record, stateDir, transcript, log } =
    entry;
  return {
    ...{ id, name, role, session, status, problem, cwd, title, firstPrompt, lastPrompt },
    ...{ model, clientVersion, startedAt, endedAt, lastActivityAt, messages, toolCalls, sizeBytes },
    ...{ pane, user, sshClient, exitCode, archivedAt, mcpServers, record, stateDir, transcript, log },
  };
}

/** When it was used last, as a text that sorts by time. */
export function lastUse({ lastActivityAt, endedAt, startedAt }: ConversationEntry): string {
  return lastActivityAt ?? endedAt ?? startedAt ?? '';
}

/** What it is known by, on one line: its title and what was said first. After /clear the title goes on with the pane. */
export function headingOf({ title, firstPrompt }: ConversationEntry): string {
  const parts = [title, firstPrompt].filter((part) => part !== null && part !== '');
  return parts.join(': ').replace(/\s+/g, ' ');
}
