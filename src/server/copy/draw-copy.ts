/** Draws a pane in copy mode: its text from the top line on, what is selected, what the search has found. */
import type { CopyState } from '../../core/copy/copy-state.ts';
import type { CopyText } from '../../core/copy/copy-text.ts';
import type { Pattern } from '../../core/copy/pattern.ts';
import { cellsIn, extentOf } from '../../core/copy/selection.ts';
import { comparePoints } from '../../core/copy/text-rows.ts';
import { visibleMatches } from '../../core/copy/visible-matches.ts';
import type { Frame } from '../../core/frame.ts';
import type { Rect } from '../../core/geometry.ts';
import { markCells } from '../../core/mark-cells.ts';
import type { BlitOptions } from '../../emulator/emulator.ts';

export interface CopyPicture {
  readonly text: CopyText;
  readonly state: CopyState;
  readonly pattern: Pattern | null;
  /** Rows of the pane. */
  readonly height: number;
}

export interface CopyPlace {
  readonly frame: Frame;
  readonly slot: number;
  readonly at: Rect;
  readonly firstRow: number;
  readonly lastRow: number;
}

export function drawCopy(picture: CopyPicture, place: CopyPlace, options: BlitOptions): void {
  const { text, state, pattern } = picture;
  const { frame, slot, at } = place;
  const width = Math.min(at.width, frame.cols - at.x);
  const first = Math.max(0, place.firstRow);
  const last = Math.min(place.lastRow, at.height - 1, frame.rows - 1 - at.y);
  const matches = pattern && visibleMatches(text, pattern, [state.top + first, state.top + last + 1]);
  const extent = extentOf(state, text);
  for (let row = first; row <= last; row++) {
    const line = state.top + row;
    const target = { frame, slot, x: at.x, y: at.y + row, width };
    text.paint(line, target);
    if (line >= text.end || line < text.first) continue;
    for (const match of matches?.get(line) ?? []) {
      const isCurrent = comparePoints(match.at, state.cursor) === 0;
      const colors = isCurrent ? options.currentMatchColors : options.matchColors;
      markCells(target, match.cells, colors ?? null, isCurrent ? 'both' : 'underlined');
    }
    const selected = extent && cellsIn(extent, text, line);
    if (selected !== null) markCells(target, selected, options.selectionColors ?? null);
  }
}
