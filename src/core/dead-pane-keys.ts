/**
 * The keys of a pane whose child is gone: nobody takes what is typed there, so the two that its border offers need no
 * prefix. They are those that the user has bound after the prefix.
 */
import type { KeyBinding } from './key-bindings.ts';

export interface DeadPaneKeys {
  readonly restart: KeyBinding | null;
  readonly close: KeyBinding | null;
}

export function deadPaneKeys(bindings: readonly KeyBinding[]): DeadPaneKeys {
  const keyOf = (name: 'restart' | 'close') =>
    bindings.find(({ table, command }) => {
      return table === 'prefix' && command.name === name && command.pane === undefined;
    }) ?? null;
  return { restart: keyOf('restart'), close: keyOf('close') };
}
