/**
 * The mouse in copy mode: a click places the cursor, a drag selects, two clicks select words and three select lines.
 * Dragged beyond the pane's upper or lower edge, the view scrolls that way until the pointer comes back.
 */
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import {
  moveTo,
  scrollBy,
  type CopyState,
  type CopyView,
  type Selection,
} from '../../core/copy/copy-state.ts';
import { beginSelection } from '../../core/copy/selection.ts';
import type { TextPoint } from '../../core/copy/text-rows.ts';
import { wordAt } from '../../core/copy/words.ts';
import type { Point } from '../../core/geometry.ts';

/** Twenty steps a second, each as many lines as the pointer is away. */
const SCROLL_EVERY_MS = 50;

export interface PointedMode {
  readonly view: () => CopyView;
  readonly state: () => CopyState;
  readonly change: (state: CopyState) => void;
}

export class CopyPointer implements Disposable {
  readonly #clock: Clock;
  readonly #mode: PointedMode;
  #pressed: TextPoint | null = null;
  #at: Point = { x: 0, y: 0 };
  #timer: Disposable | null = null;

  constructor(clock: Clock, mode: PointedMode) {
    this.#clock = clock;
    this.#mode = mode;
  }

  press(at: Point, clicks: number): void {
    const view = this.#mode.view();
    const state = this.#mode.state();
    const point = this.#pointAt(at);
    this.#pressed = point;
    this.#at = at;
    if (clicks < 2) {
      this.#mode.change(moveTo({ ...state, selection: null }, view, point));
      return;
    }
    const unit = clicks === 2 ? 'word' : 'line';
    const anchor = unit === 'word' ? wordAt(view.rows, point) : { start: point, end: point };
    const selection: Selection = { anchor, unit, isOpenEnded: false };
    this.#mode.change({ ...state, selection, cursor: point, wantedX: point.x });
  }

  drag(at: Point): void {
    this.#at = at;
    this.#reach();
    if (this.#beyond() === 0) this.#stop();
    else this.#timer ??= this.#clock.after(SCROLL_EVERY_MS, () => this.#scroll());
  }

  release(): void {
    this.#pressed = null;
    this.#stop();
  }

  dispose(): void {
    this.release();
  }

  /** The selection reaches to where the pointer is. */
  #reach(): void {
    const state = this.#mode.state();
    const pressed = this.#pressed;
    if (pressed === null) return;
    const point = this.#pointAt(this.#at);
    const isMoved = point.line !== pressed.line || point.x !== pressed.x;
    if (state.selection === null && !isMoved) return;
    const selection = state.selection ?? beginSelection(pressed, 'character');
    this.#mode.change({ ...state, selection, cursor: point, wantedX: point.x });
  }

  #scroll(): void {
    this.#timer = null;
    const lines = this.#beyond();
    if (lines === 0) return;
    this.#mode.change(scrollBy(this.#mode.state(), this.#mode.view(), lines));
    this.#reach();
    this.#timer = this.#clock.after(SCROLL_EVERY_MS, () => this.#scroll());
  }

  #stop(): void {
    this.#timer?.dispose();
    this.#timer = null;
  }

  /** Rows above (negative) or below the pane. */
  #beyond(): number {
    const { height } = this.#mode.view();
    return this.#at.y < 0 ? this.#at.y : Math.max(0, this.#at.y - height + 1);
  }

  /** Where no text is, the place is taken as it is: nothing of a line is selected from behind its end. */
  #pointAt({ x, y }: Point): TextPoint {
    const { rows, height } = this.#mode.view();
    const line = this.#mode.state().top + Math.min(Math.max(y, 0), height - 1);
    if (line >= rows.end) return { line: rows.end - 1, x: rows.cols - 1 };
    const column = y < 0 ? 0 : y >= height ? rows.cols - 1 : x;
    return { line, x: Math.min(Math.max(column, 0), rows.cols - 1) };
  }
}
