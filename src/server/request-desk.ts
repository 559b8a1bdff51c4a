/**
 * What one client does about a request that it reads: the ways to answer it, one question after another, and the
 * answer. It is about one request by its name, so an answer can meet no other that has come in its place.
 */
import {
  answerName,
  type AgentRequest,
  type AskedQuestion,
  type RequestAnswer,
} from '../core/agent-request.ts';
import { CcmuxError } from '../core/errors.ts';
import { openPanes, type PaneState } from '../core/session-state.ts';
import type { Notice } from '../session/notice.ts';
import type { Session } from '../session/session.ts';
import type { RequestView } from '../ui/session-view.ts';
import { answerRequest } from './answer-request.ts';

export interface RequestDeskOptions {
  readonly session: Session;
  readonly tell: (notice: Notice) => void;
}

/** One line that can be chosen, and what choosing it does. */
interface Way {
  readonly label: string;
  readonly note?: string;
  readonly isPicked?: boolean;
  readonly choose: () => DeskStep;
}

/** `done`: answered, or there is nothing to answer any more. `prompt`: a text is wanted, and goes on by `then`. */
export type DeskStep =
  | { readonly kind: 'shown' | 'done' }
  | { readonly kind: 'prompt'; readonly label: string; readonly then: (text: string) => DeskStep };

const SHOWN: DeskStep = { kind: 'shown' };
const DONE: DeskStep = { kind: 'done' };

export class RequestDesk {
  readonly #options: RequestDeskOptions;
  #read: { readonly pane: string; readonly request: AgentRequest } | null = null;
  /** Of the questions answered so far. */
  #choices: readonly (readonly string[])[] = [];
  /** Of a question that takes several. */
  #picked: readonly string[] = [];

  constructor(options: RequestDeskOptions) {
    this.#options = options;
  }

  /** The pane of the request that is read; null while none is. */
  get pane(): string | null {
    return this.#read?.pane ?? null;
  }

  /** Begins with the oldest request of a pane, or of the pane that has waited longest. Throws CcmuxError. */
  open(reference: PaneState | null): RequestView {
    const { state } = this.#options.session;
    const panes = reference === null ? openPanes(state) : [reference];
    const asked = panes
      .flatMap(({ id }) =>
        (this.#options.session.live(id)?.requests ?? []).map((request) => ({ pane: id, request })),
      )
      .sort((a, b) => a.request.since - b.request.since);
    const first = asked.at(0);
    if (first === undefined) throw nothingToAnswer(reference, openPanes(state));
    this.#read = first;
    this.#choices = [];
    this.#picked = [];
    return this.view();
  }

  close(): void {
    this.#read = null;
  }

  /** The request was answered elsewhere, or its pane is gone. */
  get isOver(): boolean {
    const read = this.#read;
    if (read === null) return false;
    const requests = this.#options.session.live(read.pane)?.requests ?? [];
    return !requests.some(({ id }) => id === read.request.id);
  }

  /** What is read, from the first way to answer; `selected` stays where it was asked to. */
  view(selected = 0): RequestView {
    const read = this.#read;
    const { request } = read ?? {};
    const name = this.name;
    const number = openPanes(this.#options.session.state).findIndex(({ id }) => id === read?.pane) + 1;
    return {
      kind: 'request',
      title: request === undefined ? '' : titleOf(`${number} ${name}`, request),
      text: request === undefined ? '' : this.#text(request),
      ways: this.#ways().map(({ label, note = '', isPicked }) => ({
        label,
        note,
        isPicked: isPicked ?? null,
      })),
      selected,
      scroll: 0,
    };
  }

  choose(way: number): DeskStep {
    return this.#ways().at(way)?.choose() ?? SHOWN;
  }

  #text(request: AgentRequest): string {
    if (request.kind !== 'question') return request.text;
    const { questions } = request;
    const at = this.#choices.length;
    return questions.length > 1
      ? `${questions[at].question} (${at + 1} of ${questions.length})`
      : request.text;
  }

  #ways(): readonly Way[] {
    const { request } = this.#read ?? {};
    if (request === undefined) return [];
    if (request.kind !== 'question') return this.#permissionWays(request);
    const question = request.questions.at(this.#choices.length);
    return question === undefined ? [] : this.#questionWays(question);
  }

  #permissionWays({ kind, grants }: AgentRequest): readonly Way[] {
    const allow = (grant: 'once' | 'always' | 'edits') => () => this.#answer({ kind: 'allow', grant });
    const isPlan = kind === 'plan';
    return [
      { label: isPlan ? 'approve it' : 'allow it, this once', choose: allow('once') },
      ...grants.map((grant) => ({
        label: `${isPlan ? 'approve it' : 'allow it'}, and ${grant.kind === 'always' ? 'always' : grant.label}`,
        ...(grant.kind === 'always' && { note: grant.label }),
        choose: allow(grant.kind),
      })),
      {
        label: isPlan ? 'send it back, and say what to change' : 'deny it, and say why',
        choose: () =>
          this.#ask(isPlan ? 'what to change' : 'why not', (reason) =>
            this.#answer({ kind: 'deny', reason }),
          ),
      },
      { label: isPlan ? 'send it back; claude stops' : 'deny it; claude stops', choose: () => this.#deny() },
    ];
  }

  #questionWays({ question, options, isMultiple }: AskedQuestion): readonly Way[] {
    return [
      ...options.map(({ label, description }) => ({
        label,
        note: description === label ? '' : description,
        ...(isMultiple && { isPicked: this.#picked.includes(label) }),
        choose: () => (isMultiple ? this.#pick(label) : this.#next([label])),
      })),
      ...(isMultiple && this.#picked.length > 0
        ? [{ label: `that is all: ${this.#picked.join(', ')}`, choose: () => this.#next(this.#picked) }]
        : []),
      { label: 'answer in my own words', choose: () => this.#ask(question, (text) => this.#next([text])) },
      { label: 'give no answer; claude stops', choose: () => this.#deny() },
    ];
  }

  #pick(label: string): DeskStep {
    const isPicked = this.#picked.includes(label);
    this.#picked = isPicked ? this.#picked.filter((each) => each !== label) : [...this.#picked, label];
    return SHOWN;
  }

  /** Goes on to the next question, or answers behind the last. */
  #next(labels: readonly string[]): DeskStep {
    this.#choices = [...this.#choices, labels];
    this.#picked = [];
    const isLast = this.#choices.length === this.#read?.request.questions.length;
    return isLast ? this.#answer({ kind: 'choose', choices: this.#choices }) : SHOWN;
  }

  #ask(label: string, accepted: (text: string) => DeskStep): DeskStep {
    // An empty line is no reason, and no answer.
    const then = (text: string) => (text.trim() === '' ? SHOWN : accepted(text.trim()));
    return { kind: 'prompt', label: `${this.name}: ${label}`, then };
  }

  #deny(): DeskStep {
    return this.#answer({ kind: 'deny', reason: '' });
  }

  #answer(answer: RequestAnswer): DeskStep {
    const read = this.#read;
    if (read === null) return DONE;
    const { session, tell } = this.#options;
    const pane = openPanes(session.state).find(({ id }) => id === read.pane);
    const live = session.live(read.pane);
    this.#read = null;
    if (pane === undefined || live === undefined) return DONE;
    const { tool, detail, id } = answerRequest(pane, live, { request: read.request.id, answer });
    tell({ kind: 'info', text: `${answerName(answer)} in ${pane.seat.name}: ${detail ?? tool} (${id})` });
    return DONE;
  }

  /** Of the pane, as it is called now. */
  get name(): string {
    const { pane } = this;
    return openPanes(this.#options.session.state).find(({ id }) => id === pane)?.seat.name ?? '';
  }
}

function titleOf(pane: string, { kind, tool, subagent }: AgentRequest): string {
  const who = subagent === null ? pane : `${pane} (a subagent)`;
  if (kind === 'question') return `${who} asks`;
  return kind === 'plan' ? `${who}: the plan` : `${who} wants to use ${tool}`;
}

function nothingToAnswer(reference: PaneState | null, panes: readonly PaneState[]): CcmuxError {
  const waiting = reference === null ? panes.filter(({ status }) => status.kind === 'waiting') : [reference];
  const name = waiting.at(0)?.seat.name;
  if (name === undefined) return new CcmuxError('not-found', 'nobody waits for an answer');
  const isWaiting = waiting.some(({ status }) => status.kind === 'waiting');
  return isWaiting
    ? new CcmuxError('not-found', `what ${name} waits for can be answered in its pane alone`)
    : new CcmuxError('not-found', `${name} asks for nothing`);
}
