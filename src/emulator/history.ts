/**
 * What readers need of a terminal's lines: a copy of the screen, the history where it lies, more of it kept while it
 * is read, and where a place is found again after the size has changed.
 */
import type { Terminal } from '@xterm/headless';
import type { TextPoint } from '../core/copy/text-rows.ts';
import type { BufferLines } from './buffer-lines.ts';
import type { Core, CoreLine } from './core-access.ts';
import type { FrozenLines } from './frozen-screen.ts';
import { rememberPlaces, type LiveLines } from './line-address.ts';
import type { LinkTable } from './links.ts';
import type { CellColors } from './program-colors.ts';
import { CoreRowReader, PublicRowReader } from './rows.ts';
import type { DeepHistory } from './speed/deep-history.ts';
import { textOfRow } from './text-of-row.ts';

export interface HistoryOptions {
  readonly terminal: Terminal;
  /** Null where the public interface must do: then lines are numbered from the oldest kept one. */
  readonly core: Core | null;
  /** Null as the core. */
  readonly deep: DeepHistory | null;
  readonly links: LinkTable;
  readonly colors: () => CellColors | null;
  readonly scrollback: number;
}

/** Lines kept beyond the usual ones while somebody reads: at 200 columns 24 MB, and a minute of a fast program. */
const HELD_LINES = 10_000;

export class History {
  readonly #options: HistoryOptions;
  /** How many read the history now. */
  #readers = 0;

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  /** The active buffer's lines as they are now; see `FrozenScreen`. */
  freeze(): FrozenLines {
    const { terminal, core, deep, links, colors } = this.#options;
    const { cols, rows } = terminal;
    if (core === null || deep === null) {
      const reader = new PublicRowReader(terminal);
      const base = terminal.buffer.active.length;
      const screenRow = () => reader;
      return { cols, base, screen: [], first: () => 0, history: reader, screenRow, links, colors };
    }
    const { lines, ybase } = core._bufferService.buffer;
    const all = deep.of(lines);
    const history = all.view();
    const screen = Array.from({ length: rows }, (_, y) => copyOf(lines.get(ybase + y)));
    let shown: CoreLine | undefined;
    const screenReader = new CoreRowReader(() => ({ length: 1, get: () => shown }));
    return {
      cols,
      base: all.first + all.stored + ybase,
      screen: screen.filter((line) => line !== null),
      first: () => all.first,
      history: new CoreRowReader(() => history),
      screenRow(line) {
        shown = line;
        screenReader.load(0);
        return screenReader;
      },
      links,
      colors,
    };
  }

  /** Keeps more of the history than usual until the answer is called. */
  hold(): () => void {
    if (this.#readers++ === 0) this.#limit(HELD_LINES);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      if (--this.#readers === 0) this.#limit(0);
    };
  }

  /** The terminal has another size, and has forgotten what was to be held. */
  resized(): void {
    if (this.#readers > 0) this.#limit(HELD_LINES);
  }

  /** Notes places before the size changes; the answer tells where they are afterwards. */
  remember(places: readonly TextPoint[]): () => readonly TextPoint[] {
    const { core, deep } = this.#options;
    // The alternate screen has no history, and its rows are cut instead of divided anew.
    const buffer = core?._bufferService.buffer;
    if (deep === null || buffer?._hasScrollback !== true) return () => places;
    return rememberPlaces(places, () => liveLines(deep.active));
  }

  #limit(extra: number): void {
    const { deep, scrollback } = this.#options;
    // Where no history is kept, none is held.
    if (scrollback > 0) deep?.keep(extra);
  }
}

function liveLines(lines: BufferLines): LiveLines {
  const { first } = lines;
  const end = first + lines.length;
  const view = lines.view();
  const reader = new CoreRowReader(() => view);
  const isWrapped = (line: number) => lines.isWrapped(line - first);
  return {
    first,
    end,
    isWrapped,
    row(line) {
      reader.load(line - first);
      return textOfRow(reader, line + 1 < end && isWrapped(line + 1));
    },
  };
}

function copyOf(line: CoreLine | undefined): CoreLine | null {
  if (line === undefined) return null;
  const { length, isWrapped } = line;
  return {
    _data: line._data.slice(),
    _combined: { ...line._combined },
    _extendedAttrs: { ...line._extendedAttrs },
    length,
    isWrapped,
  };
}
