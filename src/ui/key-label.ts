/** Keys as people read them: `C-\` is `Ctrl+\`, `M-1` is `Alt+1`, `Left` is `←`. */
import type { Command } from '../core/command.ts';
import type { KeyBinding } from '../core/key-bindings.ts';

const MODIFIERS: Readonly<Record<string, string>> = { C: 'Ctrl+', M: 'Alt+', S: 'Shift+' };
const LABELS: Readonly<Record<string, string>> = {
  Left: '←',
  Right: '→',
  Up: '↑',
  Down: '↓',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  Escape: 'Esc',
};

export function keyLabel(key: string): string {
  let rest = key;
  let prefix = '';
  for (let found = /^([CMS])-(?=.)/s.exec(rest); found; found = /^([CMS])-(?=.)/s.exec(rest)) {
    prefix += MODIFIERS[found[1]];
    rest = rest.slice(2);
  }
  return prefix + (LABELS[rest] ?? rest);
}

/** Keys that do the same, in as few words as they can be said: `1-7`, `← ↓ ↑ →`. */
export function keysLabel(keys: readonly string[]): string {
  const labels = keys.map(keyLabel);
  const first = labels.at(0) ?? '';
  const last = labels.at(-1) ?? '';
  return labels.length > 2 && isRunOfDigits(labels) ? `${first}-${last.slice(-1)}` : labels.join(' ');
}

/** `1 2 3`, and `Alt+1 Alt+2 Alt+3` too. */
function isRunOfDigits(labels: readonly string[]): boolean {
  return labels.every((label, index) => {
    if (!/\d$/.test(label)) return false;
    if (index === 0) return true;
    const before = labels[index - 1];
    return (
      label.slice(0, -1) === before.slice(0, -1) && Number(label.slice(-1)) === Number(before.slice(-1)) + 1
    );
  });
}

/** What to press for the first binding whose command is meant: `Ctrl+\ a`, `F5`; null where it has no key. */
export function commandKeyLabel(
  { prefix, bindings }: { readonly prefix: string; readonly bindings: readonly KeyBinding[] },
  isMeant: (command: Command) => boolean,
): string | null {
  const binding = bindings.find(({ command }) => isMeant(command));
  if (binding === undefined) return null;
  const label = keyLabel(binding.key);
  return binding.table === 'root' ? label : `${keyLabel(prefix)} ${label}`;
}
