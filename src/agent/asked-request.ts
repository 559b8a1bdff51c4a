/**
 * A client's PermissionRequest in ccmux's words, and what the client is told for an answer. Measured with 2.1.329:
 * its own "always" is the suggestions that it sends along, sent back; a plan's approval wants its input again; the
 * answers to questions go into theirs, by the question's text; a denial with a message goes to the model, which goes
 * on, and one that interrupts ends the turn, as No does in the dialog.
 */
import { isJsonObject, jsonElements, type JsonObject, type JsonValue } from '../base/json.ts';
import type { AgentRequest, AskedQuestion, RequestAnswer, RequestGrant } from '../core/agent-request.ts';
import { wantedBy } from './hook-event.ts';
import { requestText } from './request-text.ts';
import { toolDetail } from './tool-detail.ts';

export interface AskedRequest {
  readonly request: AgentRequest;
  readonly input: JsonObject;
  /** What is sent back with each grant. */
  readonly permissions: Readonly<Record<RequestGrant['kind'], readonly JsonValue[]>>;
}

const ACCEPT_EDITS = { type: 'setMode', mode: 'acceptEdits', destination: 'session' } as const;
/** Between the labels of one question. */
const LABEL_SEPARATOR = ', ';
/** A client asks a few questions at once; more is no client's. */
const MOST_QUESTIONS = 16;
const MOST_OPTIONS = 32;

/** `body` is a PermissionRequest that has been found to come from the pane. */
export function readRequest(body: JsonObject, id: string, since: number): AskedRequest {
  const tool = typeof body.tool_name === 'string' && body.tool_name !== '' ? body.tool_name : 'a tool';
  const input = isJsonObject(body.tool_input) ? body.tool_input : {};
  const kind = wantedBy(tool);
  const suggestions = jsonElements(body.permission_suggestions).filter(isJsonObject);
  const always = suggestions.filter(({ type }) => type !== 'setMode');
  const edits =
    kind === 'plan'
      ? [ACCEPT_EDITS]
      : suggestions.filter(({ type, mode }) => type === 'setMode' && mode === ACCEPT_EDITS.mode);
  const grants: readonly RequestGrant[] = [
    ...(always.length > 0 ? [{ kind: 'always', label: always.map(grantLabel).join(' · ') } as const] : []),
    ...(edits.length > 0 ? [{ kind: 'edits', label: 'accept edits from here on' } as const] : []),
  ];
  const request: AgentRequest = {
    id,
    kind,
    tool,
    detail: toolDetail(tool, input),
    text: requestText(tool, input),
    subagent: typeof body.agent_id === 'string' && body.agent_id !== '' ? body.agent_id : null,
    since,
    grants: kind === 'question' ? [] : grants,
    questions: kind === 'question' ? questionsOf(input) : [],
  };
  return { request, input, permissions: { always, edits } };
}

/** What the client is answered. `answer` is one of this request's (`isAnswerTo`). */
export function replyTo({ request, input, permissions }: AskedRequest, answer: RequestAnswer): JsonObject {
  return {
    hookSpecificOutput: { hookEventName: 'PermissionRequest', decision: decision() },
  };

  function decision(): JsonObject {
    switch (answer.kind) {
      case 'deny':
        return answer.reason === ''
          ? { behavior: 'deny', message: 'The user does not want this.', interrupt: true }
          : { behavior: 'deny', message: answer.reason };
      case 'choose': {
        const answers = Object.fromEntries(
          request.questions.map(({ question }, i) => [question, answer.choices[i].join(LABEL_SEPARATOR)]),
        );
        return { behavior: 'allow', updatedInput: { ...input, answers } };
      }
      case 'allow':
        return {
          behavior: 'allow',
          ...(request.kind === 'plan' && { updatedInput: input }),
          ...(answer.grant !== 'once' && { updatedPermissions: permissions[answer.grant] }),
        };
    }
  }
}

function questionsOf(input: JsonObject): readonly AskedQuestion[] {
  return jsonElements(input.questions)
    .filter(isJsonObject)
    .slice(0, MOST_QUESTIONS)
    .map(({ question, multiSelect, options }) => ({
      question: textOf(question),
      isMultiple: multiSelect === true,
      options: jsonElements(options)
        .filter(isJsonObject)
        .slice(0, MOST_OPTIONS)
        .map(({ label, description }) => ({ label: textOf(label), description: textOf(description) }))
        .filter(({ label }) => label !== ''),
    }));
}

const PLACES: ReadonlyMap<string, string> = new Map([
  ['session', 'for this session'],
  ['localSettings', 'in this project'],
  ['projectSettings', 'in this project, for everybody'],
  ['userSettings', 'everywhere'],
]);

function grantLabel(suggestion: JsonObject): string {
  const { type, behavior, destination } = suggestion;
  const place = PLACES.get(textOf(destination)) ?? '';
  const subjects =
    type === 'addRules'
      ? jsonElements(suggestion.rules).filter(isJsonObject).map(ruleLabel)
      : type === 'addDirectories'
        ? jsonElements(suggestion.directories).map((each) => `access to ${textOf(each)}`)
        : [JSON.stringify(suggestion)];
  const what = subjects.join(', ');
  return [!('behavior' in suggestion) || behavior === 'allow' ? what : `${textOf(behavior)} ${what}`, place]
    .filter((word) => word !== '')
    .join(' ');
}

function ruleLabel({ toolName, ruleContent }: JsonObject): string {
  const content = textOf(ruleContent);
  return content === '' ? textOf(toolName) : `${textOf(toolName)}(${content})`;
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
