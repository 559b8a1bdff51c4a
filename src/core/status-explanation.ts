/** Why a pane has the status it has: what each source says, and which of them decided. */
import type { AgentStatus, StatusKind, StatusSource } from './agent-status.ts';

/** One for each source, the strongest first. */
export interface StatusClaim {
  readonly source: StatusSource;
  /** What it says of the pane; null where it says nothing. */
  readonly says: StatusKind | null;
  /** What it says more exactly, or why it says nothing: one line. */
  readonly detail: string;
  /** Since when what it says is so: milliseconds since the epoch; null where it says nothing. */
  readonly since: number | null;
  /** When it was heard last: milliseconds since the epoch; null where it never was. */
  readonly heardAt: number | null;
}

export interface StatusExplanation {
  readonly status: AgentStatus;
  /** Why the deciding source decided: one line. */
  readonly why: string;
  readonly claims: readonly StatusClaim[];
}

/** What the agent layer knows of a program. */
export type SourceClaims = readonly StatusClaim[];

const WHY: Readonly<Record<StatusSource, string>> = {
  'session-file': "the client's own session file goes before everything else",
  hook: 'no session file says it, or a hook tells of a request that the file does not show',
  shell: 'its own marks of prompt and command go before everything else',
  foreground: 'it has no marks; what has the terminal says whether a command runs',
  progress: 'the program tells its progress',
  title: 'nothing stronger says anything, or nothing so new',
  screen: 'nothing else tells of retries',
  output: 'nothing says what it does, but whether it prints',
  process: 'nothing else says anything',
};

export function explained(status: AgentStatus, claims: SourceClaims): StatusExplanation {
  return { status, why: status.kind === 'exited' ? 'the program has ended' : WHY[status.source], claims };
}
