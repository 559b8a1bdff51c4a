/**
 * A frame: one screenful of cells, with who owns each cell and which rows changed since they were last written out.
 * The owner map is the z-order: chrome and overlays own their cells (CHROME), a pane writes only where it is named.
 * Combined characters and extensions stand in the cells as ids of the frame's own interners; when these have grown
 * too large the frame is thrown away and drawn anew, so they never leak.
 */
import { BLANK, WORDS_PER_CELL, type CellExtension } from './cells.ts';
import { Interner } from './interner.ts';

/** Owner of every cell that is not pane content. Pane slots are 1 … 255. */
export const CHROME = 0;

export class Frame {
  readonly cols: number;
  readonly rows: number;
  /** rows × cols × WORDS_PER_CELL: content, foreground, background, extension. */
  readonly cells: Uint32Array;
  readonly owner: Uint8Array;
  /** 1 for each row that may differ from what was written last. */
  readonly dirty: Uint8Array;
  readonly strings = new Interner<string>();
  readonly extensions = new Interner<CellExtension>();

  constructor(cols: number, rows: number) {
    this.cols = cols;
    this.rows = rows;
    this.cells = new Uint32Array(cols * rows * WORDS_PER_CELL);
    this.owner = new Uint8Array(cols * rows);
    this.dirty = new Uint8Array(rows).fill(1);
    for (let i = 0; i < this.cells.length; i += WORDS_PER_CELL) this.cells[i] = BLANK;
  }

  /** Whether the interners have outgrown their use: time for a new frame. */
  get isWornOut(): boolean {
    return this.strings.size > INTERNER_LIMIT || this.extensions.size > INTERNER_LIMIT;
  }

  /** The id of a cell extension; 0 for one that says nothing. */
  internExtension(extension: CellExtension): number {
    const { underlineStyle, underlineColor, uri, linkId } = extension;
    if (underlineStyle === 0 && underlineColor === 0 && uri === '') return 0;
    return this.extensions.id(`${underlineStyle};${underlineColor};${linkId};${uri}`, extension);
  }

  setOwner(rect: { x: number; y: number; width: number; height: number }, owner: number): void {
    const right = Math.min(this.cols, rect.x + rect.width);
    const bottom = Math.min(this.rows, rect.y + rect.height);
    for (let y = Math.max(0, rect.y); y < bottom; y++) {
      this.owner.fill(owner, y * this.cols + Math.max(0, rect.x), y * this.cols + right);
    }
  }
}

/** Far above what one screen can hold (a 500 × 200 terminal has 100,000 cells, few of them combined). */
const INTERNER_LIMIT = 50_000;
