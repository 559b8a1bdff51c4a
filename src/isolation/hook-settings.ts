/**
 * The part of a pane's settings by which its client tells ccmux what it does: hooks over HTTP, beside those that the
 * user and the project have. The token stays in the environment; nothing here is a secret. A settings value that a
 * client does not know stops it with a question at its start, so only what 2.1.329 was measured with is written.
 */
import type { JsonObject, JsonValue } from '../base/json.ts';

/** Hooks whose entry selects tools, and those where a selection would be an error. */
const WITH_MATCHER = ['PreToolUse', 'PermissionRequest', 'PostToolUse', 'PostToolUseFailure'] as const;
const WITHOUT_MATCHER = [
  'UserPromptSubmit',
  'Stop',
  'StopFailure',
  'SubagentStart',
  'SubagentStop',
  'PreCompact',
  'PostCompact',
  'SessionEnd',
] as const;

/** The answer is at once; a server that hangs must not hold a tool up for long. Seconds. */
const TIMEOUT_S = 5;
/**
 * A request for a permission is kept open while the client shows its dialog, so that it can be answered from
 * elsewhere (agent/open-requests.ts lets go of it before). Nothing waits for it but who asked. Seconds.
 */
const REQUEST_TIMEOUT_S = 24 * 60 * 60;
const ALL_TOOLS = '*';

/** `user` is what the user's own settings say, null where they have none. */
export function hookSettings(url: string, user: JsonObject | null): JsonObject {
  const hook = {
    type: 'http',
    url,
    headers: { Authorization: 'Bearer $CCMUX_TOKEN' },
    allowedEnvVars: ['CCMUX_TOKEN'],
    timeout: TIMEOUT_S,
  };
  const hooks: Record<string, JsonValue> = {};
  for (const name of WITH_MATCHER) {
    const timeout = name === 'PermissionRequest' ? REQUEST_TIMEOUT_S : TIMEOUT_S;
    hooks[name] = [{ matcher: ALL_TOOLS, hooks: [{ ...hook, timeout }] }];
  }
  for (const name of WITHOUT_MATCHER) hooks[name] = [{ hooks: [hook] }];
  // Without a list every address is allowed; where the user has one, ours is added to it.
  const isListed = Array.isArray(user?.allowedHttpHookUrls);
  return { hooks, ...(isListed && { allowedHttpHookUrls: [url] }) };
}
