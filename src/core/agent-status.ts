/** What a pane's program is doing, as shown in border, status bar and `ls --json`. */
export const STATUS_KINDS = ['starting', 'idle', 'busy', 'waiting', 'exited', 'unknown'] as const;

export type StatusKind = (typeof STATUS_KINDS)[number];

/** Which evidence decided, strongest first. */
export type StatusSource = 'session-file' | 'hook' | 'title' | 'process';

export type WaitingKind = 'permission' | 'question' | 'plan' | 'dialog';

export interface AgentStatus {
  readonly kind: StatusKind;
  /** When this kind began: milliseconds since the epoch. */
  readonly since: number;
  readonly source: StatusSource;
  /** What is under way: a tool's name, `background shell`; null where nothing is known. */
  readonly activity: string | null;
  /** Only with kind `waiting`. */
  readonly waitingFor: { readonly kind: WaitingKind; readonly detail: string | null } | null;
  /** The conversation that is open now: differs from the pane's first one after /clear or /resume. */
  readonly conversation: string | null;
}

/** What is known of a pane's child before anybody has looked into it. `since`: milliseconds since the epoch. */
export function plainStatus(kind: StatusKind, since: number): AgentStatus {
  return { kind, since, source: 'process', activity: null, waitingFor: null, conversation: null };
}
