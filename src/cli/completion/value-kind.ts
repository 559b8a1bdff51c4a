/** Of what kind the value of an option or argument is: by its choices, else by its name in the declaration. */
import { Option, type Argument } from 'commander';

export type ValueKind =
  { readonly kind: 'choice'; readonly choices: readonly string[] } | { readonly kind: NamedKind };

/**
 * `command` is one of ccmux's own, `program` one of the machine's, `statuses` and `event-types` lists with commas; `free` is what only
 * the user knows.
 */
export type NamedKind =
  | 'session'
  | 'pane'
  | 'workspace'
  | 'conversation'
  | 'layout'
  | 'theme'
  | 'role'
  | 'statuses'
  | 'event-types'
  | 'key'
  | 'file'
  | 'directory'
  | 'program'
  | 'command'
  | 'free';

type Kinds = Readonly<Record<string, NamedKind | undefined>>;

/** By the option's long name: the placeholder of several is only `<name>` or `<list>`. */
const BY_OPTION: Kinds = {
  session: 'session',
  status: 'statuses',
  type: 'event-types',
  command: 'program',
  record: 'file',
};

/** By the name between the brackets. */
const BY_PLACEHOLDER: Kinds = {
  pane: 'pane',
  seat: 'workspace',
  conversation: 'conversation',
  layout: 'layout',
  theme: 'theme',
  role: 'role',
  key: 'key',
  file: 'file',
  dir: 'directory',
  command: 'command',
  // What nobody can guess.
  name: 'free',
  seconds: 'free',
  count: 'free',
  time: 'free',
  age: 'free',
  text: 'free',
  reason: 'free',
  choice: 'free',
  id: 'free',
  setting: 'free',
};

/** Null where nobody has said of what kind it is. */
export function declaredKind(slot: Option | Argument): ValueKind | null {
  if (slot.argChoices !== undefined) return { kind: 'choice', choices: slot.argChoices };
  const byOption = slot instanceof Option ? BY_OPTION[slot.name()] : undefined;
  const kind = byOption ?? BY_PLACEHOLDER[placeholder(slot)];
  return kind === undefined ? null : { kind };
}

export function valueKind(slot: Option | Argument): ValueKind {
  return declaredKind(slot) ?? { kind: 'free' };
}

function placeholder(slot: Option | Argument): string {
  return slot instanceof Option ? (/[<[]([^\]>.]+)/.exec(slot.flags)?.[1] ?? '') : slot.name();
}
