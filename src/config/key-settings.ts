/**
 * The keys that the user wants, laid over the default ones. A key that ccmux takes without the prefix by default
 * stays such a key; every other one comes after the prefix.
 */
import { isDeepStrictEqual } from 'node:util';
import { present } from '../base/assert.ts';
import { commandText, parseCommandText } from '../core/command-text.ts';
import { DEFAULT_BINDINGS } from '../core/default-bindings.ts';
import type { KeyBinding } from '../core/key-bindings.ts';
import { parseKeyName } from '../core/key-names.ts';

/** `keys` as in the configuration, checked: key to command text, or null for a key that does nothing. */
export function bindingsWith(keys: Readonly<Record<string, string | null>>): readonly KeyBinding[] {
  let bindings = DEFAULT_BINDINGS;
  for (const [written, text] of Object.entries(keys)) {
    const key = present(parseKeyName(written), 'the schema admits keys only');
    const wanted = text === null ? [] : [bindingOf(key, text)];
    const isTaken = bindings.some((binding) => binding.key === key);
    bindings = isTaken
      ? bindings.flatMap((binding) => (binding.key === key ? wanted : [binding]))
      : [...bindings, ...wanted];
  }
  return bindings;
}

function bindingOf(key: string, text: string): KeyBinding {
  const command = present(parseCommandText(text), 'the schema admits commands only');
  const table = DEFAULT_BINDINGS.find((binding) => binding.key === key)?.table ?? 'prefix';
  const same = DEFAULT_BINDINGS.find((binding) => isDeepStrictEqual(binding.command, command));
  return { help: commandText(command), ...same, key, table, command };
}
