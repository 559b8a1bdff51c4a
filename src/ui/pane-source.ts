/** What the screen of a client needs of a pane's terminal; the emulator has it. */
import type { BlitOptions } from '../emulator/emulator.ts';
import type { DamageTracker } from '../emulator/damage.ts';
import type { CursorState } from '../emulator/modes.ts';
import type { Frame } from '../core/frame.ts';
import type { Rect, Size } from '../core/geometry.ts';

export interface PaneSource {
  readonly size: Size;
  /** The program asked not to be drawn now. */
  readonly isSynchronizing: boolean;
  trackDamage(): DamageTracker;
  /** Draws rows of the view into the cells of `at` that belong to `slot`. */
  blit(frame: Frame, slot: number, at: Rect, firstRow: number, lastRow: number, options?: BlitOptions): void;
  cursor(): CursorState;
}
