/**
 * What the client hands to its status line: JSON on stdin, of which model, cost and context are taken. It comes from
 * inside a pane, so everything in it is checked. Measured with 2.1.329.
 */
import { isJsonObject, parseJsonObject, type JsonValue } from '../base/json.ts';
import type { UsageReport } from '../core/usage.ts';

/** A model's name is a few words; nobody's line has room for more. Characters. */
const LONGEST_NAME = 64;
/** Nobody spends more on a conversation: a larger number is no price. US dollars. */
const MOST_USD = 1e7;
const MOST_TOKENS = 1e10;
/** A conversation is named by a UUID, and what this one names is shown and kept. */
const CONVERSATION = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Null for a half-written report, whose rest comes with the next file event, and for anything else that is none. */
export function parseStatusReport(text: string): UsageReport | null {
  const value = parseJsonObject(text);
  if (value === null || typeof value.session_id !== 'string' || !CONVERSATION.test(value.session_id))
    return null;
  const model = objectOf(value.model);
  const window = objectOf(value.context_window);
  return {
    conversation: value.session_id,
    model: nameOf(model.display_name) ?? nameOf(model.id),
    costUsd: numberUpTo(MOST_USD, objectOf(value.cost).total_cost_usd),
    contextPercent: numberUpTo(100, window.used_percentage),
    contextTokens: numberUpTo(MOST_TOKENS, window.total_input_tokens),
    contextWindow: numberUpTo(MOST_TOKENS, window.context_window_size),
  };
}

function objectOf(value: JsonValue | undefined): Readonly<Record<string, JsonValue | undefined>> {
  return isJsonObject(value) ? value : {};
}

function nameOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, LONGEST_NAME) : null;
}

function numberUpTo(most: number, value: JsonValue | undefined): number | null {
  return typeof value === 'number' && value >= 0 && value <= most ? value : null;
}
