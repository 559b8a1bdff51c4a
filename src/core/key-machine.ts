/**
 * The prefix machine: which input is ccmux's and which is the child's. Pure; it knows no clock. `prefix` waits for the
 * key of a command, however long; `repeat` follows a repeatable command and takes only repeatable keys: whoever holds
 * the state calls `timeOutRepeat` some time after the last command that left it there. Whatever is not named in a
 * table goes to the child with its own bytes, at once.
 */
import type { Command } from './command.ts';
import type { InputToken, PasteKind } from './input-token.ts';
import type { KeyBinding } from './key-bindings.ts';
import { decodeKeyEvent } from './key-decoding.ts';
import { isModifierKey, type KeyEvent } from './key-event.ts';
import { keyName, parseKeyName } from './key-names.ts';
import { isKeptKey, keptOf, withKept, withoutKept, type KeptKeys } from './kept-keys.ts';
import { splitCharacters } from './utf8.ts';

export interface KeyState extends KeptKeys {
  readonly mode: 'normal' | 'prefix' | 'repeat';
  /** The bytes that the prefix came in, while it waits. */
  readonly prefixRaw?: Uint8Array;
}

export type KeyAction =
  /**
   * These bytes are the child's. `source` tells a paste's markers, which a program that did not ask for bracketed
   * paste must not get.
   */
  | { readonly kind: 'forward'; readonly raw: Uint8Array; readonly source: 'text' | 'key' | PasteKind }
  | { readonly kind: 'command'; readonly command: Command }
  /** Swallowed: the key after the prefix has no meaning. `key` is its name, or its bytes where it has none. */
  | { readonly kind: 'unbound'; readonly key: string }
  | { readonly kind: 'mouse'; readonly token: InputToken }
  | { readonly kind: 'focus'; readonly isFocused: boolean }
  | { readonly kind: 'reply'; readonly raw: Uint8Array };

type TypedToken = Extract<InputToken, { kind: 'text' | 'key' }>;

export interface KeyTables {
  /** Canonical name of the prefix; null where the configured one names no key. */
  readonly prefix: string | null;
  readonly prefixKeys: ReadonlyMap<string, KeyBinding>;
  readonly rootKeys: ReadonlyMap<string, KeyBinding>;
}

export interface KeyStep {
  readonly state: KeyState;
  readonly actions: readonly KeyAction[];
}

export const initialKeyState: KeyState = { mode: 'normal' };
const REPEAT: KeyState = { mode: 'repeat' };

/** Tables to look keys up in. Of two bindings of one key the later counts; names that are no keys bind nothing. */
export function keyTables(prefix: string, bindings: readonly KeyBinding[]): KeyTables {
  const tableOf = (table: KeyBinding['table']): ReadonlyMap<string, KeyBinding> => {
    const named = bindings.filter((binding) => binding.table === table);
    return new Map(
      named.flatMap((binding): [string, KeyBinding][] => {
        const key = parseKeyName(binding.key);
        return key === null ? [] : [[key, binding]];
      }),
    );
  };
  return { prefix: parseKeyName(prefix), prefixKeys: tableOf('prefix'), rootKeys: tableOf('root') };
}

/** What `token` means in `state`. */
export function stepKeyMachine(state: KeyState, token: InputToken, tables: KeyTables): KeyStep {
  switch (token.kind) {
    case 'text':
      return stepText(state, token, tables);
    case 'key': {
      const event = isExtended(token.raw) ? decodeKeyEvent(token.raw) : null;
      if (event?.action === 'release') return stepRelease(state, token, event);
      if (event !== null && isModifierKey(event.base)) return stepModifier(state, token);
      return stepKey(state, token, tables);
    }
    case 'mouse':
      return { state, actions: [{ kind: 'mouse', token }] };
    case 'focus':
      return { state, actions: [{ kind: 'focus', isFocused: token.isFocused }] };
    case 'reply':
      return { state, actions: [{ kind: 'reply', raw: token.raw }] };
    case 'paste-start':
    case 'paste-data':
    case 'paste-end': {
      const forwarded: KeyAction = { kind: 'forward', raw: token.raw, source: token.kind };
      return { state: { ...initialKeyState, ...keptOf(state) }, actions: [forwarded] };
    }
  }
}

/** The key of `token` was taken by somebody else than the child: its release will not be the child's. */
export function keepKey(state: KeyState, token: InputToken): KeyState {
  return token.kind === 'key' || token.kind === 'text' ? withKept(state, state, token.raw) : state;
}

/** The time for a repeatable key is over. Without effect in the other modes. */
export function timeOutRepeat(state: KeyState): KeyState {
  return state.mode === 'repeat' ? { ...initialKeyState, ...keptOf(state) } : state;
}

/** A run may hold the key behind the prefix and then what is meant for the child, or a bound character in its midst. */
function stepText(state: KeyState, token: TypedToken, tables: KeyTables): KeyStep {
  if (state.mode === 'normal' && !hasTextKeys(tables)) return { state, actions: [forward(token)] };
  const actions: KeyAction[] = [];
  let current = state;
  let run = 0;
  let at = 0;
  for (const raw of splitCharacters(token.raw)) {
    const step = stepKey(current, { kind: 'text', raw }, tables);
    const end = at + raw.length;
    const first = step.actions.at(0);
    const isForwarded = first?.kind === 'forward' && first.raw === raw;
    if (!isForwarded) {
      if (at > run) actions.push(forward({ kind: 'text', raw: token.raw.subarray(run, at) }));
      actions.push(...step.actions);
      run = end;
    }
    current = step.state;
    at = end;
  }
  if (at > run) actions.push(forward({ kind: 'text', raw: token.raw.subarray(run) }));
  return { state: current, actions };
}

/** A press and what becomes of it; whether its release is awaited here follows from whose it is. */
function stepKey(before: KeyState, token: TypedToken, tables: KeyTables): KeyStep {
  const { state, actions } = stepPress(before, token, tables);
  const isChilds = actions.some((action) => action.kind === 'forward' && action.raw === token.raw);
  return {
    state: isChilds ? withoutKept(before, state, token.raw) : withKept(before, state, token.raw),
    actions,
  };
}

/** The end of a key's press. Behind the prefix it says nothing: the key that is meant is yet to come. */
function stepRelease(state: KeyState, token: TypedToken, event: KeyEvent): KeyStep {
  const isKept = isKeptKey(state, event);
  if (!isKept && state.mode === 'normal') return { state, actions: [forward(token)] };
  return { state: withoutKept(state, state, token.raw), actions: [] };
}

/** Shift on its way to `%` is not the key behind the prefix. */
function stepModifier(state: KeyState, token: TypedToken): KeyStep {
  return { state, actions: state.mode === 'normal' ? [forward(token)] : [] };
}

/** Only these sequences tell releases and modifiers; all others need no second look. */
function isExtended(raw: Uint8Array): boolean {
  return raw.length > 4 && raw[1] === 0x5b && (raw.includes(COLON) || raw.at(-1) === LOWER_U);
}

const COLON = 0x3a;
const LOWER_U = 0x75;
function stepPress(state: KeyState, token: TypedToken, tables: KeyTables): KeyStep {
  const name = keyName(token);
  if (state.mode === 'prefix') return stepAfterPrefix({ token, name, prefixRaw: state.prefixRaw }, tables);
  if (name === null) return { state: initialKeyState, actions: [forward(token)] };
  if (state.mode === 'repeat') {
    const binding = tables.prefixKeys.get(name);
    if (binding?.repeats === true) return run(binding);
  }
  if (name === tables.prefix) return { state: { mode: 'prefix', prefixRaw: token.raw.slice() }, actions: [] };
  const binding = tables.rootKeys.get(name);
  if (binding !== undefined) return { ...run(binding), state: initialKeyState };
  return { state: initialKeyState, actions: [forward(token)] };
}

interface AfterPrefix {
  readonly token: TypedToken;
  readonly name: string | null;
  readonly prefixRaw: Uint8Array | undefined;
}

/** The prefix a second time is the child's, unless a table says something else of it. */
function stepAfterPrefix({ token, name, prefixRaw }: AfterPrefix, tables: KeyTables): KeyStep {
  const binding = name === null ? undefined : tables.prefixKeys.get(name);
  if (binding?.command.name === 'send-prefix') {
    const raw = prefixRaw ?? token.raw;
    return { state: initialKeyState, actions: [{ kind: 'forward', raw, source: 'key' }] };
  }
  if (binding !== undefined) return run(binding);
  if (name !== null && name === tables.prefix) return { state: initialKeyState, actions: [forward(token)] };
  const key =
    name ?? JSON.stringify(String.fromCharCode(...token.raw.subarray(0, MAX_SHOWN_BYTES))).slice(1, -1);
  return { state: initialKeyState, actions: [{ kind: 'unbound', key }] };
}

/** Longer than any key's sequence. */
const MAX_SHOWN_BYTES = 64;

function run(binding: KeyBinding): KeyStep {
  const state = binding.repeats === true ? REPEAT : initialKeyState;
  return { state, actions: [{ kind: 'command', command: binding.command }] };
}

function forward(token: TypedToken): KeyAction {
  return { kind: 'forward', raw: token.raw, source: token.kind };
}

/** Whether a plain character is taken from the child: only then a run of text must be looked through. */
function hasTextKeys(tables: KeyTables): boolean {
  return [tables.prefix ?? '', ...tables.rootKeys.keys()].some(
    (key) => !/^[CM]-|^[A-Z][A-Za-z0-9]+$/.test(key) || key === 'Space',
  );
}
