/** A text that copy mode is opened on: rows to read, and how they are drawn. A terminal's screen and history is one. */
import type { Disposable } from '../../base/disposable.ts';
import type { Frame } from '../frame.ts';
import type { TextPoint, TextRows } from './text-rows.ts';

/** A row of a frame, and which of its cells may be written: those of `slot`. */
export interface FrameRow {
  readonly frame: Frame;
  readonly slot: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Whoever remembers places of a text: where they are moved when the rows are divided anew. */
export interface PlaceKeeper {
  readonly places: () => readonly TextPoint[];
  /** The same places, in the same order, as the text is now; `isReshaped` unless there is only more at its end. */
  readonly moved: (places: readonly TextPoint[], isReshaped: boolean) => void;
}

export interface CopyText extends TextRows, Disposable {
  /** More of it is still on its way, and was there when it was opened. */
  readonly isLoading?: boolean;
  /** Draws row `line`; blank where there is none. */
  paint(line: number, target: FrameRow): void;
  /** The text has another shape (a width, something unfolded), or more of it has come: `keeper` is told. */
  keep(keeper: PlaceKeeper): void;
  /** Divides the text anew for rows of so many cells; a terminal does that by itself. */
  readonly setWidth?: (cols: number) => void;
  /** Folds or unfolds what stands in `line`, or all of it (null); false where there is nothing to be folded. */
  readonly fold?: (line: number | null) => boolean;
}
