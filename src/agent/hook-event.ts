/**
 * What a hook of the client tells, in ccmux's words. Hooks come as JSON over HTTP from inside a pane, so everything
 * in them is checked; what this version does not know is left out. Measured with 2.1.329.
 */
import type { JsonObject, JsonValue } from '../base/json.ts';
import type { WaitingKind } from '../core/agent-status.ts';
import { isConversationId } from '../store/conversation-id.ts';
import { toolDetail } from './tool-detail.ts';

interface HookOrigin {
  /** The conversation it happened in; null where it is not told. */
  readonly conversation: string | null;
  /** The subagent that did it; null for the main agent. */
  readonly subagent: string | null;
}

/** A use of a tool. */
export interface ToolUse {
  readonly tool: string;
  /** The command, file, question, … it is about; null where there is nothing to say. */
  readonly detail: string | null;
}

export type HookEvent = HookOrigin &
  (
    | { readonly kind: 'promptSubmitted'; readonly prompt: string }
    | ({ readonly kind: 'toolStarted'; readonly id: string | null } & ToolUse)
    | ({ readonly kind: 'toolEnded'; readonly id: string | null; readonly hasFailed: boolean } & ToolUse)
    /** `request` is the name that the pane's watch gives it; empty as it comes. */
    | ({
        readonly kind: 'permissionRequested';
        readonly wants: Exclude<WaitingKind, 'dialog'>;
        readonly request: string;
        /** Whether it can be answered from outside the pane. */
        readonly isOpen: boolean;
      } & ToolUse)
    /** The answer is complete; `error` names what broke it off (`rate_limit`, `authentication_failed`, …). */
    | { readonly kind: 'turnEnded'; readonly error: string | null }
    | { readonly kind: 'subagentStarted' }
    | { readonly kind: 'subagentEnded' }
    | { readonly kind: 'compactionStarted' }
    | { readonly kind: 'compactionEnded' }
    /** By `/clear`, or because the client ends. */
    | { readonly kind: 'conversationEnded'; readonly reason: string | null }
  );

/** Longer prompts are cut: the whole stands in the transcript. Characters. */
const LONGEST_PROMPT = 4000;

/** These two ask by the same request as any tool that needs a permission. */
const WANTS: ReadonlyMap<string, Exclude<WaitingKind, 'dialog'>> = new Map([
  ['AskUserQuestion', 'question'],
  ['ExitPlanMode', 'plan'],
]);

/** What a request to use `tool` wants of the user. */
export function wantedBy(tool: string): Exclude<WaitingKind, 'dialog'> {
  return WANTS.get(tool) ?? 'permission';
}

/** Null for what is no hook, or one that says nothing of the state. */
export function readHook(body: JsonObject): HookEvent | null {
  const said = textOf(body.session_id);
  // It becomes a file's name, and an argument of the client's next start: what is no id is nobody's.
  const conversation = said !== null && isConversationId(said) ? said : null;
  const origin: HookOrigin = { conversation, subagent: textOf(body.agent_id) };
  switch (body.hook_event_name) {
    case 'UserPromptSubmit':
      return {
        ...origin,
        kind: 'promptSubmitted',
        prompt: (textOf(body.prompt) ?? '').slice(0, LONGEST_PROMPT),
      };
    case 'PreToolUse':
      return { ...origin, kind: 'toolStarted', id: textOf(body.tool_use_id), ...toolUse(body) };
    case 'PostToolUse':
      return {
        ...origin,
        kind: 'toolEnded',
        id: textOf(body.tool_use_id),
        hasFailed: false,
        ...toolUse(body),
      };
    case 'PostToolUseFailure':
      return {
        ...origin,
        kind: 'toolEnded',
        id: textOf(body.tool_use_id),
        hasFailed: true,
        ...toolUse(body),
      };
    case 'PermissionRequest': {
      const use = toolUse(body);
      return {
        ...origin,
        kind: 'permissionRequested',
        wants: wantedBy(use.tool),
        request: '',
        isOpen: false,
        ...use,
      };
    }
    case 'Stop':
      return { ...origin, kind: 'turnEnded', error: null };
    case 'StopFailure':
      return { ...origin, kind: 'turnEnded', error: textOf(body.error) ?? 'error' };
    case 'SubagentStart':
      return { ...origin, kind: 'subagentStarted' };
    case 'SubagentStop':
      return { ...origin, kind: 'subagentEnded' };
    case 'PreCompact':
      return { ...origin, kind: 'compactionStarted' };
    case 'PostCompact':
      return { ...origin, kind: 'compactionEnded' };
    case 'SessionEnd':
      return { ...origin, kind: 'conversationEnded', reason: textOf(body.reason) };
    default:
      return null;
  }
}

function toolUse(body: JsonObject): ToolUse {
  const tool = textOf(body.tool_name) ?? 'a tool';
  return { tool, detail: toolDetail(tool, body.tool_input) };
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
