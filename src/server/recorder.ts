/**
 * Records what a session shows: the whole picture, as a client without a terminal would see it that has the session's
 * size and only watches. What clients open over it (help, lists, prompts) is theirs, and what is typed is not
 * recorded. While nothing changes nothing is drawn; while the disk is behind, frames are left out.
 */
import type { Clock } from '../base/clock.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { encodeCastEvent, encodeCastHeader } from '../core/asciicast.ts';
import { sameSize, type Size } from '../core/geometry.ts';
import type { SessionSettings } from '../core/plan.ts';
import type { Session } from '../session/session.ts';
import type { TerminalCapabilities } from '../ui/terminal-capabilities.ts';
import { ClientDisplay } from './client-display.ts';
import type { ClientState } from './client-view.ts';
import { RecordingFile } from './recording-file.ts';
import type { SessionThemes } from './session-themes.ts';

/** What every player understands. */
const CAPABILITIES: TerminalCapabilities = {
  color: 'rgb',
  synchronized: false,
  underlineStyles: false,
  links: false,
  characters: 'unicode',
  cursorColor: false,
  ech: true,
  erasesWithBackground: false,
};
/** 30 frames a second: half as many as a screen gets, and half the file. */
const FRAME_GAP_MS = 33;
/** Leaves the player's own terminal as it should be: colours, cursor shape, a visible cursor below the picture. */
const FAREWELL = '\x1b[0m\x1b[0 q\x1b[?25h';

const WATCHER: Omit<ClientState, 'message'> = {
  isPrefixActive: false,
  isReadOnly: false,
  isRecording: false,
  overlay: null,
  question: null,
};

export interface RecorderOptions {
  /** Absolute; must not be there. */
  readonly path: string;
  readonly session: Session;
  readonly settings: SessionSettings;
  readonly themes: SessionThemes;
  readonly branch: () => string | null;
  /** It cannot go on; `reason` is for the user. Called once, never during the construction. */
  readonly failed: (reason: string) => void;
  readonly clock: Clock;
}

export class Recorder implements Disposable {
  readonly path: string;
  readonly #options: RecorderOptions;
  readonly #owned = new DisposableStore();
  readonly #file: RecordingFile;
  readonly #display: ClientDisplay;
  readonly #startedAt: number;
  /** As the file has it. */
  #size: Size;

  /** Throws CcmuxError where the file cannot be made. */
  constructor(options: RecorderOptions) {
    const { path, session, themes, clock } = options;
    this.path = path;
    this.#options = options;
    this.#size = session.state.size;
    this.#startedAt = clock.monotonic();
    const { name, layout } = session.state;
    const title = `ccmux ${name} (${layout})`;
    const timestamp = Math.floor(clock.now() / 1000);
    const head = encodeCastHeader({ size: this.#size, timestamp, title, idleLimit: null });
    this.#file = new RecordingFile(path, head, {
      drained: () => this.#display.setBlocked(false),
      failed: (reason) => this.#fail(reason),
    });
    this.#display = this.#owned.add(
      new ClientDisplay({
        ...options,
        theme: themes.current,
        size: this.#size,
        capabilities: CAPABILITIES,
        frameGapMs: FRAME_GAP_MS,
        client: () => WATCHER,
        // Of whoever sits at a terminal; a recording has nobody.
        lockAgainst: () => null,
        drawn: () => undefined,
        send: (bytes) => this.#write(bytes),
        failed: (error) => this.#fail(String(error)),
      }),
    );
    this.#owned.add(themes.onChanged((theme) => this.#display.setTheme(theme)));
    this.#owned.add(session.onChanged(() => this.#followSize()));
  }

  /** Resolves when the file is complete: what is shown now is its last picture. */
  async end(): Promise<void> {
    this.#display.flush();
    this.#owned.dispose();
    this.#file.write(this.#output(`${FAREWELL}\x1b[${this.#size.rows};1H`));
    await this.#file.end();
  }

  /** Ends it at once; what waits for the disk is lost. */
  dispose(): void {
    this.#owned.dispose();
    void this.#file.end();
  }

  #followSize(): void {
    const { size } = this.#options.session.state;
    if (!sameSize(size, this.#display.size)) this.#display.resize(size);
  }

  #write(bytes: Uint8Array): void {
    const { size } = this.#display;
    if (!sameSize(size, this.#size)) {
      this.#size = size;
      this.#file.write(encodeCastEvent({ kind: 'resize', at: this.#now(), size }));
    }
    this.#file.write(this.#output(Buffer.from(bytes).toString('utf8')));
    if (this.#file.isBehind) this.#display.setBlocked(true);
  }

  #output(text: string): string {
    return encodeCastEvent({ kind: 'output', at: this.#now(), text });
  }

  #now(): number {
    return (this.#options.clock.monotonic() - this.#startedAt) / 1000;
  }

  #fail(reason: string): void {
    this.dispose();
    this.#options.failed(reason);
  }
}
