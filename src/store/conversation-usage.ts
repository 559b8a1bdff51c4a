/** What a kept conversation has cost, and how full its context was: a part of its metadata. */
import type { JsonObject, JsonValue } from '../base/json.ts';

/** Null where its client did not say. */
export interface KeptUsage {
  /** Without what the conversation that it is a fork of has cost. US dollars. */
  readonly costUsd: number | null;
  /** 0 to 100. */
  readonly contextPercent: number | null;
  readonly contextTokens: number | null;
}

export const NO_USAGE: KeptUsage = { costUsd: null, contextPercent: null, contextTokens: null };

export function parseKeptUsage(value: JsonObject): KeptUsage {
  return {
    costUsd: amount(value.costUsd),
    contextPercent: amount(value.contextPercent),
    contextTokens: amount(value.contextTokens),
  };
}

function amount(value: JsonValue | undefined): number | null {
  return typeof value === 'number' && value >= 0 ? value : null;
}
