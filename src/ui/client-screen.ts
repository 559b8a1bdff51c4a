/**
 * The screen of one attached client: shows views, and turns what changed into the bytes of one frame. It draws only
 * when asked; when to ask is the pacer's affair.
 */
import type { Disposable } from '../base/disposable.ts';
import type { Frame } from '../core/frame.ts';
import { sameSize, type Size } from '../core/geometry.ts';
import type { Theme } from '../core/plan.ts';
import type { SelectionRange } from '../emulator/screen-text.ts';
import { DiffWriter } from './diff-writer.ts';
import type { PaneSource } from './pane-source.ts';
import { Picture } from './picture.ts';
import type { SessionView } from './session-view.ts';
import type { TerminalCapabilities } from './terminal-capabilities.ts';

export interface ClientScreenOptions {
  readonly size: Size;
  readonly capabilities: TerminalCapabilities;
  readonly theme: Theme;
  /** The terminal of a pane; undefined while it has none. */
  readonly sources: (paneId: string) => PaneSource | undefined;
}

export class ClientScreen implements Disposable {
  readonly #picture: Picture;
  readonly #writer: DiffWriter;
  #writtenFrame: Frame;
  #size: Size;
  #isInvalid = true;
  #isDisposed = false;

  constructor(options: ClientScreenOptions) {
    this.#size = options.size;
    this.#picture = new Picture(options);
    this.#writtenFrame = this.#picture.frame;
    this.#writer = new DiffWriter(this.#writtenFrame, options.capabilities);
  }

  resize(size: Size): void {
    if (this.#isDisposed || sameSize(size, this.#size)) return;
    this.#size = size;
    this.#picture.resize(size);
    this.#isInvalid = true;
  }

  /** Cheap when nothing changed: the chrome is only laid out anew when it differs. */
  show(view: SessionView): void {
    if (!this.#isDisposed) this.#picture.show(view);
  }

  setTheme(theme: Theme): void {
    this.#picture.setTheme(theme);
  }

  setSelection(paneId: string, selection: SelectionRange | null): void {
    this.#picture.select(paneId, selection);
  }

  get isFocusedPaneDamaged(): boolean {
    return !this.#isDisposed && this.#picture.isFocusedPaneDamaged;
  }

  /** Panes may look different: takes those that could not be drawn and can be now. Cheap where there are none. */
  takeHeld(): void {
    if (!this.#isDisposed) this.#picture.takeHeld();
  }

  /** A pane other than the focused one looks different. */
  get isOtherPaneDamaged(): boolean {
    return !this.#isDisposed && this.#picture.isOtherPaneDamaged;
  }

  /**
   * The bytes that bring the terminal up to date, or null when it is. With `focusedOnly` the other panes stay as they
   * were shown.
   */
  frame({ focusedOnly = false }: { readonly focusedOnly?: boolean } = {}): Uint8Array | null {
    if (this.#isDisposed) return null;
    const frame = this.#picture.draw({ focusedOnly });
    if (frame !== this.#writtenFrame) this.#writer.replaceFrame(frame);
    this.#writtenFrame = frame;
    if (this.#isInvalid) this.#writer.invalidate();
    this.#isInvalid = false;
    return this.#writer.write(this.#picture.cursor());
  }

  /** The terminal can do more, or less, than was known of it. */
  setCapabilities(capabilities: TerminalCapabilities): void {
    if (this.#writer.setCapabilities(capabilities)) this.#isInvalid = true;
  }

  /** The next frame writes everything anew. */
  invalidate(): void {
    this.#isInvalid = true;
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#picture.dispose();
  }
}
