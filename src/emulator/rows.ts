/**
 * Reading rows of the emulator's screen in the cells' own form (three words each, see core/cells), whether from the
 * core's lines as they are or put together from the public interface. A reader holds one row at a time: what it
 * gives is only good until the next `load`.
 */
import type { IBufferCell, Terminal } from '@xterm/headless';
import {
  BOLD, BLINK, COMBINED, DIM, INVERSE, INVISIBLE, ITALIC, OVERLINE, STRIKETHROUGH, UNDERLINE, WIDTH_SHIFT,
} from '../core/cells.ts'; // prettier-ignore
import type { CoreExtension, CoreLine } from './core-access.ts';

export const WORDS_PER_SOURCE_CELL = 3;
/** Background flag of the emulator: the cell has an extension. */
export const HAS_EXTENSION = 0x10000000;

export interface RowReader {
  /** Reads line `index` of its buffer (0 is the oldest kept one); false where there is none. */
  load(index: number): boolean;
  readonly words: Uint32Array;
  /** Number of cells. */
  readonly length: number;
  /** Whether this row goes on from the one before it. */
  readonly isWrapped: boolean;
  combined(x: number): string;
  extension(x: number): CoreExtension | undefined;
}

/** Lines to read, by their index. */
export interface ReadableLines {
  readonly length: number;
  get(index: number): CoreLine | undefined;
}

export class CoreRowReader implements RowReader {
  readonly #lines: () => ReadableLines;
  readonly #cols: () => number;
  #line: CoreLine | undefined;
  #length = 0;

  /** `cols`: of the screen. On the alternate one lines keep, beyond its edge, what it had when it was wider. */
  constructor(lines: () => ReadableLines, cols: () => number = () => Infinity) {
    this.#lines = lines;
    this.#cols = cols;
  }

  load(index: number): boolean {
    const lines = this.#lines();
    this.#line = index >= 0 && index < lines.length ? lines.get(index) : undefined;
    this.#length = Math.min(this.#line?.length ?? 0, this.#cols());
    return this.#line !== undefined;
  }

  get words(): Uint32Array {
    return this.#line?._data ?? NO_WORDS;
  }

  get length(): number {
    return this.#length;
  }

  get isWrapped(): boolean {
    return this.#line?.isWrapped ?? false;
  }

  combined(x: number): string {
    return this.#line?._combined[x] ?? ' ';
  }

  extension(x: number): CoreExtension | undefined {
    return this.#line?._extendedAttrs[x];
  }
}

const NO_WORDS = new Uint32Array(0);

/** Underline styles, underline colours and links are not to be had here. */
export class PublicRowReader implements RowReader {
  readonly #terminal: Terminal;
  readonly #cell: IBufferCell;
  #strings: Record<number, string> = {};
  words: Uint32Array = NO_WORDS;
  length = 0;
  isWrapped = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#cell = terminal.buffer.active.getNullCell();
  }

  load(index: number): boolean {
    const line = this.#terminal.buffer.active.getLine(index);
    if (!line) return false;
    this.length = Math.min(line.length, this.#terminal.cols);
    this.isWrapped = line.isWrapped;
    this.#strings = {};
    const size = this.length * WORDS_PER_SOURCE_CELL;
    if (this.words.length !== size) this.words = new Uint32Array(size);
    for (let x = 0; x < this.length; x++) {
      const cell = line.getCell(x, this.#cell);
      if (cell) this.#set(x, cell);
    }
    return true;
  }

  #set(x: number, cell: IBufferCell): void {
    const at = x * WORDS_PER_SOURCE_CELL;
    const text = cell.getChars();
    const code = text.codePointAt(0) ?? 0;
    const isCombined = text.length > (code > 0xffff ? 2 : 1);
    if (isCombined) this.#strings[x] = text;
    this.words[at] = (isCombined ? COMBINED : code) | (cell.getWidth() << WIDTH_SHIFT);
    this.words[at + 1] =
      (cell.isFgDefault() ? 0 : cell.getFgColorMode() | cell.getFgColor()) |
      (cell.isBold() && BOLD) |
      (cell.isInverse() && INVERSE) |
      (cell.isUnderline() && UNDERLINE) |
      (cell.isBlink() && BLINK) |
      (cell.isInvisible() && INVISIBLE) |
      (cell.isStrikethrough() && STRIKETHROUGH);
    this.words[at + 2] =
      (cell.isBgDefault() ? 0 : cell.getBgColorMode() | cell.getBgColor()) |
      (cell.isItalic() && ITALIC) |
      (cell.isDim() && DIM) |
      (cell.isOverline() && OVERLINE);
  }

  combined(x: number): string {
    return this.#strings[x] ?? ' ';
  }

  extension(): undefined {
    return undefined;
  }
}
