/**
 * What a pane's client is doing, by its session file, its hooks and its title; another program is left to
 * watch-program.ts. The end of a child is told by its pane, not here.
 */
import type { Clock } from '../base/clock.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { plainStatus, sameStatus, withStep, type AgentStatus } from '../core/agent-status.ts';
import { answerName } from '../core/agent-request.ts';
import { agentFactOf, fileEditedBy } from './agent-fact.ts';
import type { AgentHandle, AgentTarget } from './agent-target.ts';
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
import { OpenRequests } from './open-requests.ts';
import { RetryWatch, withRetry } from './retry-watch.ts';
import { sourceClaims, type Heard } from './source-claims.ts';
import { titleClaim, withTitle } from './title.ts';
import { watchProgram } from './watch-program.ts';
import { watchSessionFile } from './watch-session-file.ts';
import { watchStatusReport } from './watch-status-report.ts';

/**
 * A client that has not said a word for so long waits for an answer at a first question (trust, login), or writes no
 * session file. It boots in half a second; seven at once on two slow cores in five.
 */
const SILENT_AFTER_MS = 10_000;

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
    const fused = withTitle(fusedStatus(evidence), title.claim, heard) ?? {
      ...plainStatus('unknown', clock.now()),
      conversation,
    };
    if (fused.kind !== 'busy') retries.forget();
    const status = withRetry(fused, retries.current?.notice ?? null);
    if (last !== null && sameStatus(last, status)) return;
    last = withStep(status, last, clock.now());
    if (status.kind !== 'starting') silence.dispose();
    onStatus(last);
  };
  const retries = new RetryWatch({ clock, screen: target.screen ?? (() => ''), onChange: () => report() });
  store.add(retries);
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
  const printed = (): void => {
    outputAt = clock.now();
    if (last?.kind === 'busy') retries.heard();
  };
  if (onOutput !== undefined) store.add(onOutput(printed));
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
        ...{ title, fileAt, pid, outputAt, retry: retries.current },
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
