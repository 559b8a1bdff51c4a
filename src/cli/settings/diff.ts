/** `ccmux settings diff`: what was changed of settings in a pane, and is not in the user's own. */
import type { Surroundings } from '../surroundings.ts';
import { printable } from '../table.ts';
import { changeLines, findChanges } from './changes.ts';

export async function showChanges(
  { reference, json }: { readonly reference: string; readonly json: boolean },
  surroundings: Surroundings,
): Promise<void> {
  const { entry, short, changes } = await findChanges(reference, surroundings);
  const { id: conversation, pane, name, role } = entry;
  const lines = json
    ? [JSON.stringify({ conversation, pane, name, role, changes }, null, 2)]
    : changes.length === 0
      ? [`nothing was changed in ${whose(name, short)} that your own settings do not say`]
      : [
          `changed in ${whose(name, short)}, and not in your own settings:`,
          ...changeLines(changes),
          `into your own: ccmux settings promote ${short}`,
          ...(role === '' ? [] : [`for every new pane of role ${role}: ccmux settings keep ${short}`]),
        ];
  surroundings.stdout.write(`${lines.join('\n')}\n`);
}

function whose(name: string, short: string): string {
  return name === '' ? short : `${printable(name)} (${short})`;
}
