/** Rows for copy mode as a terminal of `cols` columns has them, out of what a program prints. */
import type { TextRows } from '../../../../src/core/copy/text-rows.ts';
import { createTerminal } from '../../emulator/terminal.ts';

export function printed(text: string, cols: number, rows = 8): TextRows {
  const terminal = createTerminal({ cols, rows }, { scrollback: 5000 });
  terminal.feed(text.replaceAll('\n', '\r\n'));
  return terminal.emulator.freeze();
}
