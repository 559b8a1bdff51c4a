/**
 * Plays a recording in the user's terminal, at its own pace or another, with keys to pause and to move about. The
 * terminal is given back on every way out.
 */
import type { Clock } from '../base/clock.ts';
import { disposable, DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import type { Cast } from '../core/asciicast.ts';
import { countUntil, type CastTimeline } from '../core/cast-timeline.ts';
import { ESCAPE_TIMEOUT_MS, InputTokenizer } from '../core/input-tokenizer.ts';
import type { InputToken } from '../core/input-token.ts';
import { keyName } from '../core/key-names.ts';
import { splitCharacters } from '../core/utf8.ts';
import type { TerminalCapabilities } from '../ui/terminal-capabilities.ts';
import { CastScreen } from './cast-screen.ts';
import { playerBar } from './player-bar.ts';
import { ClientTerminal, type TerminalInput, type TerminalOutput } from './terminal.ts';

export interface PlayOptions {
  readonly cast: Cast;
  readonly timeline: CastTimeline;
  readonly speed: number;
  /** Where to begin, in seconds of the timeline. */
  readonly from: number;
  readonly stdin: TerminalInput;
  readonly stdout: TerminalOutput;
  readonly capabilities: TerminalCapabilities;
  readonly clock: Clock;
  readonly log: Log;
}

export type PlayOutcome =
  | { readonly kind: 'quit' }
  | { readonly kind: 'terminal-closed' }
  | { readonly kind: 'signalled'; readonly signal: NodeJS.Signals };

const SEEK_S = 5;
const FAR_SEEK_S = 60;
const SPEEDS = [0.25, 0.5, 1, 1.5, 2, 4, 8, 16] as const;
/** One frame of a 60 Hz display. */
const FRAME_MS = 16;
/** How long the bar stays over a recording that needs the whole terminal. */
const BAR_MS = 3000;
/** The bar's clock counts seconds. */
const TICK_MS = 1000;
/** Keys are heard so often while a long way is sought through. */
const SLICE_MS = 30;
const ENDING_SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGQUIT'] as const;

/** Resolves when the user has seen enough and the terminal is as it was. */
export async function play(options: PlayOptions): Promise<PlayOutcome> {
  return new Player(options).run();
}

class Player {
  readonly #options: PlayOptions;
  readonly #terminal: ClientTerminal;
  readonly #screen: CastScreen;
  readonly #tokenizer = new InputTokenizer();
  readonly #owned = new DisposableStore();
  #finish: (outcome: PlayOutcome) => void = () => undefined;
  /** Events that the screen has taken in. */
  #index = 0;
  /** Seconds of the timeline where the clock was looked at last. */
  #position: number;
  #lookedAt: number;
  #speed: number;
  #isPaused = false;
  /** A long way is being sought through: the clock stands still until the screen is there. */
  #isSeeking = false;
  #barUntil: number;
  #timer: Disposable | null = null;
  #escapeTimer: Disposable | null = null;
  #isBlocked = false;
  #isOver = false;

  constructor(options: PlayOptions) {
    const { stdin, stdout, cast, clock } = options;
    this.#options = options;
    this.#terminal = this.#owned.add(new ClientTerminal(stdin, stdout));
    const { size } = this.#terminal;
    this.#screen = this.#owned.add(new CastScreen({ ...options, castSize: cast.header.size, size }));
    this.#position = options.from;
    this.#speed = options.speed;
    this.#lookedAt = clock.monotonic();
    this.#barUntil = this.#lookedAt + BAR_MS;
  }

  async run(): Promise<PlayOutcome> {
    try {
      const finished = new Promise<PlayOutcome>((resolve) => (this.#finish = resolve));
      this.#watch();
      this.#terminal.enter();
      this.#lookedAt = this.#options.clock.monotonic();
      this.#tick();
      const outcome = await finished;
      this.#isOver = true;
      this.#timer?.dispose();
      this.#escapeTimer?.dispose();
      this.#options.stdin.pause();
      await this.#terminal.leave();
      return outcome;
    } finally {
      this.#isOver = true;
      this.#options.stdout.on('error', () => undefined);
      this.#owned.dispose();
    }
  }

  #watch(): void {
    const { stdin, stdout } = this.#options;
    const closed = () => this.#finish({ kind: 'terminal-closed' });
    this.#listen(stdin, { data: (bytes: Uint8Array) => this.#input(bytes), end: closed, error: closed });
    this.#listen(stdout, {
      resize: () => this.#redraw(),
      error: closed,
      drain: () => {
        this.#isBlocked = false;
        this.#tick();
      },
    });
    stdin.resume();
    for (const signal of ENDING_SIGNALS)
      this.#onSignal(signal, () => this.#finish({ kind: 'signalled', signal }));
    this.#onSignal('SIGTSTP', () => void this.#stop());
    this.#onSignal('SIGCONT', () => {
      this.#terminal.reenter();
      this.#lookedAt = this.#options.clock.monotonic();
      this.#redraw();
    });
  }

  /** Job control: the terminal goes back to the shell meanwhile. */
  async #stop(): Promise<void> {
    await this.#terminal.leave();
    process.kill(process.pid, 'SIGSTOP');
  }

  #input(bytes: Uint8Array): void {
    for (const token of this.#tokenizer.push(bytes)) this.#take(token);
    this.#escapeTimer?.dispose();
    this.#escapeTimer = null;
    if (!this.#tokenizer.isPending || this.#isOver) return;
    this.#escapeTimer = this.#options.clock.after(ESCAPE_TIMEOUT_MS, () => {
      for (const token of this.#tokenizer.flush()) this.#take(token);
    });
  }

  #take(token: InputToken): void {
    if (token.kind === 'text') {
      for (const raw of splitCharacters(token.raw)) this.#press(keyName({ kind: 'text', raw }));
    } else if (token.kind === 'key') this.#press(keyName(token));
  }

  #press(key: string | null): void {
    if (key === null || this.#isOver) return;
    const { duration } = this.#options.timeline;
    this.#advance();
    this.#barUntil = this.#options.clock.monotonic() + BAR_MS;
    switch (key) {
      case 'q':
      case 'Escape':
      case 'C-c':
      case 'C-d':
        this.#finish({ kind: 'quit' });
        return;
      case 'Space':
        if (this.#isEnded) this.#seek(0);
        else this.#isPaused = !this.#isPaused;
        break;
      case 'Left':
        this.#seek(this.#position - SEEK_S);
        break;
      case 'Right':
        this.#seek(this.#position + SEEK_S);
        break;
      case 'PageUp':
        this.#seek(this.#position - FAR_SEEK_S);
        break;
      case 'PageDown':
        this.#seek(this.#position + FAR_SEEK_S);
        break;
      case 'Home':
        this.#seek(0);
        break;
      case 'End':
        this.#seek(duration);
        break;
      case '.':
        this.#step();
        break;
      case '+':
      case '=':
        this.#speed = SPEEDS.find((speed) => speed > this.#speed) ?? this.#speed;
        break;
      case '-':
        this.#speed = SPEEDS.findLast((speed) => speed < this.#speed) ?? this.#speed;
        break;
    }
    this.#tick();
  }

  get #isEnded(): boolean {
    return this.#position >= this.#options.timeline.duration;
  }

  /** Time passes for the recording, unless it is paused or a long way is still being sought through. */
  #advance(): void {
    const { clock, timeline } = this.#options;
    const now = clock.monotonic();
    if (!this.#isPaused && !this.#isSeeking) {
      const passed = ((now - this.#lookedAt) / 1000) * this.#speed;
      this.#position = Math.min(timeline.duration, this.#position + passed);
    }
    this.#lookedAt = now;
  }

  #seek(to: number): void {
    this.#position = Math.max(0, Math.min(this.#options.timeline.duration, to));
    if (this.#due >= this.#index) return;
    this.#screen.rewind();
    this.#index = 0;
  }

  /** To the next event that shows something, and no further. */
  #step(): void {
    this.#isPaused = true;
    const { cast, timeline } = this.#options;
    const next = cast.events.findIndex(({ kind }, index) => kind === 'output' && index >= this.#due);
    if (next >= 0) this.#position = timeline.times[next];
  }

  /** How many events should have been shown by now. */
  get #due(): number {
    return countUntil(this.#options.timeline.times, this.#position);
  }

  /** Brings the screen to where the clock is, draws it, and sees to the next time. */
  #tick(): void {
    if (this.#isOver || this.#isBlocked) return;
    this.#timer?.dispose();
    this.#timer = null;
    this.#advance();
    const { cast, clock } = this.#options;
    const due = this.#due;
    const start = clock.monotonic();
    while (this.#index < due && clock.monotonic() - start < SLICE_MS) {
      this.#screen.apply(cast.events[this.#index]);
      this.#index++;
    }
    this.#isSeeking = this.#index < due;
    this.#isBlocked = !this.#draw();
    // Where the terminal is behind, its `drain` goes on.
    this.#timer = clock.after(this.#delayMs(), () => this.#tick());
  }

  /** Until something on the screen differs. */
  #delayMs(): number {
    const { timeline, clock } = this.#options;
    if (this.#isSeeking) return 0;
    // Nothing is to come, but a timer cannot wait for ever.
    const never = TICK_MS * 60;
    if (this.#isPaused || this.#isEnded) return never;
    const next = this.#index < timeline.times.length ? timeline.times[this.#index] : timeline.duration;
    const nextMs = ((next - this.#position) / this.#speed) * 1000;
    const barMs = !this.#isBarShown ? never : this.#isBarKept ? TICK_MS : this.#barUntil - clock.monotonic();
    return Math.max(FRAME_MS, Math.min(nextMs, barMs, this.#isBarShown ? TICK_MS : never));
  }

  /** Nothing of the recording is below it, or it says why nothing moves. */
  get #isBarKept(): boolean {
    const { castSize, size } = this.#screen;
    return this.#isPaused || this.#isEnded || this.#isSeeking || size.rows > castSize.rows;
  }

  get #isBarShown(): boolean {
    return this.#isBarKept || this.#options.clock.monotonic() < this.#barUntil;
  }

  /** False where the terminal is behind. */
  #draw(): boolean {
    const bytes = this.#screen.draw(this.#isBarShown ? this.#bar() : null);
    return bytes === null || this.#options.stdout.write(bytes);
  }

  #bar(): string {
    const { castSize, size, isClipped } = this.#screen;
    return playerBar(
      {
        position: this.#position,
        duration: this.#options.timeline.duration,
        speed: this.#speed,
        state: this.#isSeeking ? 'seeking' : this.#isEnded ? 'ended' : this.#isPaused ? 'paused' : 'playing',
        note: isClipped ? `${castSize.cols}×${castSize.rows}, cut off` : null,
      },
      size.cols,
    );
  }

  #redraw(): void {
    this.#screen.resize(this.#terminal.size);
    this.#barUntil = this.#options.clock.monotonic() + BAR_MS;
    this.#tick();
  }

  #onSignal(signal: NodeJS.Signals, run: () => void): void {
    process.on(signal, run);
    this.#owned.add(disposable(() => process.off(signal, run)));
  }

  #listen(source: NodeJS.EventEmitter, listeners: Readonly<Record<string, (value: never) => void>>): void {
    for (const [name, listener] of Object.entries(listeners)) {
      source.on(name, listener as (value: unknown) => void);
      this.#owned.add(disposable(() => source.off(name, listener as (value: unknown) => void)));
    }
  }
}
