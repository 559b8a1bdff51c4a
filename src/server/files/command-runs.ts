/**
 * Whose commands run, as the clients' hooks tell it: what changes a file while one pane's command alone runs is that
 * pane's doing. A command that waits for a permission does not run; one in the background does until its pane has none.
 */

/** What a command wrote last may be heard of a little after its end. */
const LINGER_MS = 200;

export class CommandRuns {
  readonly #now: () => number;
  /** Whether the pane waits for an answer. */
  readonly #isWaiting: (pane: string) => boolean;
  /** Pane by the use of the tool. */
  readonly #running = new Map<string, string>();
  readonly #inBackground = new Set<string>();
  /** When a command of the pane ended last. */
  readonly #endedAt = new Map<string, number>();

  constructor(now: () => number, isWaiting: (pane: string) => boolean) {
    this.#now = now;
    this.#isWaiting = isWaiting;
  }

  started(pane: string, use: string): void {
    this.#running.set(use, pane);
  }

  /** Another pane's command is ended by nobody else. */
  ended(pane: string, use: string, isInBackground: boolean): void {
    if (this.#running.get(use) !== pane) return;
    this.#running.delete(use);
    this.#endedAt.set(pane, this.#now());
    if (isInBackground) this.#inBackground.add(pane);
  }

  /** The pane's client has come to rest, with a command in the background or with none. */
  rested(pane: string, hasBackground: boolean): void {
    for (const [use, owner] of this.#running) if (owner === pane) this.ended(pane, use, false);
    if (hasBackground) this.#inBackground.add(pane);
    else this.#inBackground.delete(pane);
  }

  /** Whose command runs now: nobody's, one pane's, or several. */
  now(): 'nobody' | 'several' | { readonly pane: string } {
    const now = this.#now();
    const panes = new Set(this.#inBackground);
    for (const pane of this.#running.values()) if (!this.#isWaiting(pane)) panes.add(pane);
    for (const [pane, at] of this.#endedAt) {
      if (now - at <= LINGER_MS) panes.add(pane);
      else this.#endedAt.delete(pane);
    }
    const [first] = panes;
    return panes.size === 0 ? 'nobody' : panes.size === 1 ? { pane: first } : 'several';
  }
}
