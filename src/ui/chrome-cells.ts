/**
 * How a cell of the chrome stands in blessed's lines: an attribute and a text. The attribute is either a style of our
 * table or says that the cell belongs to a pane; the text is one character (a cluster), and empty in the second cell
 * of a wide one. The canvas writes such cells; the compositor reads them.
 */
import type { Rect } from '../core/geometry.ts';
import type { CellStyle, StyleTable } from './style.ts';
import { clusters } from './text.ts';

export type ChromeCell = [attribute: number, text: string];
export type ChromeLine = ChromeCell[] & { dirty: boolean };

/** Above blessed's own attributes, which have 27 bits; those only stand in cells that nothing was drawn to. */
export const STYLE_BASE = 2 ** 27;
/** Above any style. */
export const PANE_BASE = 2 ** 40;
/** The second cell of a wide character. */
export const SPACER = '';

export class Canvas {
  readonly #lines: readonly ChromeLine[];
  readonly #styles: StyleTable;

  constructor(lines: readonly ChromeLine[], styles: StyleTable) {
    this.#lines = lines;
    this.#styles = styles;
  }

  /** Writes `text` from `x` on, at most `room` cells of it; returns the cells used. A wide character stays whole. */
  text(at: { x: number; y: number }, text: string, options: { style: CellStyle; room: number }): number {
    const attribute = STYLE_BASE + this.#styles.id(options.style);
    let used = 0;
    for (const cluster of clusters(text)) {
      if (used + cluster.width > options.room) break;
      this.#put(at.x + used, at.y, attribute, cluster.text);
      if (cluster.width === 2) this.#put(at.x + used + 1, at.y, attribute, SPACER);
      used += cluster.width;
    }
    return used;
  }

  fill(rect: Rect, character: string, style: CellStyle): void {
    this.#fill(rect, STYLE_BASE + this.#styles.id(style), character);
  }

  /** Gives the cells to the pane of `slot`. */
  own(rect: Rect, slot: number): void {
    this.#fill(rect, PANE_BASE + slot, ' ');
  }

  #fill({ x, y, width, height }: Rect, attribute: number, character: string): void {
    for (let row = Math.max(0, y); row < Math.min(y + height, this.#lines.length); row++) {
      const right = Math.min(x + width, this.#lines[row].length);
      for (let column = Math.max(0, x); column < right; column++)
        this.#put(column, row, attribute, character);
    }
  }

  #put(x: number, y: number, attribute: number, text: string): void {
    if (y < 0 || y >= this.#lines.length) return;
    const line = this.#lines[y];
    if (x < 0 || x >= line.length) return;
    const cell = line[x];
    if (cell[0] === attribute && cell[1] === text) return;
    cell[0] = attribute;
    cell[1] = text;
    line.dirty = true;
  }
}
