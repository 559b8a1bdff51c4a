/**
 * Long work in slices: one slice at a time, whoever it belongs to, with a pause after each, so that what a person does
 * meanwhile is never held up by more than one slice.
 */
import type { Clock } from './clock.ts';
import { disposable, type Disposable } from './disposable.ts';

/** Far below what a person notices. */
const SLICE_MS = 2;
const PAUSE_MS = 1;

/** Works until `isTimeUp`; answers whether something is left. */
export type SlicedJob = (isTimeUp: () => boolean) => boolean;

export class Slices implements Disposable {
  readonly #clock: Clock;
  readonly #jobs: SlicedJob[] = [];
  #timer: Disposable | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs `job` until nothing of it is left, or the answer is disposed. */
  add(job: SlicedJob): Disposable {
    this.#jobs.push(job);
    this.#schedule();
    return disposable(() => this.#remove(job));
  }

  /** One slice of `job` at once, for somebody who waits; answers whether something is left. */
  runNow(job: SlicedJob): boolean {
    const end = this.#clock.monotonic() + SLICE_MS;
    return job(() => this.#clock.monotonic() >= end);
  }

  dispose(): void {
    this.#jobs.length = 0;
    this.#timer?.dispose();
    this.#timer = null;
  }

  #schedule(): void {
    if (this.#timer !== null || this.#jobs.length === 0) return;
    this.#timer = this.#clock.after(PAUSE_MS, () => {
      this.#timer = null;
      this.#runSlice();
      this.#schedule();
    });
  }

  #runSlice(): void {
    const job = this.#jobs.shift();
    if (job === undefined) return;
    const end = this.#clock.monotonic() + SLICE_MS;
    this.#jobs.push(job);
    const isMore = job(() => this.#clock.monotonic() >= end);
    if (!isMore) this.#remove(job);
  }

  #remove(job: SlicedJob): void {
    const at = this.#jobs.indexOf(job);
    if (at >= 0) this.#jobs.splice(at, 1);
  }
}
