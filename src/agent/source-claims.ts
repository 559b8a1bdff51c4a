/** What each source says of a client by itself, for whoever asks why ccmux shows what it shows. Pure. */
import type { AgentStatus } from '../core/agent-status.ts';
import type { StatusClaim } from '../core/status-explanation.ts';
import { fusedStatus, type Evidence } from './evidence.ts';
import type { RetryNotice } from './retry-notice.ts';
import type { TitleClaim } from './title.ts';

export interface Heard {
  readonly evidence: Evidence;
  /** Null where the session has no listener for hooks. */
  readonly hooks: { readonly name: string; readonly at: number } | 'none yet' | null;
  readonly title: { readonly text: string; readonly claim: TitleClaim | null; readonly at: number | null };
  /** When the session file was read last as something else; milliseconds since the epoch. */
  readonly fileAt: number | null;
  /** A retry that its screen tells of. */
  readonly retry: { readonly notice: RetryNotice; readonly since: number } | null;
  readonly pid: number;
  /** When the child printed something last; milliseconds since the epoch. */
  readonly outputAt: number | null;
}

/** The strongest first. */
export function sourceClaims(heard: Heard): readonly StatusClaim[] {
  return [fileClaim(heard), hookClaim(heard), titleLine(heard), screenClaim(heard), processClaim(heard)];
}

function fileClaim({ evidence: { file }, fileAt }: Heard): StatusClaim {
  if (file === null) return silent('session-file', 'none of a living client of this pane is there', fileAt);
  const detail = [wordsOf(file), file.conversation && `conversation ${file.conversation}`];
  return {
    source: 'session-file',
    says: file.kind,
    detail: detail.filter(Boolean).join(', '),
    since: file.since,
    heardAt: fileAt,
  };
}

function hookClaim({ evidence, hooks }: Heard): StatusClaim {
  if (hooks === null) return silent('hook', 'off: `claude.hooks` is false, or no port could be had', null);
  if (hooks === 'none yet') return silent('hook', 'none heard yet; a policy may forbid them', null);
  const status = fusedStatus({ ...evidence, file: null });
  if (status === null) return silent('hook', `last ${hooks.name}`, hooks.at);
  const asked = evidence.requests.length;
  const detail = [
    wordsOf(status),
    ...(asked > 0 ? [`${asked} ${asked === 1 ? 'request' : 'requests'} unanswered`] : []),
    ...(evidence.subagents.length > 0 ? [`${evidence.subagents.length} at work as subagents`] : []),
    `last ${hooks.name}`,
  ];
  return {
    source: 'hook',
    says: status.kind,
    detail: detail.filter(Boolean).join(', '),
    since: status.since,
    heardAt: hooks.at,
  };
}

function titleLine({ title: { text, claim, at } }: Heard): StatusClaim {
  const detail = text === '' ? 'none' : JSON.stringify(text.slice(0, 80));
  if (claim === null) return silent('title', detail, at);
  return { source: 'title', says: claim.kind, detail, since: claim.since, heardAt: at };
}

function screenClaim({ retry, outputAt }: Heard): StatusClaim {
  if (retry === null) return silent('screen', 'tells of no retry', outputAt);
  const { attempt, of } = retry.notice;
  const detail = `the API refuses it, attempt ${attempt} of ${of}`;
  return { source: 'screen', says: 'busy', detail, since: retry.since, heardAt: outputAt };
}

function processClaim({ pid, outputAt }: Heard): StatusClaim {
  const detail = `process ${pid} lives${outputAt === null ? ', and has printed nothing' : ''}`;
  return { source: 'process', says: 'unknown', detail, since: null, heardAt: outputAt };
}

function wordsOf({ activity, waitingFor }: AgentStatus): string {
  return [activity, waitingFor?.kind, waitingFor?.detail].filter(Boolean).join(': ').replace(/\s+/g, ' ');
}

function silent(source: StatusClaim['source'], detail: string, heardAt: number | null): StatusClaim {
  return { source, says: null, detail, since: null, heardAt };
}
