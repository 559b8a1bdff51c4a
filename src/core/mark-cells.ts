/** Cells of a frame shown in other colours: what is selected, what a search has found. */
import { BOLD, COLOR_MASK, INVERSE, UNDERLINE, WORDS_PER_CELL } from './cells.ts';
import type { FrameRow } from './copy/copy-text.ts';

/** Colour words (core/cells) without flags. */
export interface MarkColors {
  readonly foreground: number;
  readonly background: number;
}

/** Without colours: underlined what else would have another colour, and inverted what is to be seen at once. */
export type PlainMark = 'underlined' | 'inverted' | 'both';

const FLAGS: Readonly<Record<PlainMark, number>> = {
  underlined: UNDERLINE | BOLD,
  inverted: INVERSE,
  both: UNDERLINE | BOLD | INVERSE,
};

/** Cells `first` … `last` of the row, in `colors`; where there are none, by flags. */
export function markCells(
  { frame, slot, x, y, width }: FrameRow,
  [first, last]: readonly [number, number],
  colors: MarkColors | null,
  plain: PlainMark = 'inverted',
): void {
  const end = Math.min(last, width - 1, frame.cols - 1 - x);
  for (let column = Math.max(0, first); column <= end; column++) {
    const index = y * frame.cols + x + column;
    if (frame.owner[index] !== slot) continue;
    const at = index * WORDS_PER_CELL;
    const [foreground, background] = [frame.cells[at + 1], frame.cells[at + 2]];
    // What stands out already in its program's own way is set off from that.
    if (colors === null)
      frame.cells[at + 1] = ((foreground ^ (FLAGS[plain] & INVERSE)) | (FLAGS[plain] & ~INVERSE)) >>> 0;
    else {
      frame.cells[at + 1] = ((foreground & ~(COLOR_MASK | INVERSE)) | colors.foreground) >>> 0;
      frame.cells[at + 2] = ((background & ~COLOR_MASK) | colors.background) >>> 0;
    }
    frame.dirty[y] = 1;
  }
}
