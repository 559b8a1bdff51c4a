/** Reads an emulator's screen: drawn into a frame as the user sees it, or as text with the lines above it. */
import type { Frame } from '../core/frame.ts';
import type { Rect } from '../core/geometry.ts';
import { blitRow, type SelectionColors } from './blit.ts';
import { selectedCells, type SelectionRange } from './screen-text.ts';
import type { TerminalHost } from './terminal-host.ts';

export interface BlitOptions {
  readonly selection?: SelectionRange | null;
  /** Null: selected cells are inverted. */
  readonly selectionColors?: SelectionColors | null;
  /** Of what a search has found, in copy mode. */
  readonly matchColors?: SelectionColors | null;
  readonly currentMatchColors?: SelectionColors | null;
}

export interface CaptureOptions {
  /** Whether with the lines above the screen, or with how many of them at most. */
  readonly scrollback: boolean | number;
}

export interface ViewPlace {
  readonly frame: Frame;
  readonly slot: number;
  readonly at: Rect;
  readonly firstRow: number;
  readonly lastRow: number;
}

/** See `Emulator.blit`. */
export function drawView(
  host: TerminalHost,
  { frame, slot, at, firstRow, lastRow }: ViewPlace,
  options: BlitOptions,
): void {
  const { view } = host.linesAbove;
  const { cols, rows } = host.terminal;
  const { selection, selectionColors = null } = options;
  const colors = host.colors.ofCells;
  const width = Math.min(at.width, frame.cols - at.x);
  const bottom = Math.min(lastRow, at.height - 1, frame.rows - 1 - at.y);
  for (let row = Math.max(0, firstRow); row <= bottom; row++) {
    const source = row < rows && host.rows.load(view + row) ? host.rows : null;
    const line = host.trimmedLines + view + row;
    const cells = selection && row < rows ? selectedCells(selection, line, cols) : null;
    blitRow({ frame, slot, x: at.x, y: at.y + row, width }, source, {
      links: host.links,
      colors,
      isReversed: host.isReversed,
      selection: cells ? { first: cells[0], last: cells[1], colors: selectionColors } : null,
    });
  }
}

/** The live screen, or it and all lines above, one line for each row. */
export function captureText(
  { rows, terminal, linesAbove }: TerminalHost,
  { scrollback }: CaptureOptions,
  rowToText: (row: TerminalHost['rows']) => string,
): string {
  const { screen } = linesAbove;
  const above = typeof scrollback === 'number' ? scrollback : scrollback ? screen : 0;
  let text = '';
  for (let index = Math.max(0, screen - above); index < screen + terminal.rows; index++) {
    text += `${rows.load(index) ? rowToText(rows) : ''}\n`;
  }
  return text;
}
