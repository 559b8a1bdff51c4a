/**
 * What stands before a pane's screen for a while, shows something else in its place and takes its keys and mouse: copy
 * mode. It belongs to the pane and not to a client: all of them see it. The server makes it.
 */
import type { Disposable } from '../base/disposable.ts';
import type { Frame } from '../core/frame.ts';
import type { Point, Rect, Size } from '../core/geometry.ts';
import type { DamageTracker } from '../emulator/damage.ts';
import type { BlitOptions } from '../emulator/emulator.ts';
import type { CursorState } from '../emulator/modes.ts';
import type { SelectionRange } from '../emulator/screen-text.ts';

/** A key by its name, or text that was typed or pasted. */
export type FrontInput =
  { readonly kind: 'key'; readonly name: string } | { readonly kind: 'text'; readonly text: string };

/** What came of a key or a click, for the client that it came from. */
export interface FrontOutcome {
  /** To be put on clipboards. */
  readonly copied?: string;
  /** What has been selected by the mouse; the emulator's own lines. */
  readonly selected?: SelectionRange;
  readonly isLeft?: boolean;
  readonly notice?: string;
}

/** What the chrome tells of it. */
export interface FrontView {
  readonly kind: 'copy' | 'transcript';
  /** The cursor's line, from 1, and how many there are. */
  readonly line: number;
  readonly total: number;
  /** `/needle 3 of 57`; empty while nothing is searched for. */
  readonly search: string;
  /** The most important keys. */
  readonly hint: string;
  readonly prompt: { readonly label: string; readonly text: string; readonly cursor: number } | null;
}

export interface PaneFront extends Disposable {
  readonly size: Size;
  readonly isSynchronizing: boolean;
  trackDamage(): DamageTracker;
  blit(frame: Frame, slot: number, at: Rect, firstRow: number, lastRow: number, options?: BlitOptions): void;
  cursor(): CursorState;

  readonly view: FrontView;
  /** Made by the mouse, until its button is released: keys end it and go on to the program. */
  readonly isPassing: boolean;
  /**
   * `answer` is given what came of it: at once, or later: when a search that the key must wait for has found its
   * place, when a long selection has been read.
   */
  take(input: FrontInput, answer: (outcome: FrontOutcome) => void): void;
  /** The pane has another size. */
  resized(): void;
  /** Up where positive. */
  scroll(lines: number): void;
  /** `at` counts cells of the pane; a press inside, a drag anywhere. */
  press(at: Point, clicks: number): FrontOutcome;
  drag(at: Point): void;
  /** `answer` is given what came of it, at once or when a long selection has been read. */
  release(answer: (outcome: FrontOutcome) => void): void;
}
