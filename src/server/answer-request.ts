/** Answers what a pane's client asks, from outside the pane, and says why where it cannot be done. */
import type { AgentRequest, RequestAnswer } from '../core/agent-request.ts';
import { CcmuxError } from '../core/errors.ts';
import type { PaneState } from '../core/session-state.ts';
import type { LivePane } from '../session/live-pane.ts';

/**
 * `request` is the name of one, or undefined for the only one there is: which of several is meant is not guessed.
 * Throws CcmuxError where nobody waits for it, or it is not to be answered like that.
 */
export function answerRequest(
  { seat, status }: Pick<PaneState, 'seat' | 'status'>,
  live: Pick<LivePane, 'requests' | 'watch'>,
  { request, answer }: { readonly request: string | undefined; readonly answer: RequestAnswer },
): AgentRequest {
  const { name } = seat;
  const found =
    request === undefined ? theOnly(name, live.requests) : live.requests.find(({ id }) => id === request);
  if (found === undefined) {
    if (request !== undefined)
      throw new CcmuxError('not-found', `${name} waits for no answer to ${request} any more`);
    throw status.kind === 'waiting'
      ? new CcmuxError('not-found', `what ${name} waits for can be answered in its pane alone`)
      : new CcmuxError('not-found', `${name} asks for nothing`, { hint: `it is ${status.kind}` });
  }
  const outcome = live.watch?.answer(found.id, answer) ?? 'gone';
  if (outcome === 'unfit') throw new CcmuxError('usage', unfit(name, found, answer));
  if (outcome === 'gone') throw new CcmuxError('not-found', `${name} has gone on without the answer`);
  return found;
}

function theOnly(name: string, requests: readonly AgentRequest[]): AgentRequest | undefined {
  if (requests.length < 2) return requests.at(0);
  const names = requests
    .map(({ id, detail, tool }) => `${id} (${tool}: ${(detail ?? '').slice(0, 40)})`)
    .join(', ');
  throw new CcmuxError('usage', `${name} asks ${requests.length} things: ${names}`, {
    hint: 'name one with --request',
  });
}

function unfit(name: string, { kind, questions, grants }: AgentRequest, answer: RequestAnswer): string {
  if (kind === 'question') {
    const count = questions.length === 1 ? 'a choice' : `${questions.length} choices, one for each question`;
    return `${name} asks a question: it is answered by ${count}, or denied`;
  }
  if (answer.kind === 'choose') return `${name} asks no question: it is answered by allowing or denying it`;
  const offered = grants.map((grant) => `--${grant.kind}`).join(', ');
  return `${name} offers no such answer: allow it once${offered === '' ? '' : `, or by ${offered}`}, or deny it`;
}
