/**
 * Control requests: what the CLI asks of a session's server, one typed JSON message each, answered by one reply.
 * `pane` is a pane's name or id; without it the focused pane is meant, or the caller's own inside a pane.
 */
import type { AgentRequest, RequestAnswer } from '../core/agent-request.ts';
import type { AgentStatus, ShellCommand, StatusKind } from '../core/agent-status.ts';
import type { Command } from '../core/command.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { ChangeCause } from '../core/locks/file-ledger.ts';
import type { Access, Workspace } from '../core/ground.ts';
import type { LockKind } from '../core/locks/lock.ts';
import type { ClaudeSettings } from '../core/plan.ts';
import type { StatusExplanation } from '../core/status-explanation.ts';
import type { TeamEventType } from '../core/team-event.ts';

export type ControlRequest =
  | { readonly kind: 'describe' }
  | { readonly kind: 'run'; readonly command: Command }
  /** Opens a kept conversation in a new pane beside `pane`. */
  | {
      readonly kind: 'resume';
      /** UUID. */
      readonly conversation: string;
      /** Goes on with a copy under a new UUID. */
      readonly isFork: boolean;
      readonly pane?: string;
      readonly side: 'right' | 'below';
      /** Of claude, behind all others. */
      readonly args: readonly string[];
    }
  | { readonly kind: 'kill' }
  /** Records what the session shows to a new file, an absolute path. */
  | { readonly kind: 'record'; readonly file: string }
  | { readonly kind: 'detach'; readonly others: boolean }
  | {
      readonly kind: 'send';
      readonly pane?: string;
      /** Pasted, bracketed where the program asked for it. */
      readonly text?: string;
      /** Key names, pressed after the text, in order. */
      readonly keys: readonly string[];
    }
  | { readonly kind: 'capture'; readonly pane?: string; readonly ansi: boolean; readonly scrollback: boolean }
  /** What a pane's client asks and can be answered from outside the pane. */
  | { readonly kind: 'requests'; readonly pane?: string }
  /** `request` is the name of one; without it the only one that the pane has. */
  | {
      readonly kind: 'answer';
      readonly pane?: string;
      readonly request?: string;
      readonly answer: RequestAnswer;
    }
  /** Why the pane has the status that it has. */
  | { readonly kind: 'explain'; readonly pane?: string }
  | {
      readonly kind: 'wait';
      readonly pane?: string;
      readonly status: readonly StatusKind[];
      /** At most LONGEST_WAIT_MS. */
      readonly timeoutMs: number;
    }
  | {
      /** With `isTaken` from whoever holds it. */
      readonly kind: 'lock';
      /** Absolute. */
      readonly path: string;
      readonly lock: LockKind;
      readonly pane?: string;
      /** How long it is held at most; null for as long as the configuration says. */
      readonly leaseMs: number | null;
      /** How long it is waited for, at most LONGEST_WAIT_MS; 0 asks once. */
      readonly timeoutMs: number;
      readonly isTaken: boolean;
    }
  /** Who has changed which file. */
  | { readonly kind: 'files' }
  | { readonly kind: 'unlock'; readonly path: string; readonly pane?: string }
  /** Lines of events come before the reply, which tells their end. */
  | {
      readonly kind: 'events';
      /** From now on, until the session ends; else what the server still has, and then the end. */
      readonly follow: boolean;
      readonly pane?: string;
      readonly types?: readonly TeamEventType[];
    };

/** The longest that a server waits: a day. Who wants to wait longer asks again. */
export const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

/** The value of an accepted reply, by kind of request. */
export interface ControlResults {
  readonly describe: SessionDescription;
  /** The pane that the command made, where it made one. */
  readonly run: { readonly pane: string | null };
  /** What could not be kept, a sentence each. */
  readonly kill: { readonly problems: readonly string[] };
  readonly record: Record<string, never>;
  /** The name of the pane that was made; its child has been started. */
  readonly resume: { readonly pane: string };
  readonly detach: { readonly detached: number };
  /**
   * `submitted`: the client itself says that it has the prompt · `unverified`: its hooks are not heard · `sent`: it was
   * no prompt for a client.
   */
  readonly send: { readonly delivery: 'submitted' | 'unverified' | 'sent' };
  readonly explain: { readonly pane: string } & StatusExplanation;
  readonly capture: { readonly text: string };
  readonly requests: { readonly pane: string; readonly requests: readonly AgentRequest[] };
  /** The one that was answered. */
  readonly answer: { readonly pane: string; readonly request: AgentRequest };
  readonly wait: { readonly status: StatusKind };
  /** `from` are the panes that lost theirs. */
  readonly lock: { readonly id: string; readonly path: string; readonly from: readonly string[] };
  readonly files: FilesDescription;
  /** How many locks the pane held on it. */
  readonly unlock: { readonly released: number };
  readonly events: Record<string, never>;
}

export type ControlReply =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string; readonly hint?: string };

/** One session of `ccmux ls --json`; `ls` prints these objects as they are. */
export interface SessionDescription {
  readonly name: string;
  readonly pid: number;
  readonly cwd: string;
  readonly layout: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly clients: number;
  /** Of all conversations that were open in its panes, each counted once, in US dollars; null where nothing is known. */
  readonly costUsd: number | null;
  readonly costUsdByRole: Readonly<Record<string, number>>;
  readonly panes: readonly PaneDescription[];
}

/** What `ccmux files --json` prints. Times are ISO 8601, UTC. */
export interface FilesDescription {
  /** The last change first. */
  readonly files: readonly {
    /** Absolute. */
    readonly path: string;
    readonly changedAt: string | null;
    /** At least two panes have changed it. */
    readonly shared: boolean;
    /** The last change by somebody who is not known. */
    readonly unknownAt: string | null;
    /** The pane that has a lock on it now. */
    readonly lockedBy: string | null;
    readonly panes: readonly {
      readonly id: string;
      readonly name: string;
      readonly readAt: string | null;
      readonly changedAt: string | null;
      readonly changes: number;
      /** Of the last change: by a tool, or while the pane's command ran. */
      readonly cause: ChangeCause | null;
      /** Another pane has changed the file since this one read it. */
      readonly outdated: boolean;
    }[];
  }[];
  /** Why changes by commands go unseen, or only in part; null where they are seen. */
  readonly unseen: string | null;
}

export interface PaneDescription {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly pid: number | null;
  readonly focused: boolean;
  readonly cols: number;
  readonly rows: number;
  readonly cwd: string;
  /** Whether that is the project's, a private one, or a git worktree of the pane's own. */
  readonly workspace: Workspace;
  /** `read`: it is not to change the project. */
  readonly access: Access;
  /** Whether the kernel holds it to its fences. */
  readonly sandboxed: boolean;
  /** Whether its client logs in by the file of the user's own login, which it must be able to renew. */
  readonly sharesLogin: boolean;
  readonly status: StatusKind;
  readonly statusSince: string;
  readonly statusSource: AgentStatus['source'];
  readonly activity: string | null;
  /** Since when; null where nothing is under way, or it is not known. */
  readonly activitySince: string | null;
  /** What its shell has run last, with its exit status; null where none tells. */
  readonly lastCommand: ShellCommand | null;
  readonly waitingFor: AgentStatus['waitingFor'];
  /** What can be answered from outside the pane (`pane answer`), the oldest first. */
  readonly requests: readonly Pick<AgentRequest, 'id' | 'kind' | 'tool' | 'detail'>[];
  /** False when it finished while nobody looked. */
  readonly seen: boolean;
  readonly exitCode: number | null;
  readonly conversation: string | null;
  /** As its client calls it: `Opus 5.5`; this and what follows is null where the client does not say. */
  readonly model: string | null;
  /** Of its conversations, those before a `/clear` too, in US dollars. */
  readonly costUsd: number | null;
  /** How full the context of its conversation is: 0 to 100. */
  readonly contextPercent: number | null;
  readonly contextTokens: number | null;
  /** The one that it should have open, as far as ccmux was told. */
  readonly conversationExpected: string | null;
  /** Whether its program is claude, and whether that one's hooks are heard. */
  readonly agent: boolean;
  readonly hooksHeard: boolean;
  readonly isolation: ClaudeSettings['isolation'];
  readonly configDir: string | null;
}

/** A claude that has run for a while and tells nothing of itself by its session file or a hook. */
export function isSilent({
  status,
  statusSource,
}: Pick<PaneDescription, 'status' | 'statusSource'>): boolean {
  return status === 'unknown' && statusSource === 'process';
}
