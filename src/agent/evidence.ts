/**
 * What is known of a client, from its session file and its hooks, and the one status that follows from both. Pure.
 *
 * The session file decides what the client is doing, since it is right even where no hook is fired (Esc, API errors);
 * the hooks say with what: the tool, the exact request. Without a session file the hooks decide, less surely.
 */
import type { AgentStatus, WaitingKind } from '../core/agent-status.ts';
import type { HookEvent, ToolUse } from './hook-event.ts';

interface RunningTool extends ToolUse {
  readonly id: string | null;
  readonly subagent: string | null;
  readonly at: number;
}

interface PendingRequest extends ToolUse {
  readonly wants: WaitingKind;
  /** Its name. */
  readonly request: string;
  /** It can be answered from outside the pane. */
  readonly isOpen: boolean;
  readonly subagent: string | null;
  readonly at: number;
}

/** All times are milliseconds since the epoch. */
export interface Evidence {
  /** The latest word of the session file; null where there is none, or it is gone. */
  readonly file: AgentStatus | null;
  /** Whether a prompt is being answered, by the hooks; null before the first of them. */
  readonly turn: { readonly isRunning: boolean; readonly since: number } | null;
  /** In the order they began. */
  readonly tools: readonly RunningTool[];
  /** What the user has been asked and has not answered as far as is known, the oldest first. */
  readonly requests: readonly PendingRequest[];
  /**
   * What the file says it waits with has been answered, by the word of a hook or of ccmux, which comes before the file
   * says so; null where it has not, or is not to be believed any longer.
   */
  readonly answeredAt: number | null;
  readonly subagents: readonly string[];
  readonly isCompacting: boolean;
  readonly conversation: string | null;
}

export const NO_EVIDENCE: Evidence = {
  file: null,
  turn: null,
  tools: [],
  requests: [],
  answeredAt: null,
  subagents: [],
  isCompacting: false,
  conversation: null,
};

/** Reasons for the end of a conversation that is not the client's own. */
const GOES_ON: ReadonlySet<string> = new Set(['clear', 'resume']);

/** The session file says something else, or (null) is gone. */
export function withFile(evidence: Evidence, file: AgentStatus | null): Evidence {
  const before = evidence.file;
  // A client that has left its file is gone, and all that it told with it.
  if (file === null) return before === null ? evidence : NO_EVIDENCE;
  const next = { ...evidence, file, answeredAt: null };
  const isOlder = ({ at }: { readonly at: number }): boolean => at <= file.since;
  if (file.kind === 'idle' && before?.kind !== 'idle') {
    // Whatever was under way is over, told by a hook or not. What began after the file was written stays.
    return {
      ...next,
      tools: evidence.tools.filter((tool) => !isOlder(tool)),
      requests: evidence.requests.filter((request) => !isOlder(request)),
      subagents: [],
      isCompacting: false,
    };
  }
  // Dialogs are shown one after another in the order they were asked: the one that was open has been answered.
  if (file.kind === 'busy' && before?.kind === 'waiting') {
    const answered = shownRequest(before, evidence.requests.filter(isOlder));
    return { ...next, requests: evidence.requests.filter((request) => request !== answered) };
  }
  return next;
}

/** A hook was fired; `at` is when it was heard. */
export function withHook(evidence: Evidence, event: HookEvent, at: number): Evidence {
  return answered(evidence, afterHook(evidence, event, at), at);
}

/** The file's word that the client waits is older than what has become of the request. */
function answered(before: Evidence, next: Evidence, at: number): Evidence {
  const { file } = next;
  if (file?.kind !== 'waiting') return next;
  const shown = shownRequest(file, before.requests);
  return shown === undefined || next.requests.includes(shown) ? next : { ...next, answeredAt: at };
}

/** Where the file still says that the client waits, it does. */
export function withFileBelieved(evidence: Evidence): Evidence {
  return { ...evidence, answeredAt: null };
}

function afterHook(evidence: Evidence, event: HookEvent, at: number): Evidence {
  const { conversation } = event;
  const next = conversation === null ? evidence : { ...evidence, conversation };
  const isOfOthers = ({ subagent }: { readonly subagent: string | null }): boolean =>
    subagent !== event.subagent;
  switch (event.kind) {
    case 'promptSubmitted':
      return {
        ...next,
        turn: { isRunning: true, since: at },
        tools: next.tools.filter(isOfOthers),
        requests: next.requests.filter(isOfOthers),
      };
    case 'toolStarted': {
      const { tool, detail, id, subagent } = event;
      const turn = next.turn?.isRunning === true ? next.turn : { isRunning: true, since: at };
      return { ...next, turn, tools: [...next.tools, { tool, detail, id, subagent, at }] };
    }
    case 'toolEnded':
      return {
        ...next,
        tools: withoutFirst(next.tools, (each) =>
          event.id === null ? isSameUse(each, event) : each.id === event.id,
        ),
        requests: withoutFirst(next.requests, (each) => isSameUse(each, event)),
      };
    case 'permissionRequested': {
      const { tool, detail, wants, subagent, request, isOpen } = event;
      const asked = { tool, detail, wants, subagent, request, isOpen, at };
      return { ...next, requests: [...next.requests, asked] };
    }
    case 'turnEnded':
      return {
        ...next,
        turn: { isRunning: false, since: at },
        tools: next.tools.filter(isOfOthers),
        requests: next.requests.filter(isOfOthers),
        isCompacting: false,
      };
    case 'subagentStarted':
      return event.subagent === null ? next : { ...next, subagents: [...next.subagents, event.subagent] };
    case 'subagentEnded':
      return {
        ...next,
        subagents: withoutFirst(next.subagents, (each) => each === event.subagent),
        tools: next.tools.filter(isOfOthers),
        requests: next.requests.filter(isOfOthers),
      };
    case 'compactionStarted':
      return { ...next, isCompacting: true };
    case 'compactionEnded':
      return { ...next, isCompacting: false };
    case 'conversationEnded':
      // Told while the client ends, often after its file has gone: nothing is known of it any more.
      if (evidence.file === null && !GOES_ON.has(event.reason ?? '')) return NO_EVIDENCE;
      // What comes next has an id of its own, which the next hook tells.
      return { ...NO_EVIDENCE, file: evidence.file, turn: { isRunning: false, since: at } };
  }
}

/** The request named `id` has been answered from outside the pane, or its client has gone on without an answer. */
export function withoutRequest(evidence: Evidence, id: string, at: number): Evidence {
  const requests = evidence.requests.filter(({ request }) => request !== id);
  return answered(evidence, { ...evidence, requests }, at);
}

/**
 * The client has closed the request named `id` by itself (Esc, No, its end). It works no more, most likely, and its file
 * will say so: until then it waits as it did, with nothing to answer from elsewhere. Where nothing else can be told
 * apart by the file, it is as if it had been answered.
 */
export function withRequestDropped(evidence: Evidence, id: string, at: number): Evidence {
  const { file, requests } = evidence;
  const fitting = file?.kind === 'waiting' ? requests.filter((request) => isShownBy(file, request)) : [];
  const isOnlyDialog = fitting.length === 1 && fitting[0].request === id;
  return isOnlyDialog ? withRequestClosed(evidence, id) : withoutRequest(evidence, id, at);
}

/** The request can be answered in the pane alone from now on. */
export function withRequestClosed(evidence: Evidence, id: string): Evidence {
  const requests = evidence.requests.map((each) => (each.request === id ? { ...each, isOpen: false } : each));
  return { ...evidence, requests };
}

/** What the pane shows; null as long as nobody has said anything. */
export function fusedStatus(evidence: Evidence): AgentStatus | null {
  const { file, turn, requests } = evidence;
  if (file === null) return turn === null && requests.length === 0 ? null : statusByHooks(evidence);
  switch (file.kind) {
    case 'busy': {
      const hidden = requests.find(isHidden);
      if (hidden !== undefined) return waitingStatus(file, hidden);
      return { ...file, activity: activityOf(evidence) };
    }
    case 'waiting': {
      const request = shownRequest(file, requests);
      if (request !== undefined) return waitingWith(file, request);
      const since = evidence.answeredAt;
      if (since === null) return file;
      const activity = activityOf(evidence);
      return { ...file, kind: 'busy', since, source: 'hook', activity, waitingFor: null };
    }
    default:
      return file;
  }
}

function waitingWith(status: AgentStatus, { tool, wants, detail }: PendingRequest): AgentStatus {
  return { ...status, activity: wants === 'permission' ? tool : null, waitingFor: { kind: wants, detail } };
}

/** The hook's word against a file that says something else. */
function waitingStatus(status: AgentStatus, request: PendingRequest): AgentStatus {
  return waitingWith({ ...status, kind: 'waiting', since: request.at, source: 'hook' }, request);
}

/** Esc and errors fire no hook, so this may lag behind until the next prompt. */
function statusByHooks(evidence: Evidence): AgentStatus {
  const { turn, conversation } = evidence;
  const request = evidence.requests.at(0);
  const status = { source: 'hook', conversation, activity: null, waitingFor: null } as const;
  if (request !== undefined) return waitingStatus({ ...status, kind: 'waiting', since: request.at }, request);
  const isBusy = turn?.isRunning === true || evidence.subagents.length > 0;
  const activity = isBusy ? activityOf(evidence) : null;
  return { ...status, kind: isBusy ? 'busy' : 'idle', since: turn?.since ?? 0, activity };
}

/** The tool that was begun last, the main agent's before a subagent's; null where no hook has told anything. */
function activityOf({ isCompacting, tools, turn, subagents }: Evidence): string | null {
  if (isCompacting) return 'compacting';
  const tool = tools.findLast(({ subagent }) => subagent === null) ?? tools.at(-1);
  if (tool !== undefined) return tool.tool;
  if (turn === null) return null;
  if (turn.isRunning) return 'thinking';
  return subagents.length > 0 ? 'subagent' : null;
}

/** A subagent in the background shows its dialog only once it cannot be answered elsewhere any more. */
function isHidden({ subagent, isOpen }: PendingRequest): boolean {
  return subagent !== null && isOpen;
}

/** What the client waits with: dialogs are shown one after another, in the order they were asked. */
function shownRequest(file: AgentStatus, requests: readonly PendingRequest[]): PendingRequest | undefined {
  const fitting = requests.filter((request) => isShownBy(file, request));
  return fitting.find((request) => !isHidden(request)) ?? fitting.at(0);
}

/** Whether `request` is what the client says it waits with: to it the approval of a plan is a permission. */
function isShownBy({ waitingFor }: AgentStatus, { wants }: PendingRequest): boolean {
  if (waitingFor === null || waitingFor.kind === 'dialog') return false;
  return (waitingFor.kind === 'question') === (wants === 'question');
}

function isSameUse(
  a: ToolUse & { readonly subagent: string | null },
  b: ToolUse & { readonly subagent: string | null },
): boolean {
  return a.tool === b.tool && a.detail === b.detail && a.subagent === b.subagent;
}

function withoutFirst<T>(list: readonly T[], matches: (each: T) => boolean): readonly T[] {
  const at = list.findIndex(matches);
  return at === -1 ? list : [...list.slice(0, at), ...list.slice(at + 1)];
}
