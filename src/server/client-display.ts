/**
 * What one attached terminal is shown: the view is made from the session's state when a frame is due and not before,
 * and frames are paced by how fast the client's socket takes them.
 */
import type { Clock } from '../base/clock.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { sameSize, type Size } from '../core/geometry.ts';
import type { Lock } from '../core/locks/lock.ts';
import type { SessionSettings, Theme } from '../core/plan.ts';
import type { SelectionRange } from '../emulator/screen-text.ts';
import type { Notice } from '../session/notice.ts';
import type { Session } from '../session/session.ts';
import { nextAgeChange } from '../ui/age.ts';
import { ClientScreen } from '../ui/client-screen.ts';
import type { TerminalCapabilities } from '../ui/terminal-capabilities.ts';
import { clientView, type ClientState } from './client-view.ts';
import { FramePacer, type Extent, type Urgency } from './frame-pacer.ts';
import { readingMs } from './reading-time.ts';

/** Nobody reads words faster; and the chrome costs more than the few cells of it that differ. */
const CALM_GAP_MS = 100;

/** An answer counts as the echo of a key when it comes within this time. */
const ECHO_WINDOW_MS = 50;

export interface ClientDisplayOptions {
  readonly session: Session;
  readonly settings: SessionSettings;
  readonly theme: Theme;
  readonly size: Size;
  readonly capabilities: TerminalCapabilities;
  /** What differs from client to client, now; the message is the display's own. */
  readonly client: () => Omit<ClientState, 'message'>;
  readonly branch: () => string | null;
  /** The lock of another pane that keeps this one off a file. */
  readonly lockAgainst: (paneId: string) => Lock | null;
  /** A frame was due: called behind it, whether or not anything differed. */
  readonly drawn: () => void;
  readonly send: (bytes: Uint8Array) => void;
  /** The least time between two frames, if not that of a screen. */
  readonly frameGapMs?: number;
  /** Drawing has failed; nothing more is drawn for this client. */
  readonly failed: (error: unknown) => void;
  readonly clock: Clock;
}

export class ClientDisplay implements Disposable {
  readonly #options: ClientDisplayOptions;
  readonly #owned = new DisposableStore();
  readonly #screen: ClientScreen;
  readonly #pacer: FramePacer;
  #size: Size;
  #message: Notice | null = null;
  #messageTimer: Disposable | null = null;
  #ageTimer: Disposable | null = null;
  /** `calm`: by a word in a border alone, which need not be in the very next frame. */
  #staleness: 'fresh' | 'calm' | 'stale' = 'stale';
  #shownAt = Number.NEGATIVE_INFINITY;
  #calmTimer: Disposable | null = null;
  #isBlocked = false;
  #lastKeyAt = Number.NEGATIVE_INFINITY;

  constructor(options: ClientDisplayOptions) {
    const { session, size, capabilities, theme, clock } = options;
    this.#options = options;
    this.#size = size;
    const sources = (id: string) => {
      const live = session.live(id);
      return live?.front ?? live?.pane.emulator;
    };
    this.#screen = this.#owned.add(new ClientScreen({ size, capabilities, theme, sources }));
    this.#pacer = this.#owned.add(new FramePacer(clock, (extent) => this.#draw(extent), options.frameGapMs));
    this.#owned.add(
      session.onChanged((change) => (change === 'activity' ? this.#becomeCalm() : this.refresh())),
    );
    this.#owned.add(session.onNotice((notice) => this.tell(notice)));
    this.#owned.add(
      session.onDamaged(() => {
        this.#screen.takeHeld();
        this.#pacer.want(this.#urgency());
      }),
    );
    this.refresh();
  }

  get size(): Size {
    return this.#size;
  }

  /** The terminal does not take what it is sent. */
  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  /** The terminal has another size, or wants everything drawn anew. */
  resize(size: Size): void {
    if (sameSize(size, this.#size)) this.#screen.invalidate();
    else this.#screen.resize(size);
    this.#size = size;
    this.refresh();
  }

  /** The socket is behind (true) or has caught up (false). */
  setBlocked(isBlocked: boolean): void {
    this.#isBlocked = isBlocked;
    this.#pacer.setBlocked(isBlocked);
  }

  /** Shows `notice` in the status line for a while. */
  tell(notice: Notice): void {
    this.#message = notice;
    this.#messageTimer?.dispose();
    this.#messageTimer = this.#options.clock.after(readingMs(notice.text), () => {
      this.#message = null;
      this.refresh();
    });
    this.refresh();
  }

  setTheme(theme: Theme): void {
    this.#screen.setTheme(theme);
    this.refresh();
  }

  setCapabilities(capabilities: TerminalCapabilities): void {
    this.#screen.setCapabilities(capabilities);
    this.#pacer.want('steady');
  }

  select(paneId: string, range: SelectionRange | null): void {
    this.#screen.setSelection(paneId, range);
    this.#pacer.want('steady');
  }

  /** A key has gone to the focused pane: what changes there next is its echo. */
  expectEcho(): void {
    this.#lastKeyAt = this.#options.clock.monotonic();
  }

  /** Something of the view differs. Cheap: however often it is said, the view is made once, for the next frame. */
  refresh(): void {
    this.#staleness = 'stale';
    this.#pacer.want(this.#urgency());
  }

  /** Draws what is due, however soon after the last frame. */
  flush(): void {
    if (!this.#isBlocked) this.#draw('whole');
  }

  dispose(): void {
    this.#messageTimer?.dispose();
    this.#ageTimer?.dispose();
    this.#calmTimer?.dispose();
    this.#owned.dispose();
  }

  /** What clients are busy with has changed: at once after a pause, else with what was told meanwhile. */
  #becomeCalm(): void {
    if (this.#staleness === 'fresh') this.#staleness = 'calm';
    if (this.#calmTimer !== null) return;
    const { clock } = this.#options;
    const remainingMs = this.#shownAt + CALM_GAP_MS - clock.monotonic();
    this.#calmTimer = clock.after(Math.max(0, remainingMs), () => {
      this.#calmTimer = null;
      if (this.#staleness === 'calm') this.refresh();
    });
  }

  #urgency(): Urgency {
    const sinceKeyMs = this.#options.clock.monotonic() - this.#lastKeyAt;
    return sinceKeyMs < ECHO_WINDOW_MS && this.#screen.isFocusedPaneDamaged ? 'echo' : 'steady';
  }

  /** Answers whether there was anything to draw. */
  #draw(extent: Extent): boolean {
    try {
      // An echo waits for no word in a border: that comes in its own time.
      if (this.#staleness === 'stale') this.#show();
      const focusedOnly = extent === 'focused';
      const bytes = this.#screen.frame({ focusedOnly });
      if (bytes !== null) this.#options.send(bytes);
      if (focusedOnly && this.#screen.isOtherPaneDamaged) this.#pacer.want('steady');
      this.#options.drawn();
      return bytes !== null;
    } catch (error) {
      // Of one client: the session and the others have nothing to do with it.
      this.dispose();
      this.#options.failed(error);
      return false;
    }
  }

  #show(): void {
    const { session, settings, client, branch, lockAgainst, clock } = this.#options;
    this.#staleness = 'fresh';
    this.#shownAt = clock.monotonic();
    const now = clock.now();
    const view = clientView({
      state: session.state,
      client: { ...client(), message: this.#message },
      live: (id) => session.live(id),
      bindings: settings.bindings,
      prefix: settings.prefix,
      branch: branch(),
      lockAgainst,
      now,
    });
    if (view === null) return;
    this.#screen.show(view);
    this.#ageTimer?.dispose();
    this.#ageTimer = clock.after(Math.max(1, nextAgeChange(view) - now), () => this.refresh());
  }
}
