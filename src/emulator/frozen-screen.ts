/**
 * A terminal's history and screen as they stood when somebody began to read them. The screen's rows are copied: what
 * the program draws meanwhile does not change them. The history is read where it lies, since nothing changes there;
 * and while it is read, more of it is kept than otherwise, so that what is read is not trimmed at once.
 */
import type { CopyText, FrameRow, PlaceKeeper } from '../core/copy/copy-text.ts';
import type { TextPoint, TextRow } from '../core/copy/text-rows.ts';
import { blitRow } from './blit.ts';
import type { CoreLine } from './core-access.ts';
import type { LinkTable } from './links.ts';
import type { CellColors } from './program-colors.ts';
import type { RowReader } from './rows.ts';
import { textOfRow } from './text-of-row.ts';

/** What there is of a terminal's lines, by their numbers. */
export interface FrozenLines {
  readonly cols: number;
  /** Number of the screen's first line. */
  readonly base: number;
  readonly screen: readonly CoreLine[];
  /** Number of the oldest line now. */
  readonly first: () => number;
  readonly history: RowReader;
  readonly screenRow: (line: CoreLine) => RowReader;
  readonly links: LinkTable;
  /** Those that the program has set by now. */
  readonly colors: () => CellColors | null;
}

export class FrozenScreen implements CopyText {
  #lines: FrozenLines;
  readonly #release: () => void;
  #keeper: PlaceKeeper | null = null;
  /** The row read last: a motion asks for the same one many times. */
  #cached: { readonly line: number; readonly row: TextRow } | null = null;

  constructor(lines: FrozenLines, release: () => void) {
    this.#lines = lines;
    this.#release = release;
  }

  get cols(): number {
    return this.#lines.cols;
  }

  get first(): number {
    return Math.min(this.#lines.first(), this.#lines.base);
  }

  get end(): number {
    return this.#lines.base + this.#lines.screen.length;
  }

  row(line: number): TextRow {
    if (this.#cached?.line === line) return this.#cached.row;
    const isContinued = line + 1 < this.end && this.isWrapped(line + 1);
    const source = this.#load(line);
    const row = source === null ? EMPTY_ROW : textOfRow(source, isContinued);
    this.#cached = { line, row };
    return row;
  }

  isWrapped(line: number): boolean {
    return this.#load(line)?.isWrapped ?? false;
  }

  paint(line: number, target: FrameRow): void {
    const source = line >= this.first && line < this.end ? this.#load(line) : null;
    const { links, colors } = this.#lines;
    blitRow(target, source, { links, colors: colors(), isReversed: false, selection: null });
  }

  keep(keeper: PlaceKeeper): void {
    this.#keeper = keeper;
  }

  /** The terminal is about to have another size; the answer is called with its lines when it has. */
  reshape(find: (places: readonly TextPoint[]) => () => readonly TextPoint[]): (lines: FrozenLines) => void {
    const found = find(this.#keeper?.places() ?? []);
    return (lines) => {
      this.#lines = lines;
      this.#cached = null;
      this.#keeper?.moved(found(), true);
    };
  }

  dispose(): void {
    this.#keeper = null;
    this.#release();
  }

  #load(line: number): RowReader | null {
    const { base, screen, history, first, screenRow } = this.#lines;
    if (line >= base) return line - base < screen.length ? screenRow(screen[line - base]) : null;
    return history.load(line - first()) ? history : null;
  }
}

const EMPTY_ROW: TextRow = { text: '', columns: null, width: 0, isWrapped: false };
