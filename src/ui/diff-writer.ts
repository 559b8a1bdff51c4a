/**
 * Writes the difference between a frame and what the terminal outside shows, in as few bytes as it can. Every byte
 * that reaches the terminal is made here: of cells only printable characters are taken, never a control.
 * A character is trusted when every terminal gives it the width that we do; after any other one, and after the last
 * column, the cursor is put in place anew before the next.
 */
import {
  BLANK, CODE_POINT_MASK, COLOR_MASK, COMBINED, WIDTH_SHIFT, WORDS_PER_CELL, type CellExtension,
} from '../core/cells.ts'; // prettier-ignore
import type { Frame } from '../core/frame.ts';
import type { CursorState } from '../emulator/modes.ts';
import { CursorWriter } from './diff-writer-cursor.ts';
import { Output } from './diff-writer-output.ts';
import { Pen } from './diff-writer-pen.ts';
import { encodeCluster, isTrusted, widthApart } from './diff-writer-text.ts';
import { isShown, standIn } from './plain-characters.ts';
import type { TerminalCapabilities } from './terminal-capabilities.ts';

const BEGIN_SYNCHRONIZED = '\x1b[?2026h';
const END_SYNCHRONIZED = '\x1b[?2026l';
const ERASE_SCREEN = '\x1b[2J';
const WRAP_OFF = '\x1b[?7l';
const WRAP_ON = '\x1b[?7h';
const ERASE_TO_LINE_END = 0x4b;
const ERASE_CELLS = 0x58;

/** A shorter run is written as spaces: `CSI 4 X` is no shorter, and EL needs three bytes. */
const SHORTEST_ERASED_RUN = 5;
const SHORTEST_ERASED_END = 4;
/** So many unchanged cells are rather written again than jumped over, which takes four bytes or more. */
const LONGEST_REWRITTEN_GAP = 3;

/** What stands in no cell of a frame: the terminal may show anything there. */
const UNKNOWN = 0xffffffff;

interface Cluster {
  readonly bytes: Uint8Array;
  /** In a terminal that joins nothing. */
  readonly mostCells: number;
}

export class DiffWriter {
  #capabilities: TerminalCapabilities;
  readonly #output = new Output();
  readonly #pen: Pen;
  readonly #cursor: CursorWriter;
  #frame: Frame;
  /** The cells as the terminal shows them, with ids of `#frame`'s interners. */
  #shown: Uint32Array;
  /** The frame's combined characters, by id. */
  #clusters: Cluster[] = [];
  #isInvalid = true;

  constructor(frame: Frame, capabilities: TerminalCapabilities) {
    this.#capabilities = capabilities;
    this.#frame = frame;
    this.#shown = new Uint32Array(frame.cells.length);
    this.#pen = new Pen(this.#output, capabilities);
    this.#cursor = new CursorWriter(this.#output);
  }

  /** Answers whether what the terminal shows would now be written otherwise. */
  setCapabilities(capabilities: TerminalCapabilities): boolean {
    const before = this.#capabilities;
    this.#capabilities = capabilities;
    this.#pen.setCapabilities(capabilities);
    const { color, underlineStyles, links, characters } = capabilities;
    return (
      color !== before.color ||
      underlineStyles !== before.underlineStyles ||
      links !== before.links ||
      characters !== before.characters
    );
  }

  /** The terminal shows anything: the next frame clears it and is written whole. */
  invalidate(): void {
    this.#isInvalid = true;
    this.#cursor.forget();
  }

  /** Goes on with `frame`; one of the same size takes over what the terminal shows. */
  replaceFrame(frame: Frame): void {
    const old = this.#frame;
    this.#frame = frame;
    this.#clusters = [];
    frame.dirty.fill(1);
    if (old.cols === frame.cols && old.rows === frame.rows) this.#translateShown(old, frame);
    else {
      this.#shown = new Uint32Array(frame.cells.length);
      this.#isInvalid = true;
    }
  }

  /** Bytes that bring the terminal up to date, the caller's to keep; null when nothing changed. */
  write(cursor: CursorState | null): Uint8Array | null {
    const output = this.#output;
    output.clear();
    this.#begin();
    const contentStart = output.length;
    if (this.#isInvalid) this.#clear();
    for (let y = 0; y < this.#frame.rows; y++) {
      if (this.#frame.dirty[y] === 0) continue;
      this.#frame.dirty[y] = 0;
      this.#writeRow(y);
    }
    this.#pen.endLink();
    const hasContent = output.length > contentStart;
    if (!hasContent) {
      output.clear();
      this.#cursor.forgetHidden();
    }
    this.#cursor.show(cursor, this.#frame, this.#capabilities.cursorColor);
    if (hasContent && this.#capabilities.synchronized) output.ascii(END_SYNCHRONIZED);
    return output.length > 0 ? output.copy() : null;
  }

  #begin(): void {
    if (this.#capabilities.synchronized) this.#output.ascii(BEGIN_SYNCHRONIZED);
    else this.#cursor.hideForDrawing();
  }

  #clear(): void {
    this.#isInvalid = false;
    this.#pen.writeReset();
    this.#output.ascii(ERASE_SCREEN);
    this.#cursor.lose();
    this.#shown.fill(0);
    for (let i = 0; i < this.#shown.length; i += WORDS_PER_CELL) this.#shown[i] = BLANK;
    this.#frame.dirty.fill(1);
  }

  #writeRow(y: number): void {
    const { cols, cells } = this.#frame;
    const shown = this.#shown;
    const rowStart = y * cols * WORDS_PER_CELL;
    for (let x = 0; x < cols; x++) {
      const at = rowStart + x * WORDS_PER_CELL;
      if (
        cells[at] === shown[at] &&
        cells[at + 1] === shown[at + 1] &&
        cells[at + 2] === shown[at + 2] &&
        cells[at + 3] === shown[at + 3]
      ) {
        continue;
      }
      const erased = this.#isErasable(at) ? this.#eraseRun(x, y, at) : 0;
      x += erased > 0 ? erased - 1 : this.#writeCell(x, y, at) - 1;
    }
  }

  /** A blank in default style but for the background. */
  #isErasable(at: number): boolean {
    const { cells } = this.#frame;
    const background = cells[at + 2];
    return (
      cells[at] === BLANK &&
      cells[at + 1] === 0 &&
      (background === 0 || (this.#capabilities.erasesWithBackground && (background & ~COLOR_MASK) === 0)) &&
      cells[at + 3] === 0
    );
  }

  /** Erases the run of equal blanks that begins here; 0 when it is too short to be worth it. */
  #eraseRun(x: number, y: number, at: number): number {
    const { cols, cells } = this.#frame;
    const background = cells[at + 2];
    let count = 1;
    for (let i = at + WORDS_PER_CELL; x + count < cols; i += WORDS_PER_CELL, count++) {
      if (cells[i] !== BLANK || cells[i + 1] !== 0 || cells[i + 2] !== background || cells[i + 3] !== 0)
        break;
    }
    const reachesEnd = x + count === cols;
    if (reachesEnd ? count < SHORTEST_ERASED_END : count < SHORTEST_ERASED_RUN || !this.#capabilities.ech)
      return 0;
    if (!reachesEnd) count = this.#changedPart(at, count);
    if (!reachesEnd && count < SHORTEST_ERASED_RUN) return 0;
    this.#moveTo(x, y);
    this.#pen.set(0, background, null);
    const output = this.#output;
    output.csi();
    if (!reachesEnd) output.number(count);
    output.byte(reachesEnd ? ERASE_TO_LINE_END : ERASE_CELLS);
    this.#markShown(at, count);
    return count;
  }

  /** Of `count` cells from `at`, those up to the last one that differs. */
  #changedPart(at: number, count: number): number {
    const { cells } = this.#frame;
    const shown = this.#shown;
    let changed = count;
    for (; changed > 1; changed--) {
      const i = at + (changed - 1) * WORDS_PER_CELL;
      if (cells[i] !== shown[i] || cells[i + 1] !== shown[i + 1]) break;
      if (cells[i + 2] !== shown[i + 2] || cells[i + 3] !== shown[i + 3]) break;
    }
    return changed;
  }

  /** Writes one character; returns the number of cells it takes. */
  #writeCell(x: number, y: number, at: number): number {
    const { cells, cols } = this.#frame;
    const content = cells[at];
    const width = content >>> WIDTH_SHIFT;
    // The second cell of a wide character is written with the first.
    if (width === 0 && x > 0 && cells[at - WORDS_PER_CELL] >>> WIDTH_SHIFT === 2) {
      this.#markShown(at, 1);
      return 1;
    }
    const isWhole = width !== 2 || (x + 1 < cols && cells[at + WORDS_PER_CELL] >>> WIDTH_SHIFT === 0);
    this.#moveTo(x, y);
    this.#pen.set(cells[at + 1], cells[at + 2], this.#extension(at));
    const most = isWhole && width !== 0 ? this.#writeContent(x, y, content, width) : 0;
    if (isWhole && width !== 0) this.#doubt(x + width, x + most, y);
    else {
      this.#output.byte(0x20);
      this.#cursor.advance(1, this.#frame.cols);
    }
    const taken = isWhole && width === 2 ? 2 : 1;
    this.#markShown(at, taken);
    return taken;
  }

  /**
   * A terminal that joins no emoji has written over the cells behind one, and over a neighbour where it takes a symbol
   * for wide: they are written again. A blank beside a symbol is none the worse for it.
   */
  #doubt(from: number, to: number, y: number): void {
    const { cols, cells } = this.#frame;
    for (let x = from; x < Math.min(to, cols); x++) {
      const at = (y * cols + x) * WORDS_PER_CELL;
      if (to > from + 1 || cells[at] !== BLANK) this.#shown[at] = UNKNOWN;
    }
  }

  /** A terminal that takes a wide character for narrow leaves its second cell as it was: that must be no other text. */
  #clearSecond(x: number, y: number): void {
    const at = (y * this.#frame.cols + x + 1) * WORDS_PER_CELL;
    if (this.#shown[at] === 0 || this.#shown[at] === BLANK) return;
    this.#output.ascii('  ');
    this.#cursor.lose();
    this.#cursor.moveTo(x, y);
  }

  /** Answers how many cells a terminal may have written at most. */
  #writeContent(x: number, y: number, content: number, width: number): number {
    const code = content & CODE_POINT_MASK;
    const { cols } = this.#frame;
    if (this.#capabilities.characters !== 'unicode' && this.#writeStandIn(content, width)) return width;
    if (!(content & COMBINED) && isTrusted(code, width)) {
      this.#output.character(code);
      this.#cursor.advance(width, cols);
      return width;
    }
    const cluster = content & COMBINED ? this.#cluster(code) : null;
    const most = Math.max(width + (cluster === null && width === 1 ? 1 : 0), cluster?.mostCells ?? 0);
    if (width === 2) this.#clearSecond(x, y);
    // Taken for wider than it is by the terminal outside, it must not wrap and scroll the screen.
    const mayWrap = x + Math.max(most, width + 1) > cols;
    if (mayWrap) this.#output.ascii(WRAP_OFF);
    if (cluster === null) this.#output.character(code);
    else this.#output.bytes(cluster.bytes);
    if (mayWrap) this.#output.ascii(WRAP_ON);
    this.#cursor.lose();
    return most;
  }

  /** Answers whether the terminal cannot show the character, and something else was written. */
  #writeStandIn(content: number, width: number): boolean {
    const code = content & CODE_POINT_MASK;
    const isCombined = (content & COMBINED) !== 0;
    // Whatever is wide is not trusted to take two cells there.
    if (!isCombined && width === 1 && isShown(code, this.#capabilities.characters)) return false;
    const text = isCombined ? this.#frame.strings.value(code) : String.fromCodePoint(code);
    this.#output.ascii(standIn(text, width));
    this.#cursor.advance(width, this.#frame.cols);
    return true;
  }

  #cluster(id: number): Cluster {
    const text = this.#frame.strings.value(id);
    return (this.#clusters[id] ??= { bytes: encodeCluster(text), mostCells: widthApart(text) });
  }

  #extension(at: number): CellExtension | null {
    const id = this.#frame.cells[at + 3];
    return id === 0 ? null : this.#frame.extensions.value(id);
  }

  #markShown(at: number, count: number): void {
    const end = at + count * WORDS_PER_CELL;
    for (let i = at; i < end; i++) this.#shown[i] = this.#frame.cells[i];
  }

  #moveTo(x: number, y: number): void {
    const gap = this.#cursor.gapTo(x, y);
    if (gap > 0 && gap <= LONGEST_REWRITTEN_GAP && this.#isRewritable(x - gap, x, y)) {
      for (let column = x - gap; column < x; column++) {
        this.#output.byte(
          this.#frame.cells[(y * this.#frame.cols + column) * WORDS_PER_CELL] & CODE_POINT_MASK,
        );
      }
      this.#cursor.advance(gap, this.#frame.cols);
    } else {
      this.#cursor.moveTo(x, y);
    }
  }

  /** Whether the cells `from` … `to` are plain ASCII in the pen's style. */
  #isRewritable(from: number, to: number, y: number): boolean {
    const { cells, cols } = this.#frame;
    for (let x = from; x < to; x++) {
      const at = (y * cols + x) * WORDS_PER_CELL;
      const code = cells[at] ^ (1 << WIDTH_SHIFT);
      if (code < 0x20 || code >= 0x7f) return false;
      if (!this.#pen.is(cells[at + 1], cells[at + 2], this.#extension(at))) return false;
    }
    return true;
  }

  #translateShown(old: Frame, frame: Frame): void {
    for (let i = 0; i < this.#shown.length; i += WORDS_PER_CELL) {
      const content = this.#shown[i];
      if (content & COMBINED) {
        const text = old.strings.value(content & CODE_POINT_MASK);
        this.#shown[i] = (content & ~CODE_POINT_MASK) | frame.strings.id(text, text);
      }
      const extension = this.#shown[i + 3];
      if (extension !== 0) this.#shown[i + 3] = frame.internExtension(old.extensions.value(extension));
    }
  }
}
