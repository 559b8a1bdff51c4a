/** What the programs in the panes are told of the terminal that shows them: its colours, the size of a cell. */
import type { Theme } from '../core/plan.ts';
import { DARK_COLORS, isDark, LIGHT_COLORS, type TerminalColors } from '../core/terminal-colors.ts';
import type { CellSize } from '../emulator/device-reports.ts';
import type { Emulator } from '../emulator/emulator.ts';

export interface Looks {
  /** Null where it has not said. */
  readonly colors: TerminalColors | null;
  readonly cellSize: CellSize | null;
}

export class PaneLooks {
  #colors: TerminalColors;
  #cellSize: CellSize | null = null;

  /** Until a terminal has said how it looks, the theme tells for what kind of terminal it was chosen. */
  constructor(theme: Theme) {
    const { overlayBackground: ground } = theme;
    this.#colors = /^#[0-9a-f]{6}$/i.test(ground) && !isDark(ground) ? LIGHT_COLORS : DARK_COLORS;
  }

  /** What is null stays as it was. */
  set({ colors, cellSize }: Looks): void {
    this.#colors = colors ?? this.#colors;
    this.#cellSize = cellSize ?? this.#cellSize;
  }

  tell(emulator: Emulator): void {
    emulator.setColors(this.#colors);
    if (this.#cellSize !== null) emulator.setCellSize(this.#cellSize);
  }
}
