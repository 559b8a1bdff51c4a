/** Looks at a busy client's screen for retries, twice a second at most and only where it has printed something. */
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { AgentStatus } from '../core/agent-status.ts';
import { readRetryNotice, type RetryNotice } from './retry-notice.ts';

export interface RetryWatchOptions {
  readonly clock: Clock;
  readonly screen: () => string;
  readonly onChange: () => void;
}

/** Behind the output, which is parsed by then. */
const LOOK_AFTER_MS = 500;

export class RetryWatch implements Disposable {
  readonly #options: RetryWatchOptions;
  #current: { readonly notice: RetryNotice; readonly since: number } | null = null;
  #timer: Disposable | null = null;

  constructor(options: RetryWatchOptions) {
    this.#options = options;
  }

  /** What the screen told of last, and since when (milliseconds since the epoch); null where it tells of none. */
  get current(): { readonly notice: RetryNotice; readonly since: number } | null {
    return this.#current;
  }

  /** The client, which is busy, has printed something. */
  heard(): void {
    this.#timer ??= this.#options.clock.after(LOOK_AFTER_MS, () => this.#look());
  }

  /** The client is not busy any more: what its screen shows is of what has been. */
  forget(): void {
    this.dispose();
    this.#current = null;
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#timer = null;
  }

  #look(): void {
    const { clock, screen, onChange } = this.#options;
    this.#timer = null;
    const before = this.#current;
    const notice = readRetryNotice(screen());
    this.#current = notice && { notice, since: before?.since ?? clock.now() };
    if (notice?.attempt !== before?.notice.attempt || notice?.of !== before?.notice.of) onChange();
  }
}

/** `retrying 2/10` is what a client does then, whatever it was about. */
export function withRetry(status: AgentStatus, notice: RetryNotice | null): AgentStatus {
  if (notice === null || status.kind !== 'busy') return status;
  return { ...status, activity: `retrying ${notice.attempt}/${notice.of}` };
}
