/** The first word to a new user: the four keys that lead to everything else. Said once. */
import type { Command } from '../core/command.ts';
import type { SessionSettings } from '../core/plan.ts';
import { keyLabel } from '../ui/key-label.ts';

/** Four lines, naming the keys as they are configured; a command that has lost its key is left out. */
export function welcomeLines({ prefix, bindings }: SessionSettings): readonly string[] {
  const keyOf = (isMeant: (command: Command) => boolean): string | null => {
    const binding = bindings.find(({ table, command }) => table === 'prefix' && isMeant(command));
    return binding === undefined ? null : keyLabel(binding.key);
  };
  const line = (key: string | null, what: string) =>
    key === null ? [] : [`${keyLabel(prefix)} ${key}   ${what}`];
  return [
    `${keyLabel(prefix)} is the prefix: every key of ccmux comes after it`,
    ...line(
      keyOf((command) => command.name === 'split' && command.side === 'right'),
      'splits the pane',
    ),
    ...line(
      keyOf((command) => command.name === 'focus-waiting'),
      'goes to the pane that has waited longest',
    ),
    ...line(
      keyOf((command) => command.name === 'help'),
      'shows all keys; press any key to begin',
    ),
  ];
}
