/**
 * What a client asks its user and can be answered from outside its pane: a permission, a question, a plan. The
 * answer goes the way the request came, so it can meet no other one.
 */
import type { WaitingKind } from './agent-status.ts';

export interface AgentRequest {
  /** Unique in the session's life of the pane; never used again. */
  readonly id: string;
  readonly kind: Exclude<WaitingKind, 'dialog'>;
  /** Name of the tool that is to be used. */
  readonly tool: string;
  /** The command, file, question, …, as one text; null where nothing is known. */
  readonly detail: string | null;
  /** All of what is asked, in lines; as the client sent it, control characters included. */
  readonly text: string;
  /** The subagent that asks; null for the main agent. */
  readonly subagent: string | null;
  /** When it was asked: milliseconds since the epoch. */
  readonly since: number;
  /** What else can be allowed along with it, beyond this once; as the client offers it. */
  readonly grants: readonly RequestGrant[];
  /** Of a question; empty for the others. */
  readonly questions: readonly AskedQuestion[];
}

export interface RequestGrant {
  /** `always`: what the client offers as a standing rule. `edits`: edits are accepted from here on. */
  readonly kind: 'always' | 'edits';
  /** `npm install *, in this project`. */
  readonly label: string;
}

export interface AskedQuestion {
  readonly question: string;
  readonly isMultiple: boolean;
  readonly options: readonly { readonly label: string; readonly description: string }[];
}

export type RequestAnswer =
  | { readonly kind: 'allow'; readonly grant: 'once' | RequestGrant['kind'] }
  /** `reason` is told to the client; empty where there is none. A plan goes back with it. */
  | { readonly kind: 'deny'; readonly reason: string }
  /** For each question the labels chosen, or one text of the user's own. */
  | { readonly kind: 'choose'; readonly choices: readonly (readonly string[])[] };

/** Whether `answer` is one that `request` can be given. */
export function isAnswerTo(
  { kind, grants, questions }: Pick<AgentRequest, 'kind' | 'grants' | 'questions'>,
  answer: RequestAnswer,
): boolean {
  switch (answer.kind) {
    case 'deny':
      return true;
    case 'allow':
      return (
        kind !== 'question' && (answer.grant === 'once' || grants.some((each) => each.kind === answer.grant))
      );
    case 'choose':
      return (
        kind === 'question' &&
        answer.choices.length === questions.length &&
        answer.choices.every(
          (labels, i) => labels.length > 0 && (questions[i].isMultiple || labels.length === 1),
        )
      );
  }
}

/** A word for what the answer was. */
export function answerName(answer: RequestAnswer): 'allowed' | 'always allowed' | 'denied' | 'answered' {
  if (answer.kind === 'deny') return 'denied';
  if (answer.kind === 'choose') return 'answered';
  return answer.grant === 'once' ? 'allowed' : 'always allowed';
}
