/**
 * The text that copy mode is open on, and the state that goes with it: where the view, the cursor and the selection
 * are, kept right when the text is divided anew or grows.
 */
import type { Disposable } from '../../base/disposable.ts';
import {
  openState,
  settled,
  type CopyState,
  type CopyView,
  type KeyStyle,
} from '../../core/copy/copy-state.ts';
import type { CopyText } from '../../core/copy/copy-text.ts';
import type { TextPoint } from '../../core/copy/text-rows.ts';

export interface CopyTextSource {
  readonly kind: 'copy' | 'transcript';
  readonly text: CopyText;
  /** Where the cursor begins; null for the end of the text. */
  readonly cursor: TextPoint | null;
  /** The line at the top of the view; null for the end of the text. */
  readonly top: number | null;
}

export interface CopyDocumentOptions {
  readonly style: KeyStyle;
  /** Rows of the pane, now. */
  readonly height: () => number;
  /** The state has been changed by what became of the text; `isReshaped` unless there is only more at its end. */
  readonly moved: (isReshaped: boolean) => void;
}

export class CopyDocument implements Disposable {
  readonly #options: CopyDocumentOptions;
  #source: CopyTextSource;
  state: CopyState;
  /** Nothing has been done yet: the end stays in view while the text is still being read. */
  isFresh = true;

  constructor(source: CopyTextSource, options: CopyDocumentOptions) {
    this.#options = options;
    this.#source = source;
    this.state = this.#opened(source);
    this.#follow(source.text);
  }

  get kind(): CopyTextSource['kind'] {
    return this.#source.kind;
  }

  /** Keys typed ahead wait: they mean all of the text, from its end. */
  get isOpening(): boolean {
    return this.isFresh && this.text.isLoading === true;
  }

  get text(): CopyText {
    return this.#source.text;
  }

  get view(): CopyView {
    return { rows: this.text, height: this.#options.height(), style: this.#options.style };
  }

  /** Another text in the place of this one. */
  replace(source: CopyTextSource): void {
    this.text.dispose();
    this.#source = source;
    this.state = { ...this.#opened(source), jump: this.state.jump };
    this.isFresh = true;
    this.#follow(source.text);
  }

  /** The pane has rows of `cols` cells now. */
  resize(cols: number): void {
    if (this.text.setWidth !== undefined && cols !== this.text.cols) {
      this.text.setWidth(cols);
      return;
    }
    this.state = settled(this.state, this.view);
  }

  dispose(): void {
    this.text.dispose();
  }

  #opened({ text, cursor, top }: CopyTextSource): CopyState {
    const { view } = this;
    const state = openState(view, cursor ?? { line: text.end - 1, x: 0 });
    return settled(top === null ? state : { ...state, top }, view);
  }

  #follow(text: CopyText): void {
    text.keep({
      places: () => this.#places(),
      moved: (places, isReshaped) => this.#moved(places, isReshaped),
    });
  }

  /** Top, cursor, and both ends of the anchor. */
  #places(): readonly TextPoint[] {
    const { top, cursor, selection } = this.state;
    const anchor = selection?.anchor ?? { start: cursor, end: cursor };
    return [{ line: top, x: 0 }, cursor, anchor.start, anchor.end];
  }

  #moved([top, cursor, start, end]: readonly TextPoint[], isReshaped: boolean): void {
    const { selection } = this.state;
    const moved: CopyState = {
      ...this.state,
      top: top.line,
      cursor,
      wantedX: isReshaped ? cursor.x : this.state.wantedX,
      selection: selection && { ...selection, anchor: { start, end } },
    };
    this.state = this.isOpening ? this.#opened(this.#source) : settled(moved, this.view);
    this.#options.moved(isReshaped);
  }
}
