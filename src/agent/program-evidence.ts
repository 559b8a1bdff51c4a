/**
 * What is known of a pane's program that is not the client (a shell, another agent, anything), and the one status that
 * follows from it. Pure. A shell's own marks go first, then which job has its terminal; of the job in the foreground
 * its progress and its title tell more, where they have said something since it began. Whoever says nothing of all
 * that is `unknown`, with no more than whether it prints.
 */
import { plainStatus, type AgentStatus, type ShellCommand, type StatusSource } from '../core/agent-status.ts';
import type { ShellMark } from '../core/shell-mark.ts';
import type { StatusClaim } from '../core/status-explanation.ts';
import type { TerminalJob } from '../base/terminal-job.ts';
import { programTitle, type ProgramTitle } from './program-title.ts';

/** All times are milliseconds since the epoch. */
export interface ProgramEvidence {
  /** By its marks; null before the first of them. */
  readonly shell: {
    readonly isRunning: boolean;
    readonly since: number;
    readonly command: string | null;
    readonly last: ShellCommand | null;
    readonly heardAt: number;
  } | null;
  /** What has the terminal; null where the program is no shell, or it cannot be known. */
  readonly job: { readonly name: string | null; readonly since: number; readonly heardAt: number } | null;
  /** Null before the program has told of any. */
  readonly progress: { readonly isRunning: boolean; readonly since: number; readonly heardAt: number } | null;
  readonly title: {
    readonly text: string;
    readonly claim: ProgramTitle | null;
    readonly heardAt: number;
  } | null;
  /** Whether it prints by itself, and since when it does or does not; null before its first word. */
  readonly output: { readonly isPrinting: boolean; readonly since: number; readonly heardAt: number } | null;
}

export const NOTHING_KNOWN: ProgramEvidence = {
  shell: null,
  job: null,
  progress: null,
  title: null,
  output: null,
};

export function withMark(evidence: ProgramEvidence, mark: ShellMark, at: number): ProgramEvidence {
  const { shell } = evidence;
  const heard = { command: null, last: shell?.last ?? null, heardAt: at };
  switch (mark.kind) {
    case 'started':
      // What a job before it has said does not hold for this one.
      return {
        ...withoutWord(evidence),
        shell: { ...heard, isRunning: true, since: at, command: mark.command },
      };
    case 'ended':
      return { ...evidence, shell: endedShell(shell, mark.exitStatus, at) };
    case 'prompt':
      return { ...evidence, shell: endedShell(shell, null, at) };
  }
}

/** A prompt that is drawn anew, and an exit that is told again at each prompt, end nothing. */
function endedShell(
  shell: ProgramEvidence['shell'],
  exitStatus: number | null,
  at: number,
): NonNullable<ProgramEvidence['shell']> {
  if (shell === null) return { isRunning: false, since: at, command: null, last: null, heardAt: at };
  if (!shell.isRunning) return { ...shell, heardAt: at };
  const last = { text: shell.command, exitStatus, tookMs: Math.max(0, at - shell.since) };
  return { isRunning: false, since: at, command: null, last, heardAt: at };
}

export function withJob(evidence: ProgramEvidence, job: TerminalJob | null, at: number): ProgramEvidence {
  if (job === null) return evidence.job === null ? evidence : { ...evidence, job: null };
  const name = job === 'prompt' ? null : job.name;
  const before = evidence.job;
  if (before?.name === name) return { ...evidence, job: { ...before, heardAt: at } };
  const next = { name, since: at, heardAt: at };
  const isAnother = name !== null && evidence.shell === null;
  return { ...(isAnother ? withoutWord(evidence) : evidence), job: next };
}

/** What the foreground's program says of itself is forgotten; its title stands, and is taken anew when it changes. */
function withoutWord(evidence: ProgramEvidence): ProgramEvidence {
  const title = evidence.title === null ? null : { ...evidence.title, claim: null };
  return { ...evidence, progress: null, title };
}

/** A program that says it has none has told nothing, unless there was some. */
export function withProgress(evidence: ProgramEvidence, isRunning: boolean, at: number): ProgramEvidence {
  const { progress } = evidence;
  if (progress === null && !isRunning) return evidence;
  const since = progress?.isRunning === isRunning ? progress.since : at;
  return { ...evidence, progress: { isRunning, since, heardAt: at } };
}

export function withProgramTitle(evidence: ProgramEvidence, text: string, at: number): ProgramEvidence {
  const claim = programTitle(text, evidence.title?.claim ?? null, at);
  return { ...evidence, title: { text, claim, heardAt: at } };
}

export function withOutput(
  evidence: ProgramEvidence,
  output: NonNullable<ProgramEvidence['output']>,
): ProgramEvidence {
  return { ...evidence, output };
}

/** `at` is now. */
export function programStatus(evidence: ProgramEvidence, at: number): AgentStatus {
  const { job, shell, output } = evidence;
  const word = shellWord(evidence);
  if (word?.kind === 'idle') return word;
  const own = ownWord(evidence);
  const activity = shell?.command ?? job?.name ?? null;
  if (own !== null) return { ...status(own.kind, own.since, own.source), activity };
  if (word !== null) return { ...word, activity };
  if (output === null) return plainStatus('unknown', at);
  const doing = output.isPrinting ? 'printing' : 'quiet';
  return { ...status('unknown', output.since, 'output'), activity: doing };
}

function shellWord({ shell, job }: ProgramEvidence): AgentStatus | null {
  if (shell !== null) {
    const { isRunning, since, last } = shell;
    return isRunning
      ? status('busy', since, 'shell')
      : { ...status('idle', since, 'shell'), ...(last !== null && { lastCommand: last }) };
  }
  return job === null ? null : status(job.name === null ? 'idle' : 'busy', job.since, 'foreground');
}

function ownWord({ progress, title }: ProgramEvidence) {
  if (progress !== null) {
    const kind = progress.isRunning ? 'busy' : 'idle';
    return { kind, since: progress.since, source: 'progress' } as const;
  }
  const claim = title?.claim ?? null;
  return claim === null ? null : ({ ...claim, source: 'title' } as const);
}

function status(kind: AgentStatus['kind'], since: number, source: StatusSource): AgentStatus {
  const waitingFor = kind === 'waiting' ? ({ kind: 'dialog', detail: null } as const) : null;
  return { kind, since, source, activity: null, waitingFor, conversation: null };
}

/** What each source says by itself, the strongest first. */
export function programClaims(
  evidence: ProgramEvidence,
  { pid, outputAt }: { readonly pid: number; readonly outputAt: number | null },
): readonly StatusClaim[] {
  const { shell, job, progress, title, output } = evidence;
  const claim = title?.claim ?? null;
  const titleText = title === null || title.text === '' ? 'none' : JSON.stringify(title.text.slice(0, 80));
  return [
    shell === null
      ? silent('shell', 'no marks heard (OSC 133)')
      : said('shell', shell.isRunning ? 'busy' : 'idle', { ...shell, detail: shellDetail(shell) }),
    job === null
      ? silent('foreground', 'no shell that is known, or no /proc')
      : said('foreground', job.name === null ? 'idle' : 'busy', {
          ...job,
          detail: job.name === null ? 'the shell has its terminal itself' : `${job.name} has the terminal`,
        }),
    progress === null
      ? silent('progress', 'none told (OSC 9;4)')
      : said('progress', progress.isRunning ? 'busy' : 'idle', {
          ...progress,
          detail: progress.isRunning ? 'at work' : 'done, or failed',
        }),
    claim === null
      ? { ...silent('title', titleText), heardAt: title?.heardAt ?? null }
      : said('title', claim.kind, { since: claim.since, heardAt: title?.heardAt ?? null, detail: titleText }),
    output === null
      ? silent('output', 'it has printed nothing by itself')
      : { ...output, source: 'output', says: 'unknown', detail: output.isPrinting ? 'prints' : 'is quiet' },
    {
      source: 'process',
      says: 'unknown',
      detail: `process ${pid} is no claude`,
      since: null,
      heardAt: outputAt,
    },
  ];
}

function shellDetail({ isRunning, command, last }: NonNullable<ProgramEvidence['shell']>): string {
  if (isRunning) return command ?? 'a command';
  if (last === null) return 'no command yet';
  const what = last.text ?? 'the last command';
  return last.exitStatus === null ? `${what} has ended` : `${what} ended with ${last.exitStatus}`;
}

function said(
  source: StatusSource,
  says: AgentStatus['kind'],
  {
    since,
    heardAt,
    detail,
  }: { readonly since: number; readonly heardAt: number | null; readonly detail: string },
): StatusClaim {
  return { source, says, since, heardAt, detail };
}

function silent(source: StatusSource, detail: string): StatusClaim {
  return { source, says: null, detail, since: null, heardAt: null };
}
