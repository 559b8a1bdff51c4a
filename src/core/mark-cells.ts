/** Cells of a frame shown in other colours: what is selected, what a search has found. */
import { COLOR_MASK, INVERSE, WORDS_PER_CELL } from './cells.ts';
import type { FrameRow } from './copy/copy-text.ts';

/** Colour words (core/cells) without flags. */
export interface MarkColors {
  readonly foreground: number;
  readonly background: number;
}

/** Cells `first` … `last` of the row, in `colors`; inverted where there are none. */
export function markCells(
  { frame, slot, x, y, width }: FrameRow,
  [first, last]: readonly [number, number],
  colors: MarkColors | null,
): void {
  const end = Math.min(last, width - 1, frame.cols - 1 - x);
  for (let column = Math.max(0, first); column <= end; column++) {
    const index = y * frame.cols + x + column;
    if (frame.owner[index] !== slot) continue;
    const at = index * WORDS_PER_CELL;
    const [foreground, background] = [frame.cells[at + 1], frame.cells[at + 2]];
    if (colors === null) frame.cells[at + 1] = (foreground ^ INVERSE) >>> 0;
    else {
      frame.cells[at + 1] = ((foreground & ~(COLOR_MASK | INVERSE)) | colors.foreground) >>> 0;
      frame.cells[at + 2] = ((background & ~COLOR_MASK) | colors.background) >>> 0;
    }
    frame.dirty[y] = 1;
  }
}
