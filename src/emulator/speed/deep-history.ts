/**
 * Keeps most of a terminal's history outside of the core: it holds few lines above the screen, and each that it would
 * let go of is put away (line-store). Before the width changes the core gets its lines back, divides them anew as it
 * always does, and those above the few are put away again. The view (ydisp) and the saved cursor are counted from the
 * core's first line, and may so be negative.
 */
import type { Size } from '../../core/geometry.ts';
import { BufferLines } from '../buffer-lines.ts';
import type { Core, CoreBuffer, CoreLines } from '../core-access.ts';
import { keepHistory } from '../core-mends.ts';
import { LineStore } from './line-store.ts';

export interface DeepHistoryOptions {
  /** Lines kept above the screen. */
  readonly scrollback: number;
  /** Lines of these that the core holds; null for all. */
  readonly coreLines: number | null;
}

export class DeepHistory {
  readonly #core: Core;
  readonly #scrollback: number;
  /** Null where the core holds all there are. */
  readonly #coreLines: number | null;
  /** Lines kept while somebody reads, beyond the usual ones. */
  #extra = 0;
  readonly #lines = new WeakMap<CoreLines, BufferLines>();

  constructor(core: Core, { scrollback, coreLines }: DeepHistoryOptions) {
    this.#core = core;
    this.#scrollback = scrollback;
    this.#coreLines = coreLines !== null && scrollback > coreLines ? coreLines : null;
    if (this.#coreLines === null) return;
    this.#setCoreLines(this.#coreLines);
    const { normal } = core._bufferService.buffers;
    normal.lines.maxLength = core._bufferService.rows + this.#coreLines;
    this.#hookScroll();
    this.#hookView();
  }

  /** Of the active buffer. */
  get active(): BufferLines {
    return this.of(this.#core._bufferService.buffer.lines);
  }

  of(lines: CoreLines): BufferLines {
    const known = this.#lines.get(lines);
    if (known !== undefined) return known;
    const { normal } = this.#core._bufferService.buffers;
    const isDeep = this.#coreLines !== null && lines === normal.lines;
    // As the core does: a reset forgets what was to be kept.
    if (isDeep) this.#extra = 0;
    const made = new BufferLines(lines, isDeep ? new LineStore() : null, (count) => {
      // The core leaves its number as it is, be it of another line now.
      normal.savedY += count;
    });
    this.#lines.set(lines, made);
    return made;
  }

  /** So many more lines than usual are kept from now on. */
  keep(extra: number): void {
    if (this.#coreLines === null) {
      keepHistory(this.#core, this.#scrollback + extra);
      return;
    }
    this.#extra = extra;
    this.#limit(this.#core._bufferService.buffers.normal);
  }

  /** Calls `resize`, which gives the terminal that size. */
  resize(size: Size, resize: () => void): void {
    const coreLines = this.#coreLines;
    if (coreLines === null) {
      resize();
      return;
    }
    const { normal } = this.#core._bufferService.buffers;
    const isCut = this.#isCut(normal, size);
    if (!isCut) this.#takeBack(normal);
    this.#extra = 0;
    this.#setCoreLines(isCut ? normal.lines.length : this.#scrollback);
    try {
      resize();
    } finally {
      this.#setCoreLines(coreLines);
    }
    this.#putAway(normal, size.rows + coreLines);
    this.#limit(normal);
  }

  /**
   * Whether only lines that the core has take part: none is divided anew, none comes down from above these. One at least
   * is left to it: "erase scrollback" does nothing where the core sees nothing to erase.
   */
  #isCut({ ybase, ydisp }: CoreBuffer, { cols, rows }: Size): boolean {
    const service = this.#core._bufferService;
    return cols === service.cols && rows - service.rows < ybase && ydisp === ybase;
  }

  #setCoreLines(count: number): void {
    this.#core.optionsService.rawOptions.scrollback = count;
  }

  /** Of the lines that the core lets go of when it scrolls. */
  #hookScroll(): void {
    const service = this.#core._bufferService;
    const original = service.scroll;
    const limit = (buffer: CoreBuffer) => this.#limit(buffer);
    const linesOf = (buffer: CoreBuffer) => this.of(buffer.lines);
    service.scroll = function (colors, isWrapped) {
      const { buffer } = this;
      if (!buffer._hasScrollback || buffer.scrollTop !== 0 || !buffer.lines.isFull) {
        original.call(this, colors, isWrapped);
        return;
      }
      const lines = linesOf(buffer);
      lines.putAway(1);
      // Where a line is dropped for it, all there are have moved up by one; else none has, and the first of the core's.
      if (limit(buffer) === 0) buffer.savedY--;
      const { ydisp } = buffer;
      original.call(this, colors, isWrapped);
      if (this.isUserScrolling) buffer.ydisp = Math.max(ydisp - 1, -lines.stored);
    };
  }

  #hookView(): void {
    const service = this.#core._bufferService;
    const storedIn = (buffer: CoreBuffer) => this.of(buffer.lines).stored;
    service.scrollLines = function (count, isSilent) {
      const { buffer } = this;
      const top = -storedIn(buffer);
      const before = buffer.ydisp;
      if (count < 0) {
        if (before === top) return;
        this.isUserScrolling = true;
      } else if (count + before >= buffer.ybase) {
        this.isUserScrolling = false;
      }
      buffer.ydisp = Math.max(Math.min(before + count, buffer.ybase), top);
      if (buffer.ydisp !== before && isSilent !== true) this._onScroll.fire(buffer.ydisp);
    };
  }

  /** Keeps no more lines than were asked for; how many were dropped. */
  #limit(buffer: CoreBuffer): number {
    const lines = this.of(buffer.lines);
    const own = buffer.lines.length - this.#core._bufferService.rows;
    const dropped = lines.limit(this.#scrollback + this.#extra - own);
    if (dropped > 0) {
      buffer.ydisp = Math.max(buffer.ydisp, -lines.stored);
      buffer.savedY = Math.max(buffer.savedY, -lines.stored);
    }
    return dropped;
  }

  #takeBack(buffer: CoreBuffer): void {
    const { lines } = buffer;
    const known = this.of(lines);
    const { stored } = known;
    const own = Array.from({ length: lines.length }, (_, index) => lines.get(index));
    // What it would be had all lines been there all the time: the core goes by it.
    lines.maxLength = this.#core._bufferService.rows + this.#scrollback + this.#extra;
    lines.length = stored + own.length;
    own.forEach((line, index) => {
      lines.set(stored + index, line);
    });
    let index = 0;
    known.takeBack((read) => {
      const line = buffer.getBlankLine(DEFAULT_COLORS);
      read(line);
      lines.set(index++, line);
    });
    buffer.ybase += stored;
    buffer.ydisp += stored;
    buffer.savedY += stored;
  }

  #putAway(buffer: CoreBuffer, most: number): void {
    const { lines } = buffer;
    const count = Math.min(lines.length - most, buffer.ybase);
    if (count > 0) {
      this.of(lines).putAway(count);
      lines.trimStart(count);
      buffer.ybase -= count;
      buffer.ydisp -= count;
      buffer.savedY -= count;
    }
    lines.maxLength = Math.max(most, lines.length);
  }
}

const DEFAULT_COLORS = { fg: 0, bg: 0 };
