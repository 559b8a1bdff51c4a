/**
 * Whether a program prints by itself: a stretch of output that no key has called forth, or quiet. It is the least that
 * can be known of a program, and says nothing of what it does.
 */
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';

export interface PrintingState {
  readonly isPrinting: boolean;
  /** Milliseconds since the epoch; so is the other. */
  readonly since: number;
  readonly heardAt: number;
}

export interface PrintingOptions {
  readonly clock: Clock;
  /** Monotonic; null for never. */
  readonly lastInputAt: () => number | null;
  readonly onChange: (state: PrintingState) => void;
}

/** What comes so soon after input is its echo, or what a key has moved. */
const ECHO_MS = 1000;
/** Output with no longer gaps is one stretch of printing; one of this length is told. */
const GAP_MS = 1500;
const TOLD_AFTER_MS = 1000;
/** Without a word for so long it is quiet. */
const QUIET_AFTER_MS = 3000;

export class Printing implements Disposable {
  readonly #options: PrintingOptions;
  /** Monotonic, as all here: where the stretch began and where it has come to. */
  #began = Number.NEGATIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  #isPrinting: boolean | null = null;
  #timer: Disposable | null = null;

  constructor(options: PrintingOptions) {
    this.#options = options;
  }

  /** The program has printed something. */
  heard(): void {
    const { clock, lastInputAt } = this.#options;
    const now = clock.monotonic();
    if (now - (lastInputAt() ?? Number.NEGATIVE_INFINITY) < ECHO_MS) return;
    if (now - this.#last > GAP_MS) this.#began = now;
    this.#last = now;
    if (this.#isPrinting !== true && now - this.#began >= TOLD_AFTER_MS) this.#tell(true, this.#began);
    this.#timer ??= clock.after(QUIET_AFTER_MS, () => this.#look());
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#timer = null;
  }

  /** One timer for a whole stretch: it is moved on where something was printed meanwhile. */
  #look(): void {
    const { clock } = this.#options;
    const silence = clock.monotonic() - this.#last;
    this.#timer = silence < QUIET_AFTER_MS ? clock.after(QUIET_AFTER_MS - silence, () => this.#look()) : null;
    if (this.#timer === null && this.#isPrinting !== false) this.#tell(false, this.#last);
  }

  #tell(isPrinting: boolean, from: number): void {
    const { clock, onChange } = this.#options;
    this.#isPrinting = isPrinting;
    const now = clock.now();
    onChange({ isPrinting, since: Math.round(now - (clock.monotonic() - from)), heardAt: now });
  }
}
