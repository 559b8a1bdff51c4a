/**
 * What a session tells the outside: one typed event for everything of note that happens in it. `ccmux events` prints
 * these objects as they are; marks of recordings, notifications and statistics read the same stream. Whoever learns
 * something new (a hook of the client, a lock) publishes a fact of its own type here, and everybody can read it.
 */
import type { AgentRequest, answerName } from './agent-request.ts';
import type { AgentStatus, StatusKind, StatusSource } from './agent-status.ts';
import type { LockKind } from './locks/lock.ts';

/** Types of events, in the order in which a pane lives through them. Adding one is no breaking change. */
export const TEAM_EVENT_TYPES = [
  'session-started',
  'pane-opened',
  'pane-started',
  'pane-failed',
  'status',
  'prompt',
  'tool-started',
  'tool-ended',
  'asked',
  'answered',
  'file-edited',
  'files-changed',
  'file-outdated',
  'turn-ended',
  'conversation',
  'usage',
  'budget',
  'quota',
  'focus',
  'pane-renamed',
  'pane-exited',
  'pane-closing',
  'pane-emptied',
  'pane-closed',
  'lock-acquired',
  'lock-released',
  'lock-stolen',
  'lock-refused',
  'client-attached',
  'client-detached',
  'session-ended',
] as const;

export type TeamEventType = (typeof TEAM_EVENT_TYPES)[number];

/** The pane that an event is about. */
interface OfPane {
  /** Its id. */
  readonly pane: string;
  readonly name: string;
}

/** What happened, without when: what is published. */
export type TeamFact =
  | { readonly type: 'session-started'; readonly layout: string; readonly cwd: string }
  | ({ readonly type: 'pane-opened'; readonly role: string } & OfPane)
  | ({ readonly type: 'pane-started'; readonly pid: number | null } & OfPane)
  /** Its child could not be started; why stands on its screen. */
  | ({ readonly type: 'pane-failed' } & OfPane)
  | ({
      readonly type: 'status';
      readonly status: StatusKind;
      readonly activity: string | null;
      readonly waitingFor: AgentStatus['waitingFor'];
      readonly source: StatusSource;
    } & OfPane)
  | (AgentFact & OfPane)
  /** Another conversation is open in the pane. */
  | ({ readonly type: 'conversation'; readonly conversation: string; readonly before: string } & OfPane)
  /** What the pane's conversation has cost up to now, and how full its context is; null where its client does not say. */
  | ({
      readonly type: 'usage';
      readonly conversation: string;
      readonly model: string | null;
      readonly costUsd: number | null;
      readonly contextPercent: number | null;
      readonly contextTokens: number | null;
    } & OfPane)
  /** A pane has reached `percent` of its budget. */
  | ({ readonly type: 'budget'; readonly whose: 'pane' } & BudgetFact & OfPane)
  /** All panes together have. */
  | ({ readonly type: 'budget'; readonly whose: 'team' } & BudgetFact)
  /** Its directory takes more of the disk than it may; `stopped` where its program is ended for it. */
  | ({
      readonly type: 'quota';
      readonly bytes: number;
      readonly limitBytes: number;
      readonly stopped: boolean;
    } & OfPane)
  | ({ readonly type: 'focus' } & OfPane)
  | ({ readonly type: 'pane-renamed'; readonly before: string } & OfPane)
  /** `exitCode` is null where a signal ended it. */
  | ({
      readonly type: 'pane-exited';
      readonly exitCode: number | null;
      readonly signal: string | null;
    } & OfPane)
  /** It has left the screen; its child is being ended. */
  | ({ readonly type: 'pane-closing' } & OfPane)
  /** No process of it is left; its conversation is being kept. */
  | ({ readonly type: 'pane-emptied' } & OfPane)
  /** Its conversation is kept and its profile gone. */
  | ({ readonly type: 'pane-closed' } & OfPane)
  | (LockFact & OfPane)
  /** While this pane's command ran, and no other pane's, files of the project were changed. */
  | ({ readonly type: 'files-changed'; readonly cause: 'command' } & ChangedFiles & OfPane)
  /** Files were changed by somebody, or something, that is not known. */
  | ({ readonly type: 'files-changed'; readonly cause: 'unknown' } & ChangedFiles)
  /** A tool of the pane was kept from a file that `from` has changed since the pane read it. */
  | ({ readonly type: 'file-outdated'; readonly path: string; readonly from: readonly string[] } & OfPane)
  | {
      readonly type: 'client-attached' | 'client-detached';
      readonly clients: number;
      readonly readOnly: boolean;
    }
  | { readonly type: 'session-ended' };

interface ChangedFiles {
  /** Absolute; of many the first hundred. */
  readonly paths: readonly string[];
  /** All of them. */
  readonly count: number;
}

interface BudgetFact {
  /** The threshold, not the exact share. */
  readonly percent: number;
  readonly budgetUsd: number;
  readonly costUsd: number;
}

/** What became of a lock on a file or directory; `pane` is who has it, or had it. `from`: who lost
 * theirs to it, or stands in the way. */
export interface LockFact {
  readonly type: 'lock-acquired' | 'lock-released' | 'lock-stolen' | 'lock-refused';
  readonly path: string;
  readonly kind: LockKind;
  readonly from: readonly string[];
}

/** What a pane's client does, as far as its hooks tell. */
export type AgentFact =
  /**
   * A prompt. `hook`: the client says that it was submitted. `send`: `ccmux pane send` pasted it and pressed Enter,
   * which comes beside the client's own word, or alone where its hooks are not heard.
   */
  | { readonly type: 'prompt'; readonly text: string; readonly source: 'hook' | 'send' }
  /** `detail` is the command, file or question; `subagent` is null for the main agent. */
  | ({ readonly type: 'tool-started' } & ToolFact)
  | ({ readonly type: 'tool-ended'; readonly failed: boolean } & ToolFact)
  /** The user is asked: for a permission, with a question, for the approval of a plan. `request` names it from here on. */
  | ({
      readonly type: 'asked';
      readonly request: string;
      readonly wants: AgentRequest['kind'];
    } & ToolFact)
  /** `pane`: in the pane itself, or it was broken off; what the answer was is not told, and `answer` is null. */
  | {
      readonly type: 'answered';
      readonly request: string;
      readonly answer: ReturnType<typeof answerName> | null;
      readonly by: 'ccmux' | 'pane';
    }
  /** A tool of the client has written this file; absolute. What its commands write is `files-changed`. */
  | {
      readonly type: 'file-edited';
      readonly path: string;
      readonly tool: string;
      readonly subagent: string | null;
    }
  /** The answer is complete; `error` names what broke it off, and is null where nothing did. */
  | { readonly type: 'turn-ended'; readonly error: string | null };

interface ToolFact {
  readonly tool: string;
  readonly detail: string | null;
  readonly subagent: string | null;
}

/** A fact with its place in the stream. */
export type TeamEvent = {
  /** Counts the session's events from 1, without a gap. */
  readonly seq: number;
  /** ISO 8601, UTC, with milliseconds. */
  readonly time: string;
  readonly session: string;
} & TeamFact;

/** What a reader is told of the stream itself. */
export type StreamNote =
  /** What happens from now on follows. */
  | { readonly type: 'following'; readonly time: string; readonly session: string }
  /** The reader was too slow: so many events of the session, of whatever type, went by unread. */
  | { readonly type: 'lagged'; readonly time: string; readonly session: string; readonly dropped: number };

/** One line of `ccmux events`. */
export type StreamLine = TeamEvent | StreamNote;

/** Which events a reader wants; what is null does not choose. */
export interface EventChoice {
  /** Id of a pane: its events alone. */
  readonly pane: string | null;
  /** With `pane`: the events that are about no pane too. */
  readonly isWithSession: boolean;
  readonly types: readonly TeamEventType[] | null;
}

export function isChosen(event: TeamEvent, { pane, isWithSession, types }: EventChoice): boolean {
  if (types !== null && !types.includes(event.type)) return false;
  return pane === null || ('pane' in event ? event.pane === pane : isWithSession);
}
