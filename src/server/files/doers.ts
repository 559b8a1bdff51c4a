/**
 * Whose doing it is that a file changes, as far as the clients' hooks tell: what changes while one pane's command alone
 * runs is that pane's doing. A command that waits for a permission does not run; one in the background does until its
 * pane has none. What a client's tool writes is told by the tool itself, so it is passed over here.
 */

/** What a command wrote last may be heard of a little after its end. */
const LINGER_MS = 200;
/** What the watch sees of a tool's own change comes within this time of it. */
const ECHO_MS = 1000;
/** And what a hook of the user's makes of the file afterwards (a formatter), within this: no other pane's doing. */
const AFTERMATH_MS = 5000;

export type Doing = 'echo' | 'unknown' | { readonly pane: string };

export interface DoersOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Whether the pane waits for an answer. */
  readonly isWaiting: (pane: string) => boolean;
}

export class Doers {
  readonly #options: DoersOptions;
  /** Pane by the use of the tool that runs its command. */
  readonly #running = new Map<string, string>();
  readonly #inBackground = new Set<string>();
  /** When a command of the pane ended last. */
  readonly #endedAt = new Map<string, number>();
  /** When a tool changed the file last; those that have it now are at Infinity. */
  readonly #byTool = new Map<string, number>();

  constructor(options: DoersOptions) {
    this.#options = options;
  }

  commandStarted(pane: string, use: string): void {
    this.#running.set(use, pane);
  }

  /** Another pane's command is ended by nobody else. */
  commandEnded(pane: string, use: string, isInBackground: boolean): void {
    if (this.#running.get(use) !== pane) return;
    this.#running.delete(use);
    this.#endedAt.set(pane, this.#options.now());
    if (isInBackground) this.#inBackground.add(pane);
  }

  /** The pane's client has come to rest, with a command in the background or with none. */
  rested(pane: string, hasBackground: boolean): void {
    for (const [use, owner] of this.#running) if (owner === pane) this.commandEnded(pane, use, false);
    if (hasBackground) this.#inBackground.add(pane);
    else this.#inBackground.delete(pane);
  }

  /** A tool may change the file from now on. */
  toolHas(path: string): void {
    this.#byTool.set(path, Infinity);
  }

  toolDone(path: string, hasChanged: boolean): void {
    const now = this.#options.now();
    if (hasChanged) this.#byTool.set(path, now);
    else this.#byTool.delete(path);
    for (const [other, at] of this.#byTool) if (now - at > AFTERMATH_MS) this.#byTool.delete(other);
  }

  /** Whose doing it is that the file changes now. */
  of(path: string): Doing {
    const sinceTool = this.#options.now() - (this.#byTool.get(path) ?? -Infinity);
    if (sinceTool <= ECHO_MS) return 'echo';
    const [pane, ...others] = this.#atWork();
    return pane === undefined || others.length > 0 || sinceTool <= AFTERMATH_MS ? 'unknown' : { pane };
  }

  /** Panes whose commands run. */
  #atWork(): readonly (string | undefined)[] {
    const now = this.#options.now();
    const panes = new Set(this.#inBackground);
    for (const pane of this.#running.values()) if (!this.#options.isWaiting(pane)) panes.add(pane);
    for (const [pane, at] of this.#endedAt) {
      if (now - at <= LINGER_MS) panes.add(pane);
      else this.#endedAt.delete(pane);
    }
    return [...panes];
  }
}
