/** What of a hook the outside is told as an event; the rest shows in the pane's status. */
import { assertNever } from '../base/assert.ts';
import type { AgentFact } from '../core/team-event.ts';
import type { HookEvent } from './hook-event.ts';

/** Null for what no event tells. */
export function agentFactOf(event: HookEvent): AgentFact | null {
  const { subagent } = event;
  switch (event.kind) {
    case 'promptSubmitted':
      return { type: 'prompt', text: event.prompt, source: 'hook' };
    case 'toolStarted':
      return { type: 'tool-started', tool: event.tool, detail: event.detail, subagent };
    case 'toolEnded':
      return {
        type: 'tool-ended',
        tool: event.tool,
        detail: event.detail,
        subagent,
        failed: event.hasFailed,
      };
    case 'turnEnded':
      return { type: 'turn-ended', error: event.error };
    case 'permissionRequested': // told with its name by the pane's watch
    case 'subagentStarted':
    case 'subagentEnded':
    case 'compactionStarted':
    case 'compactionEnded':
    case 'conversationEnded':
      return null;
    default:
      return assertNever(event);
  }
}

const EDITING_TOOLS: ReadonlySet<string> = new Set(['Edit', 'MultiEdit', 'Write', 'NotebookEdit']);

/** The file that the client has written with a tool of its own; null for everything else. */
export function fileEditedBy(event: HookEvent): AgentFact | null {
  if (event.kind !== 'toolEnded' || event.hasFailed || event.detail === null) return null;
  const { tool, detail: path, subagent } = event;
  return EDITING_TOOLS.has(tool) ? { type: 'file-edited', path, tool, subagent } : null;
}
