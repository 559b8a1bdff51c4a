/** What is watched of a pane's program, and what whoever watches it is asked. */
import type { Disposable } from '../base/disposable.ts';
import type { Event } from '../base/emitter.ts';
import type { TerminalJob } from '../base/terminal-job.ts';
import type { AgentRequest, RequestAnswer } from '../core/agent-request.ts';
import type { AgentStatus } from '../core/agent-status.ts';
import type { ShellMark } from '../core/shell-mark.ts';
import type { StatusClaim } from '../core/status-explanation.ts';
import type { AgentFact } from '../core/team-event.ts';
import type { UsageReport } from '../core/usage.ts';
import type { ProgramProgress } from '../emulator/notifications.ts';
import type { AnswerOutcome } from './open-requests.ts';

export interface AgentTarget {
  /** The client's config dir; null where the child is another program. */
  readonly configDir: string | null;
  /** The pane's child. */
  readonly pid: number;
  /** By which the client's hooks prove which pane they come from. */
  readonly token: string;
  /** The child has printed something; without it a program counts as started at once. */
  readonly onOutput?: Event<void>;
  /** What the child calls itself (OSC 0), and when that changes. */
  readonly title?: () => string;
  readonly onTitle?: Event<unknown>;
  /** How far it says it is (OSC 9;4). */
  readonly progress?: () => ProgramProgress | null;
  readonly onProgress?: Event<unknown>;
  /** It is a shell, and tells of its commands (OSC 133, 633). */
  readonly onShellMark?: Event<ShellMark>;
  /** When something was typed into it last, on the clock's monotonic time; null for never. */
  readonly lastInputAt?: () => number | null;
  /** What it shows, as text. */
  readonly screen?: () => string;
  /** What the shell that is this process waits for; for tests. */
  readonly job?: (pid: number) => TerminalJob | null;
  readonly onStatus: (status: AgentStatus) => void;
  /** Where the pane's status line hands over what the client says; null where it does not. */
  readonly statusLine?: string | null;
  /** The client says what its conversation costs. */
  readonly onUsage?: (report: UsageReport) => void;
  /** The client runs its status line. */
  readonly onStatusLine?: () => void;
  /** A hook has come: of which conversation, and whether that ends with it. */
  readonly onHook?: (conversation: string | null, isEnd: boolean) => void;
  /** Whether a conversation is open in another pane: hooks of it are none of this one's. */
  readonly isForeign?: (conversation: string) => boolean;
  /** The client's hooks tell something of note. */
  readonly onFact?: (fact: AgentFact) => void;
  /** Other requests can be answered than before. */
  readonly onRequests?: (requests: readonly AgentRequest[]) => void;
  /** Somebody looks at the pane now. */
  readonly isWatched?: () => boolean;
}

export interface AgentHandle extends Disposable {
  /** Answers one of the client's requests, the way it came. */
  answer(request: string, answer: RequestAnswer): AnswerOutcome;
  /** Somebody looks at the pane: what it has not shown for the sake of an answer from elsewhere, it shows. */
  looked(): void;
  /** What each source says, the strongest first. */
  claims(): readonly StatusClaim[];
  /** Whether the client's hooks are heard: `silent` until the first of them, as with a policy against hooks. */
  readonly hooks: 'off' | 'silent' | 'heard';
}
