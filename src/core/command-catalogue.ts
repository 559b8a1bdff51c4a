/** Every command that makes sense to choose from a list, with what it does and its keys. Pure. */
import type { Command } from './command.ts';
import { commandText } from './command-text.ts';
import type { KeyBinding } from './key-bindings.ts';

export interface CatalogueEntry {
  readonly command: Command;
  readonly help: string;
  /** Those that run it, as they are bound; root ones too. */
  readonly keys: readonly KeyBinding[];
}

/** Chosen from a list they would do nothing. */
const POINTLESS: ReadonlySet<Command['name']> = new Set(['palette', 'send-prefix']);

/** Commands that no key is bound to by default. */
const UNBOUND: readonly Omit<CatalogueEntry, 'keys'>[] = [
  { command: { name: 'detach-others' }, help: 'detach all other terminals' },
  { command: { name: 'record' }, help: 'end the recording' },
];

/** `panes` are the names of the open panes, in the order of their numbers. */
export function commandCatalogue(
  bindings: readonly KeyBinding[],
  panes: readonly string[],
): readonly CatalogueEntry[] {
  const entries = new Map<string, { command: Command; help: string; keys: KeyBinding[] }>();
  for (const binding of bindings) {
    const { command } = binding;
    if (POINTLESS.has(command.name)) continue;
    if (command.name === 'focus-number' && command.number > panes.length) continue;
    const text = commandText(command);
    const entry = entries.get(text);
    if (entry === undefined) entries.set(text, { command, help: helpOf(binding, panes), keys: [binding] });
    else entry.keys.push(binding);
  }
  for (const { command, help } of UNBOUND) {
    const text = commandText(command);
    if (!entries.has(text)) entries.set(text, { command, help, keys: [] });
  }
  return [...entries.values()];
}

function helpOf({ command, help }: KeyBinding, panes: readonly string[]): string {
  const name = command.name === 'focus-number' ? panes.at(command.number - 1) : undefined;
  return name === undefined ? help : `focus ${name}`;
}
