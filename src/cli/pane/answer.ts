/** `ccmux pane answer`: reads what a pane's client asks, and answers it without going there. */
import {
  answerName,
  type AgentRequest,
  type AskedQuestion,
  type RequestAnswer,
} from '../../core/agent-request.ts';
import { CcmuxError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { request } from '../request.ts';
import type { Surroundings } from '../surroundings.ts';
import { findPane, type PaneTarget } from './target.ts';

export interface AnswerWords {
  readonly allow: boolean;
  readonly always: boolean;
  readonly edits: boolean;
  /** True without a reason. */
  readonly deny: string | boolean;
  readonly choose: readonly string[];
  /** Id of the one meant. */
  readonly request: string | undefined;
  readonly json: boolean;
}

export async function answerPane(
  target: PaneTarget,
  words: AnswerWords,
  { stdout, ...surroundings }: Surroundings,
): Promise<void> {
  const wish = wishOf(words);
  const { session, pane } = await findPane(target, { stdout, ...surroundings });
  const asked = await request(session, { kind: 'requests', ...pane });
  if (wish === null) {
    const { requests } = asked;
    const lines = words.json ? [JSON.stringify({ requests }, null, 2)] : requests.flatMap(describe);
    if (!words.json && requests.length === 0) {
      throw new CcmuxError('not-found', `${asked.pane} asks for nothing that can be answered from here`);
    }
    stdout.write(`${lines.join('\n')}\n`);
    return;
  }
  // By its id: what is answered is what was there, and nothing that came since.
  const meant =
    words.request === undefined && asked.requests.length === 1
      ? asked.requests[0]
      : asked.requests.find(({ id }) => id === words.request);
  const id = meant?.id ?? words.request;
  const answer = wish(meant);
  const done = await request(session, {
    kind: 'answer',
    ...pane,
    ...(id !== undefined && { request: id }),
    answer,
  });
  const what = printable(`${done.request.tool}: ${done.request.detail ?? ''}`.split('\n', 1)[0]);
  stdout.write(`${answerName(answer)} in ${done.pane}: ${what}\n`);
}

/** Null where nothing is to be answered, only read. */
function wishOf(words: AnswerWords): ((asked: AgentRequest | undefined) => RequestAnswer) | null {
  const { allow, always, edits, deny, choose } = words;
  const wishes: ((asked: AgentRequest | undefined) => RequestAnswer)[] = [
    ...(allow ? [() => ({ kind: 'allow', grant: 'once' }) as const] : []),
    ...(always ? [() => ({ kind: 'allow', grant: 'always' }) as const] : []),
    ...(edits ? [() => ({ kind: 'allow', grant: 'edits' }) as const] : []),
    ...(deny === false ? [] : [() => ({ kind: 'deny', reason: deny === true ? '' : deny }) as const]),
    ...(choose.length === 0
      ? []
      : [
          (asked: AgentRequest | undefined) => ({ kind: 'choose', choices: choices(choose, asked) }) as const,
        ]),
  ];
  if (wishes.length > 1) {
    throw new CcmuxError('usage', 'one answer is given to one request', {
      hint: 'one of --allow, --always, --edits, --deny, --choose',
    });
  }
  return wishes.at(0) ?? null;
}

/** One text for each question, in order; several of one question that takes several. */
function choices(texts: readonly string[], asked: AgentRequest | undefined): readonly (readonly string[])[] {
  const questions = asked?.questions ?? [];
  if (questions.length === 1 && questions[0].isMultiple) {
    return [texts.flatMap((text) => chosen(text, questions[0]))];
  }
  return texts.map((text, i) => (i < questions.length ? chosen(text, questions[i]) : [text]));
}

/** A label, its number, several of them between commas; anything else is an answer in the user's own words. */
function chosen(text: string, { options, isMultiple }: AskedQuestion): readonly string[] {
  const labels = options.map(({ label }) => label);
  const find = (word: string): string | undefined =>
    labels.find((label) => label === word) ?? (/^\d+$/.test(word) ? labels.at(Number(word) - 1) : undefined);
  const whole = find(text);
  if (whole !== undefined || !isMultiple) return [whole ?? text];
  const parts = text.split(',').map((word) => find(word.trim()));
  return parts.every((label) => label !== undefined) ? parts : [text];
}

function describe({ id, kind, tool, text, grants, questions }: AgentRequest): readonly string[] {
  const ways =
    kind === 'question'
      ? questions.flatMap(({ question, options, isMultiple }) => [
          `${question}${isMultiple ? ' (several)' : ''}`,
          ...options.map(
            ({ label, description }, i) => `  ${i + 1}. ${label}${description && ` · ${description}`}`,
          ),
        ])
      : [
          text,
          '',
          '  --allow    this once',
          ...grants.map((grant) => `  --${grant.kind.padEnd(8)} ${grant.label}`),
          kind === 'plan' ? '  --deny     send it back' : '  --deny',
        ];
  return [`${id} ${kind}: ${tool}`, ...ways].flatMap((line) => line.split('\n')).map(printable);
}
