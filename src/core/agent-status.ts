/** What a pane's program is doing, as shown in border, status bar and `ls --json`. */
export const STATUS_KINDS = ['starting', 'idle', 'busy', 'waiting', 'exited', 'unknown'] as const;

export type StatusKind = (typeof STATUS_KINDS)[number];

/**
 * Which evidence decided, strongest first: the first two tell of claude alone, the others of any program. `shell`: its
 * own marks (OSC 133) · `foreground`: the job that has its terminal · `progress`: OSC 9;4 · `screen`: never decides,
 * it tells of retries alone · `output`: only whether it prints.
 */
export type StatusSource =
  'session-file' | 'hook' | 'shell' | 'foreground' | 'progress' | 'title' | 'screen' | 'output' | 'process';

export type WaitingKind = 'permission' | 'question' | 'plan' | 'dialog';

export interface AgentStatus {
  readonly kind: StatusKind;
  /** When this kind began: milliseconds since the epoch. */
  readonly since: number;
  readonly source: StatusSource;
  /** What is under way: a tool's name, `background shell`, a shell's command; null where nothing is known. */
  readonly activity: string | null;
  /** When `activity` began as far as was seen: milliseconds since the epoch; absent where there is none. */
  readonly activitySince?: number;
  /** What a shell has run last; absent where it does not tell. */
  readonly lastCommand?: ShellCommand;
  /** Only with kind `waiting`. */
  readonly waitingFor: { readonly kind: WaitingKind; readonly detail: string | null } | null;
  /** The conversation that is open now: differs from the pane's first one after /clear or /resume. */
  readonly conversation: string | null;
}

/** A command of a shell that has ended. */
export interface ShellCommand {
  /** Null where the shell does not say it. */
  readonly text: string | null;
  readonly exitStatus: number | null;
  readonly tookMs: number;
}

/** What is known of a pane's child before anybody has looked into it. `since`: milliseconds since the epoch. */
export function plainStatus(kind: StatusKind, since: number): AgentStatus {
  return { kind, since, source: 'process', activity: null, waitingFor: null, conversation: null };
}

/** Whether both say the same; since when is no difference. */
export function sameStatus(a: AgentStatus, b: AgentStatus): boolean {
  return (
    a.kind === b.kind &&
    a.source === b.source &&
    a.activity === b.activity &&
    a.conversation === b.conversation &&
    a.waitingFor?.kind === b.waitingFor?.kind &&
    a.waitingFor?.detail === b.waitingFor?.detail &&
    a.lastCommand === b.lastCommand
  );
}

/** `status` with the time at which what is under way began: `at`, unless it was under way already. */
export function withStep(status: AgentStatus, before: AgentStatus | null, at: number): AgentStatus {
  if (status.activity === null) return status;
  const goesOn = before !== null && before.activity === status.activity && before.kind === status.kind;
  return { ...status, activitySince: (goesOn ? before.activitySince : undefined) ?? at };
}
