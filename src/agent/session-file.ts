/**
 * The client's own word on what it is doing: `<config dir>/sessions/<pid>.json`, which every running Claude Code
 * rewrites in place at each change. The format is internal to the client, so everything in it is checked and
 * what is not understood reads as "says nothing". Measured with 2.1.329; 2.1.197 has it too.
 */
import { parseJsonObject } from '../base/json.ts';
import type { AgentStatus, WaitingKind } from '../core/agent-status.ts';
import { isConversationId } from '../store/conversation-id.ts';

export interface SessionFile {
  readonly pid: number;
  /** The conversation that is open now; follows /clear and /resume. */
  readonly conversation: string | null;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Start of the process in the kernel's clock ticks, as in /proc/PID/stat; null where it is not told. */
  readonly processStart: string | null;
  /** Null while the client is still booting. */
  readonly status: ClientStatus | null;
  readonly waitingFor: string | null;
  /** Milliseconds since the epoch. */
  readonly statusUpdatedAt: number;
}

/** `shell`: idle, while a Bash command goes on in the background. */
export type ClientStatus = 'idle' | 'busy' | 'waiting' | 'shell';

/** What `waitingFor` says, in ccmux's words. Plan approval is a permission prompt to the client. */
const WAITING_KINDS: Readonly<Record<string, WaitingKind | undefined>> = {
  'permission prompt': 'permission',
  'input needed': 'question',
  'dialog open': 'dialog',
};

/** The file's content; null for a half-written file, whose rest comes with the next change, or anything else that is no session file. */
export function parseSessionFile(text: string): SessionFile | null {
  const value = parseJsonObject(text);
  if (value === null || typeof value.pid !== 'number') return null;
  const startedAt = numberOr(value.startedAt, 0);
  const conversation = stringOrNull(value.sessionId);
  return {
    pid: value.pid,
    // What is no id would be a path, or an option of the client's next start.
    conversation: conversation !== null && isConversationId(conversation) ? conversation : null,
    startedAt,
    processStart: stringOrNull(value.procStart),
    status: isClientStatus(value.status) ? value.status : null,
    waitingFor: stringOrNull(value.waitingFor),
    statusUpdatedAt: numberOr(value.statusUpdatedAt, startedAt),
  };
}

/** What a pane shows for `file`; `previous` keeps its `since` as long as the kind stays the same. */
export function readStatus(file: SessionFile, previous: AgentStatus | null = null): AgentStatus {
  const kind = file.status === null ? 'starting' : file.status === 'shell' ? 'idle' : file.status;
  const hasLasted = previous?.kind === kind && previous.source === 'session-file';
  return {
    kind,
    since: hasLasted ? Math.min(previous.since, file.statusUpdatedAt) : file.statusUpdatedAt,
    source: 'session-file',
    activity: file.status === 'shell' ? 'background shell' : null,
    waitingFor: kind === 'waiting' ? { kind: waitingKind(file.waitingFor), detail: null } : null,
    conversation: file.conversation,
  };
}

/** A reason that this version of ccmux does not know is a dialog: something on the screen that wants an answer. */
function waitingKind(reason: string | null): WaitingKind {
  return (reason === null ? undefined : WAITING_KINDS[reason]) ?? 'dialog';
}

function isClientStatus(value: unknown): value is ClientStatus {
  return value === 'idle' || value === 'busy' || value === 'waiting' || value === 'shell';
}

function stringOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}
