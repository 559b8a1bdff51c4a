/**
 * Keys that were kept from the child and may still be held: their releases, where a keyboard tells of them, are not the
 * child's either. Where it does not tell, what is remembered here comes to nothing.
 */
import { decodeKeyEvent } from './key-decoding.ts';
import type { KeyEvent } from './key-event.ts';

export interface KeptKeys {
  /** By every name they may be released under; absent for none. */
  readonly kept?: readonly string[];
}

/** Names of the keys under two hands, and some more: beyond it a release was lost. */
const MOST_KEPT = 24;

export function isKeptKey({ kept }: KeptKeys, event: KeyEvent): boolean {
  return kept !== undefined && namesOf(event).some((name) => kept.includes(name));
}

export function keptOf({ kept }: KeptKeys): KeptKeys {
  return kept === undefined ? {} : { kept };
}

/** `state`, with what `before` remembers and the key that `raw` presses. */
export function withKept<State extends KeptKeys>(before: KeptKeys, state: State, raw: Uint8Array): State {
  const event = decodeKeyEvent(raw);
  const names = event === null || event.action === 'release' ? [] : namesOf(event);
  const others = before.kept?.filter((name) => !names.includes(name)) ?? [];
  const kept = [...others, ...names].slice(-MOST_KEPT);
  return kept.length === 0 ? state : { ...state, kept };
}

/** `state`, with what `before` remembers but the key of `raw`. */
export function withoutKept<State extends KeptKeys>(before: KeptKeys, state: State, raw: Uint8Array): State {
  if (before.kept === undefined) return state;
  const event = decodeKeyEvent(raw);
  const names = event === null ? [] : namesOf(event);
  return { ...state, kept: before.kept.filter((name) => !names.includes(name)) };
}

/** What a key may be called at its release: another Shift may be held by then. */
function namesOf({ base, shifted }: KeyEvent): string[] {
  return [base, ...(shifted === '' ? [] : [shifted])];
}
