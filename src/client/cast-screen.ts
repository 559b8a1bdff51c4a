/**
 * A recording on the user's terminal: an emulator is fed with what was recorded, and what it shows is drawn, so that
 * nothing in a file reaches the terminal but cells; it is cut off where the terminal is smaller. A line at the bottom
 * belongs to the player.
 */
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import type { CastEvent } from '../core/asciicast.ts';
import { INVERSE } from '../core/cells.ts';
import { Frame } from '../core/frame.ts';
import { sameSize, type Size } from '../core/geometry.ts';
import { Emulator } from '../emulator/emulator.ts';
import { Canvas, type ChromeCell, type ChromeLine } from '../ui/chrome-cells.ts';
import { takeChrome } from '../ui/compositor.ts';
import { DiffWriter } from '../ui/diff-writer.ts';
import { StyleTable } from '../ui/style.ts';
import type { TerminalCapabilities } from '../ui/terminal-capabilities.ts';

/** Owner of the recording's cells. */
const SLOT = 1;
const BAR_STYLE = { foreground: INVERSE >>> 0, background: 0 };

export interface CastScreenOptions {
  /** Of the recording, as it begins. */
  readonly castSize: Size;
  /** Of the user's terminal. */
  readonly size: Size;
  readonly capabilities: TerminalCapabilities;
  readonly clock: Clock;
  readonly log: Log;
}

export class CastScreen implements Disposable {
  readonly #options: CastScreenOptions;
  readonly #writer: DiffWriter;
  #emulator: Emulator;
  #size: Size;
  #frame: Frame;

  constructor(options: CastScreenOptions) {
    this.#options = options;
    this.#size = options.size;
    this.#emulator = this.#createEmulator();
    this.#frame = new Frame(options.size.cols, options.size.rows);
    this.#writer = new DiffWriter(this.#frame, options.capabilities);
  }

  /** Of the recording, now. */
  get castSize(): Size {
    return this.#emulator.size;
  }

  get size(): Size {
    return this.#size;
  }

  /** Cells of the recording are beyond the terminal's edge. */
  get isClipped(): boolean {
    return this.castSize.cols > this.#size.cols || this.castSize.rows > this.#size.rows;
  }

  /** The terminal has another size, or shows anything. */
  resize(size: Size): void {
    if (sameSize(size, this.#size)) this.#writer.invalidate();
    this.#size = size;
  }

  /** Back to where the recording begins. */
  rewind(): void {
    this.#emulator.dispose();
    this.#emulator = this.#createEmulator();
  }

  apply(event: CastEvent): void {
    if (event.kind === 'resize') {
      this.#emulator.resize(event.size);
      return;
    }
    this.#emulator.write(Buffer.from(event.text));
    while (this.#emulator.parse(Infinity));
  }

  /** The bytes that bring the terminal up to date, null where it is. With a `bar` the last row is the player's. */
  draw(bar: string | null): Uint8Array | null {
    const { cols, rows } = this.#size;
    const castSize = this.castSize;
    const frame = new Frame(cols, rows);
    const styles = new StyleTable();
    const lines = Array.from({ length: rows }, () => blankLine(cols));
    const canvas = new Canvas(lines, styles);
    const shown = { x: 0, y: 0, width: Math.min(cols, castSize.cols), height: Math.min(rows, castSize.rows) };
    canvas.own(shown, SLOT);
    if (bar !== null) {
      canvas.fill({ x: 0, y: rows - 1, width: cols, height: 1 }, ' ', BAR_STYLE);
      canvas.text({ x: 0, y: rows - 1 }, bar, { style: BAR_STYLE, room: cols });
    }
    takeChrome(frame, { lines, styles, isWhole: true }, new Uint8Array(rows));
    this.#emulator.blit(frame, SLOT, shown, 0, shown.height - 1);
    this.#frame = frame;
    this.#writer.replaceFrame(frame);
    return this.#writer.write(this.#cursor());
  }

  dispose(): void {
    this.#emulator.dispose();
  }

  #cursor() {
    const cursor = this.#emulator.cursor();
    const { cols, rows, owner } = this.#frame;
    const isInside = cursor.x < cols && cursor.y < rows && owner[cursor.y * cols + cursor.x] === SLOT;
    return cursor.isVisible && isInside ? cursor : null;
  }

  #createEmulator(): Emulator {
    const { castSize, clock, log } = this.#options;
    return new Emulator({ size: castSize, scrollback: 0, programVersion: '', clock, log });
  }
}

function blankLine(cols: number): ChromeLine {
  const cells = Array.from({ length: cols }, (): ChromeCell => [0, ' ']);
  return Object.assign(cells, { dirty: true });
}
