/** Where the terminal's cursor is while a frame is written, the shortest way elsewhere, and how it is shown after. */
import type { CursorState } from '../emulator/modes.ts';
import type { Output } from './diff-writer-output.ts';

const HIDE = '\x1b[?25l';
const SHOW = '\x1b[?25h';
const SEMICOLON = 0x3b;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
const FORWARD = 0x43;
const TO_COLUMN = 0x47;
const TO_PLACE = 0x48;
const UNKNOWN = -1;

const OWN_COLOR = '\x1b]112\x1b\\';

/** DECSCUSR of the steady styles; the blinking ones are one less, 0 is the user's own. */
const STYLE_NUMBERS = { block: 2, underline: 4, bar: 6 } as const;

export class CursorWriter {
  readonly #output: Output;
  #x = UNKNOWN;
  #y = UNKNOWN;
  /** What the terminal was told; undefined before the first time. */
  #isVisible: boolean | undefined;
  #style: number | undefined;
  /** Null is its own, which it has until it is told otherwise. */
  #color: string | null | undefined = null;
  #wasHiddenForDrawing = false;

  constructor(output: Output) {
    this.#output = output;
  }

  /** The place is not known any more. */
  lose(): void {
    this.#x = UNKNOWN;
    this.#y = UNKNOWN;
  }

  /** Nothing is known: neither its place nor how it looks. */
  forget(): void {
    this.lose();
    this.#isVisible = undefined;
    this.#style = undefined;
    if (this.#color !== null) this.#color = undefined;
  }

  /** Characters of `width` cells were written. After the last column terminals differ in where the cursor is. */
  advance(width: number, cols: number): void {
    this.#x += width;
    if (this.#x >= cols) this.lose();
  }

  /** Cells between the cursor and a place right of it in the same row; 0 for any other place. */
  gapTo(x: number, y: number): number {
    return this.#y === y && x > this.#x ? x - this.#x : 0;
  }

  moveTo(x: number, y: number): void {
    if (this.#x === x && this.#y === y) return;
    const output = this.#output;
    if (this.#y !== UNKNOWN && x === 0 && (y === this.#y || y === this.#y + 1)) {
      output.byte(CARRIAGE_RETURN);
      // Raw mode: it only moves down, and never from the last row.
      if (y !== this.#y) output.byte(LINE_FEED);
    } else if (this.#y === y) {
      const isForward = x > this.#x;
      const value = isForward ? x - this.#x : x + 1;
      this.#sequence(value, isForward ? FORWARD : TO_COLUMN);
    } else {
      output.csi();
      output.number(y + 1);
      if (x > 0) {
        output.byte(SEMICOLON);
        output.number(x + 1);
      }
      output.byte(TO_PLACE);
    }
    this.#x = x;
    this.#y = y;
  }

  #sequence(value: number, final: number): void {
    this.#output.csi();
    if (value !== 1) this.#output.number(value);
    this.#output.byte(final);
  }

  /** Keeps a visible cursor from flying over the screen. */
  hideForDrawing(): void {
    this.#wasHiddenForDrawing = this.#isVisible !== false;
    if (this.#wasHiddenForDrawing) this.#output.ascii(HIDE);
  }

  /** Nothing was drawn, and the hiding is taken back unwritten. */
  forgetHidden(): void {
    this.#wasHiddenForDrawing = false;
  }

  /** Puts the cursor where it belongs; null, or a place outside of the screen, hides it. */
  show(cursor: CursorState | null, screen: { cols: number; rows: number }, canColor: boolean): void {
    if (this.#wasHiddenForDrawing) this.#isVisible = false;
    this.#wasHiddenForDrawing = false;
    const isInside = cursor !== null && cursor.x >= 0 && cursor.x < screen.cols && cursor.y < screen.rows;
    if (!isInside || !cursor.isVisible || cursor.y < 0) {
      if (this.#isVisible !== false) this.#output.ascii(HIDE);
      this.#isVisible = false;
      return;
    }
    this.moveTo(cursor.x, cursor.y);
    const style = styleNumber(cursor);
    if (style !== this.#style) this.#output.ascii(`\x1b[${style} q`);
    this.#style = style;
    if (canColor) this.#setColor(cursor.color ?? null);
    if (this.#isVisible !== true) this.#output.ascii(SHOW);
    this.#isVisible = true;
  }

  #setColor(color: string | null): void {
    if (color === this.#color) return;
    this.#output.ascii(color === null ? OWN_COLOR : `\x1b]12;${color}\x1b\\`);
    this.#color = color;
  }
}

function styleNumber(cursor: CursorState): number {
  if (cursor.isDefaultStyle === true) return 0; // whatever its style says
  return STYLE_NUMBERS[cursor.style] - (cursor.isBlinking ? 1 : 0);
}
