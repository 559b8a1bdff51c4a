/** Where the panes stand on a judged screen, found by their titles, and what they show there. */
import type { Rect } from '../../src/core/geometry.ts';
import type { PaneDescription } from '../../src/protocol/control.ts';
import type { Eye } from './eye.ts';

/** A shell without the developer's own settings, whose prompt names its pane. For `-x`. */
export const BASH = 'PS1="$CCMUX_PANE_NAME> " exec bash --norc --noprofile -i';

/** Ctrl+\ */
export const PREFIX = 'C-\\';

/** In front of a title stand one cell of border and one of air. */
const TITLE_INDENT = 2;

/** The content of a pane on the screen; null where its title is not to be seen. `number` counts from 1. */
export function paneRect(eye: Eye, pane: PaneDescription, number: number): Rect | null {
  const title = eye.find(` ${number} ${pane.name} `);
  if (title === null) return null;
  return { x: title.x + 1 - TITLE_INDENT, y: title.y + 1, width: pane.cols, height: pane.rows };
}

/** The text of a rectangle, blanks at the ends of rows left out. */
export function textIn(eye: Eye, rect: Rect): string {
  return Array.from({ length: rect.height }, (_, row) => {
    const cells = Array.from({ length: rect.width }, (_, column) => eye.cell(rect.x + column, rect.y + row));
    return cells
      .map((cell) => cell.text)
      .join('')
      .trimEnd();
  }).join('\n');
}

/** Presses the prefix, then keys. */
export function command(eye: Eye, ...keys: readonly string[]): void {
  eye.press(PREFIX, ...keys);
}

/** Types a line into the focused pane. */
export function run(eye: Eye, line: string): void {
  eye.type(`${line}\r`);
}

/** Waits until every named pane shows its prompt, as `BASH` gives it one. */
export async function promptsShown(eye: Eye, names: readonly string[]): Promise<void> {
  await eye.waitFor(`the prompts of ${names.join(', ')}`, (screen) => {
    const text = screen.text();
    return names.every((name) => text.includes(`${name}>`));
  });
}
