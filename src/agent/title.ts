/**
 * What a client's title says of it: `✳ name` at rest, `◐ name` and `◑ name` by turns at work (measured with 2.1.329).
 * It is weaker than the session file and the hooks: at rest may mean that the client waits for an answer.
 */
import type { AgentStatus } from '../core/agent-status.ts';

export interface TitleClaim {
  readonly kind: 'busy' | 'idle';
  /** Since when it says so: milliseconds since the epoch. */
  readonly since: number;
}

const AT_REST = '✳';
const AT_WORK = ['◐', '◑'];

/** Null for a title that says nothing, such as that of a program which the client has started. */
export function readTitle(title: string): TitleClaim['kind'] | null {
  const [first = ''] = title;
  if (first === AT_REST) return 'idle';
  return AT_WORK.includes(first) ? 'busy' : null;
}

/** The claim of a title that may be the same as before. */
export function titleClaim(title: string, before: TitleClaim | null, at: number): TitleClaim | null {
  const kind = readTitle(title);
  if (kind === null) return null;
  return before?.kind === kind ? before : { kind, since: at };
}

/**
 * The status once the title has been heard. It decides where nobody else says anything, and where it says something
 * newer than the last hook: Esc and errors fire none.
 */
export function withTitle(
  status: AgentStatus | null,
  claim: TitleClaim | null,
  { hookAt, conversation }: { readonly hookAt: number | null; readonly conversation: string | null },
): AgentStatus | null {
  if (claim === null || status?.source === 'session-file') return status;
  const isNews =
    status === null ||
    ((status.kind === 'busy' || status.kind === 'idle') &&
      status.kind !== claim.kind &&
      claim.since > (hookAt ?? 0));
  if (!isNews) return status;
  const { kind, since } = claim;
  return { kind, since, source: 'title', activity: null, waitingFor: null, conversation };
}
