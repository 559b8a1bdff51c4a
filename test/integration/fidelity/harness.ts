/**
 * Panes composed into one frame, written out and read by an outer emulator; each pane has a twin that nobody
 * composes. What the outer one shows in a pane's rectangle has to be what the twin shows.
 */
import { systemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { BLANK, INVERSE, WIDTH_SHIFT, WORDS_PER_CELL } from '../../../src/core/cells.ts';
import { CHROME, Frame } from '../../../src/core/frame.ts';
import type { Rect, Size } from '../../../src/core/geometry.ts';
import type { DamageTracker } from '../../../src/emulator/damage.ts';
import { Emulator } from '../../../src/emulator/emulator.ts';
import { DiffWriter } from '../../../src/ui/diff-writer.ts';
import { capabilitiesOf } from '../../../src/ui/terminal-capabilities.ts';
import { coreLines, isPlain } from '../../support/plain.ts';
import { describeCell, sameCell } from './cell-text.ts';

export function createEmulator(
  size: Size,
  options: { publicInterfaceOnly?: boolean; isPlain?: boolean } = {},
): Emulator {
  return new Emulator({
    size,
    scrollback: 50,
    programVersion: '1.2.3',
    log: silentLog,
    clock: systemClock,
    isPlain,
    coreLines,
    ...options,
  });
}

export function feed(emulator: Emulator, ...chunks: Uint8Array[]): void {
  for (const chunk of chunks) emulator.write(chunk);
  while (emulator.parse(1000));
}

interface Pane {
  readonly slot: number;
  at: Rect;
  readonly shown: Emulator;
  readonly twin: Emulator;
  readonly damage: DamageTracker;
}

const CAPABILITIES = capabilitiesOf({ term: 'xterm-256color', colorTerm: 'truecolor' });

export class Composition {
  readonly outer: Emulator;
  readonly panes: Pane[] = [];
  #frame: Frame;
  readonly #writer: DiffWriter;
  readonly #onBytes: (bytes: Uint8Array) => void;
  #areAllStale = true;
  writtenBytes = 0;

  /** `onBytes` is given everything that the outer emulator reads. */
  constructor(size: Size, places: readonly Rect[], onBytes: (bytes: Uint8Array) => void = () => undefined) {
    this.outer = createEmulator(size);
    this.#onBytes = onBytes;
    this.#frame = new Frame(size.cols, size.rows);
    this.#writer = new DiffWriter(this.#frame, CAPABILITIES);
    for (const at of places) {
      const inner = { cols: at.width, rows: at.height };
      const shown = createEmulator(inner);
      this.panes.push({
        slot: this.panes.length + 1,
        at,
        shown,
        // What is there for speed alone has to show the same.
        twin: createEmulator(inner, { isPlain: true }),
        damage: shown.trackDamage(),
      });
    }
    this.#giveOut([]);
  }

  /** Gives a pane another place and size; places may not overlap. */
  move(pane: Pane, at: Rect): void {
    pane.at = at;
    for (const emulator of [pane.shown, pane.twin]) emulator.resize({ cols: at.width, rows: at.height });
  }

  /** Covers parts of the panes with chrome. */
  cover(overlays: readonly Rect[]): void {
    this.#giveOut(overlays);
  }

  /** A frame of the same size with interners of its own, as when the old one is worn out. */
  renewFrame(): void {
    const { cols, rows, owner } = this.#frame;
    this.#frame = new Frame(cols, rows);
    this.#frame.owner.set(owner);
    this.#writer.replaceFrame(this.#frame);
    this.#giveOut(null);
  }

  invalidate(): void {
    this.#writer.invalidate();
  }

  /** Draws what changed; the outer emulator reads it. */
  draw(): void {
    for (const { shown, slot, at, damage } of this.panes) {
      if (this.#areAllStale) damage.markAll();
      if (!damage.isEmpty) shown.blit(this.#frame, slot, at, damage.first, damage.last);
      damage.reset();
    }
    this.#areAllStale = false;
    const bytes = this.#writer.write({ x: 0, y: 0, isVisible: true, style: 'block', isBlinking: false });
    if (bytes === null) return;
    this.writtenBytes += bytes.length;
    this.#onBytes(bytes);
    feed(this.outer, bytes);
  }

  /** Every difference between the outer screen and the twins, readable; empty when all is well. */
  differences(): string[] {
    const outer = wholeScreen(this.outer);
    const found: string[] = [];
    for (const pane of this.panes) {
      const twin = wholeScreen(pane.twin);
      for (let y = 0; y < pane.at.height; y++) {
        for (let x = 0; x < pane.at.width; x++) {
          if (!this.#isComparable(pane, twin, x, y)) continue;
          if (sameCell(outer, pane.at.x + x, pane.at.y + y, twin, x, y)) continue;
          const actual = describeCell(outer, pane.at.x + x, pane.at.y + y);
          const expected = describeCell(twin, x, y);
          found.push(`pane ${pane.slot} (${x},${y}): ${actual} instead of ${expected}`);
        }
      }
    }
    return found;
  }

  /** Whether nothing covers that cell of the first pane, nor the other half of its wide character. */
  isComparable(x: number, y: number): boolean {
    const [pane] = this.panes;
    return this.#isComparable(pane, wholeScreen(pane.twin), x, y);
  }

  /** Not where an overlay covers the cell or the other half of its wide character. */
  #isComparable({ slot, at }: Pane, twin: Frame, x: number, y: number): boolean {
    const { owner, cols } = this.#frame;
    const place = (at.y + y) * cols + at.x + x;
    if (owner[place] !== slot) return false;
    const width = twin.cells[(y * twin.cols + x) * WORDS_PER_CELL] >>> WIDTH_SHIFT;
    if (width === 2) return owner[place + 1] === slot;
    return width !== 0 || owner[place - 1] === slot;
  }

  #giveOut(overlays: readonly Rect[] | null): void {
    this.#areAllStale = true;
    const { cols, rows, owner, cells, dirty } = this.#frame;
    dirty.fill(1);
    if (overlays !== null) {
      this.#frame.setOwner({ x: 0, y: 0, width: cols, height: rows }, CHROME);
      for (const { at, slot } of this.panes) this.#frame.setOwner(at, slot);
      for (const overlay of overlays) this.#frame.setOwner(overlay, CHROME);
    }
    for (let i = 0; i < owner.length; i++) {
      const at = i * WORDS_PER_CELL;
      if (owner[i] === CHROME) cells.set([BLANK, INVERSE, 0, 0], at);
    }
  }

  dispose(): void {
    this.outer.dispose();
    for (const { shown, twin } of this.panes) {
      shown.dispose();
      twin.dispose();
    }
  }
}

/** All that an emulator shows, as the frame of one pane. */
export function wholeScreen(emulator: Emulator): Frame {
  const { cols, rows } = emulator.size;
  const frame = new Frame(cols, rows);
  const all = { x: 0, y: 0, width: cols, height: rows };
  frame.setOwner(all, 1);
  emulator.blit(frame, 1, all, 0, rows - 1);
  return frame;
}
