/**
 * Keeps what shells and other programs show, for the day on which the server dies: at most every few seconds, one
 * pane at a time and so many lines of it that no frame waits. Claude draws its own conversation again, and programs
 * on the alternate screen their picture; of those nothing is kept, but the last words of a client that has ended are.
 */
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import type { Directories } from '../core/plan.ts';
import { findPane } from '../core/session-state.ts';
import type { LivePane } from '../session/live-pane.ts';
import type { Session } from '../session/session.ts';
import { removeScreen, writeScreen } from '../store/saved-screens.ts';

export interface ScreenKeeperOptions {
  readonly session: Session;
  readonly directories: Directories;
  /** Something was printed: what else is known of the panes may have changed with it, as a shell's directory. */
  readonly onSaved: () => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a crash may cost of a shell's last output. */
const SAVE_EVERY_MS = 3000;
/** Above the screen: about 3 ms of work for each pane. */
const MOST_LINES = 400;

export class ScreenKeeper implements Disposable {
  readonly #options: ScreenKeeperOptions;
  readonly #listening: readonly Disposable[];
  readonly #kept = new Set<string>();
  #timer: Disposable | null = null;
  #saving: Promise<void> = Promise.resolve();
  #isDisposed = false;
  #isFailing = false;

  constructor(options: ScreenKeeperOptions) {
    this.#options = options;
    const { session } = options;
    this.#listening = [session.onDamaged(() => this.#arm()), session.onChanged(() => this.#arm())];
  }

  /** Saves at once what has changed since the last time. */
  flush(): Promise<void> {
    this.#timer?.dispose();
    this.#timer = null;
    this.#saving = this.#saving.then(() => this.#saveAll());
    return this.#saving;
  }

  /** Takes what was kept off the disk: the session is over, and nobody comes back to it. */
  async remove(): Promise<void> {
    this.dispose();
    await this.#saving;
    await Promise.all(Array.from(this.#kept, (id) => this.#forget(id)));
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer?.dispose();
    for (const each of this.#listening) each.dispose();
  }

  #arm(): void {
    this.#timer ??= this.#options.clock.after(SAVE_EVERY_MS, () => void this.flush());
  }

  async #saveAll(): Promise<void> {
    const { session, onSaved } = this.#options;
    for (const [id, live] of session.livePanes) {
      if (this.#isDisposed) return;
      if (live.hasNews) await this.#save(id, live);
    }
    for (const id of this.#kept) if (session.live(id) === undefined) await this.#forget(id);
    if (!this.#isDisposed) onSaved();
  }

  async #save(id: string, live: LivePane): Promise<void> {
    const { session, directories } = this.#options;
    const pane = findPane(session.state, id);
    const { emulator } = live.pane;
    const isWanted = pane !== undefined && !live.isClosing && (!live.isAgent || pane.phase === 'exited');
    live.hasNews = false;
    if (!isWanted || emulator.modes().isAlternateScreen) return;
    try {
      this.#kept.add(id);
      await writeScreen(directories, id, emulator.ansi({ scrollback: MOST_LINES }));
      this.#isFailing = false;
    } catch (error) {
      this.#failed(error);
    }
  }

  async #forget(id: string): Promise<void> {
    this.#kept.delete(id);
    await removeScreen(this.#options.directories, id).catch((error: unknown) => this.#failed(error));
  }

  /** A full disk is told of once, not every few seconds. */
  #failed(error: unknown): void {
    if (!this.#isFailing) this.#options.log.warn('what panes show cannot be kept', { error });
    this.#isFailing = true;
  }
}
