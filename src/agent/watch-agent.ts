/**
 * What a pane's program is doing, from whatever evidence there is: the client's session file and its hooks, or of
 * another program only that it lives. The end of a child is told by its pane, not here.
 */
import type { Clock } from '../base/clock.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Event } from '../base/emitter.ts';
import type { Log } from '../base/log.ts';
import { plainStatus, type AgentStatus } from '../core/agent-status.ts';
import type { StatusClaim } from '../core/status-explanation.ts';
import { answerName, type AgentRequest, type RequestAnswer } from '../core/agent-request.ts';
import type { AgentFact } from '../core/team-event.ts';
import type { UsageReport } from '../core/usage.ts';
import { agentFactOf, fileEditedBy } from './agent-fact.ts';
import {
  fusedStatus,
  NO_EVIDENCE,
  withFile,
  withFileBelieved,
  withHook,
  withoutRequest,
  withRequestClosed,
  withRequestDropped,
  type Evidence,
} from './evidence.ts';
import type { HookEvent } from './hook-event.ts';
import type { HookListener, OpenRequest } from './hook-listener.ts';
import { OpenRequests, type AnswerOutcome } from './open-requests.ts';
import { sourceClaims, type Heard } from './source-claims.ts';
import { titleClaim, withTitle } from './title.ts';
import { sameStatus, watchSessionFile } from './watch-session-file.ts';
import { watchStatusReport } from './watch-status-report.ts';

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

/**
 * A client that has not said a word for so long waits for an answer at a first question (trust, login), or writes no
 * session file. It boots in half a second; seven at once on two slow cores in five.
 */
const SILENT_AFTER_MS = 10_000;

/** A program that says nothing by itself (cat, tail -f) has started all the same. */
const QUIET_PROGRAM_MS = 1000;

/** How long a request that is answered may still stand in the session file: 20 to 300 ms as measured, more when busy. */
const FILE_FOLLOWS_MS = 2000;

export interface AgentSurroundings {
  readonly clock: Clock;
  readonly log: Log;
  /** Null where hooks are not wanted, or cannot be had. */
  readonly hooks: () => Pick<HookListener, 'listen'> | null;
}

/** Makes the watch of one pane's program; the first report replaces the `starting` that a pane begins with. */
export function agentWatcher(surroundings: AgentSurroundings) {
  return (target: AgentTarget): AgentHandle =>
    target.configDir === null
      ? watchProgram(target, surroundings.clock)
      : watchClient({ ...target, configDir: target.configDir }, surroundings);
}

/** Of a program that is not the client nothing is known but that it runs, and at the latest that once it speaks. */
function watchProgram({ pid, onOutput, onStatus }: AgentTarget, clock: Clock): AgentHandle {
  const store = new DisposableStore();
  const report = (): void => {
    store.dispose();
    onStatus(plainStatus('unknown', clock.now()));
  };
  store.add(clock.after(onOutput === undefined ? 0 : QUIET_PROGRAM_MS, report));
  if (onOutput !== undefined) store.add(onOutput(report));
  const claims = (): readonly StatusClaim[] => [
    { source: 'process', says: 'unknown', detail: `process ${pid} is no claude`, since: null, heardAt: null },
  ];
  return {
    dispose: () => store.dispose(),
    answer: () => 'gone',
    looked: () => undefined,
    claims,
    hooks: 'off',
  };
}

function watchClient(
  target: AgentTarget & { readonly configDir: string },
  surroundings: AgentSurroundings,
): AgentHandle {
  const { clock, log, hooks } = surroundings;
  const { configDir, pid, token, onStatus, onFact, onRequests, isWatched = () => false } = target;
  const store = new DisposableStore();
  let evidence: Evidence = NO_EVIDENCE;
  let last: AgentStatus | null = null;
  let asked = 0;
  let hook: { readonly name: string; readonly at: number } | null = null;
  let title: Heard['title'] = { text: '', claim: null, at: null };
  let fileAt: number | null = null;
  let outputAt: number | null = null;
  let doubt: Disposable | null = null;
  let dropped: Disposable | null = null;
  const report = (): void => {
    const conversation = last?.conversation ?? null;
    const heard = { hookAt: hook?.at ?? null, conversation };
    const status = withTitle(fusedStatus(evidence), title.claim, heard) ?? {
      ...plainStatus('unknown', clock.now()),
      conversation,
    };
    if (last !== null && sameStatus(last, status)) return;
    last = status;
    if (status.kind !== 'starting') silence.dispose();
    onStatus(status);
  };
  const learn = (next: Evidence): void => {
    const left = new Set(next.requests.map(({ request }) => request));
    const settled = evidence.requests.filter(({ request }) => !left.has(request));
    evidence = next;
    // Answered in the pane, or broken off: nobody waits for an answer from elsewhere.
    for (const { request, isOpen } of settled) {
      onFact?.({ type: 'answered', request, answer: null, by: 'pane' });
      if (isOpen) requests.letGo(request);
    }
    if (settled.some(({ isOpen }) => isOpen)) onRequests?.(requests.all);
    report();
    awaitFile();
  };
  /** The file follows at once; where it does not, another dialog stands there. */
  const awaitFile = (): void => {
    doubt?.dispose();
    doubt =
      evidence.answeredAt === null
        ? null
        : clock.after(FILE_FOLLOWS_MS, () => learn(withFileBelieved(evidence)));
  };
  const requests = new OpenRequests(clock, (id) => {
    learn(withRequestDropped(evidence, id, clock.now()));
    if (!evidence.requests.some(({ request }) => request === id)) return;
    onRequests?.(requests.all);
    dropped?.dispose();
    dropped = clock.after(FILE_FOLLOWS_MS, () => learn(withoutRequest(evidence, id, clock.now())));
  });
  const silence = clock.after(SILENT_AFTER_MS, () => {
    if (last === null || last.kind === 'starting') onStatus(plainStatus('unknown', clock.now()));
  });
  store.add(silence);
  store.add(requests);
  store.add(
    watchSessionFile({
      configDir,
      pid: () => pid,
      clock,
      log,
      onStatus: (status) => {
        fileAt = clock.now();
        learn(withFile(evidence, status.source === 'session-file' ? status : null));
      },
    }),
  );

  const ask = (
    event: Extract<HookEvent, { kind: 'permissionRequested' }>,
    open: OpenRequest | null,
  ): boolean => {
    const isKept = open !== null && !(event.subagent !== null && isWatched());
    const request = isKept ? requests.keep(open).id : `u${++asked}`;
    const { wants, tool, detail, subagent } = event;
    onFact?.({ type: 'asked', request, wants, tool, detail, subagent });
    learn(withHook(evidence, { ...event, request, isOpen: isKept }, clock.now()));
    if (isKept) onRequests?.(requests.all);
    return isKept;
  };
  const hear = (event: HookEvent, open: OpenRequest | null): boolean => {
    log.debug('hook', { kind: event.kind, tool: 'tool' in event ? event.tool : null });
    hook = { name: event.kind, at: clock.now() };
    target.onHook?.(event.conversation, event.kind === 'conversationEnded');
    if (event.kind === 'permissionRequested') return ask(event, open);
    const fact = agentFactOf(event);
    if (fact !== null) onFact?.(fact);
    const edited = fileEditedBy(event);
    if (edited !== null) onFact?.(edited);
    learn(withHook(evidence, event, clock.now()));
    return false;
  };
  const { statusLine = null, onUsage, onStatusLine } = target;
  if (statusLine !== null && onUsage !== undefined) {
    const onRun = (): void => onStatusLine?.();
    store.add(watchStatusReport({ directory: statusLine, onReport: onUsage, onRun, log }));
  }
  const { onOutput, onTitle } = target;
  if (onOutput !== undefined) store.add(onOutput(() => (outputAt = clock.now())));
  const hearTitle = (): void => {
    const text = target.title?.() ?? '';
    const at = clock.now();
    title = { text, claim: titleClaim(text, title.claim, at), at };
    // At rest is also who asks a first question: of a client that has not said or done anything it proves nothing.
    if (last !== null || title.claim?.kind === 'busy') report();
  };
  if (onTitle !== undefined) store.add(onTitle(hearTitle));
  const listener = hooks();
  const isForeign = ({ conversation }: HookEvent): boolean =>
    conversation !== null && target.isForeign?.(conversation) === true;
  if (listener !== null) store.add(listener.listen(token, hear, isForeign));

  return {
    dispose: () => {
      doubt?.dispose();
      dropped?.dispose();
      store.dispose();
    },
    answer(request, answer) {
      const outcome = requests.answer(request, answer);
      if (outcome !== 'answered') return outcome;
      log.debug('a request was answered', { request, answer: answerName(answer) });
      onFact?.({ type: 'answered', request, answer: answerName(answer), by: 'ccmux' });
      evidence = withoutRequest(evidence, request, clock.now());
      onRequests?.(requests.all);
      report();
      awaitFile();
      return outcome;
    },
    claims: () =>
      sourceClaims({
        evidence,
        hooks: listener === null ? null : (hook ?? 'none yet'),
        ...{ title, fileAt, pid, outputAt },
      }),
    get hooks() {
      return listener === null ? 'off' : hook === null ? 'silent' : 'heard';
    },
    looked() {
      const hidden = requests.all.filter(({ subagent }) => subagent !== null);
      if (hidden.length === 0) return;
      for (const { id } of hidden) {
        requests.letGo(id);
        evidence = withRequestClosed(evidence, id);
      }
      onRequests?.(requests.all);
      report();
    },
  };
}
