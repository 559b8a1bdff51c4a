/**
 * A stand-in at work: plays its script on a terminal by a clock, and obeys the keyboard. It sleeps until the next
 * thing that can be seen; while it rests or waits for an answer nothing runs at all.
 */
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { decodeKey } from '../core/key-decoding.ts';
import { formatKey } from '../core/key-notation.ts';
import { ESCAPE_TIMEOUT_MS, InputTokenizer } from '../core/input-tokenizer.ts';
import type { InputToken } from '../core/input-token.ts';
import type { Palette } from './look.ts';
import { paint, type Painted } from './paint.ts';
import {
  advance,
  beginPlay,
  enterText,
  erase,
  interrupt,
  leave,
  moveChoice,
  send,
  type Play,
} from './play.ts';
import type { Script } from './script.ts';
import { nextChangeOf, viewOf, type Cast, type Size } from './view.ts';

export interface StandInOptions {
  readonly script: Script;
  readonly cast: Cast;
  readonly size: Size;
  /** How much faster than the clock the story goes. */
  readonly speed: number;
  /** Null where no colour is wanted. */
  readonly palette: Palette | null;
  readonly clock: Clock;
  readonly write: (bytes: string) => void;
  /** The status is another one, since `since` (milliseconds since the epoch). */
  readonly onStatus: (play: Play, since: number) => void;
  /** The user has left. */
  readonly onOver: () => void;
}

/** However fast the story goes, nobody sees more frames than these. */
const SHORTEST_SLEEP_MS = 40;
const OSC_TITLE = '\x1b]0;';
const ST = '\x1b\\';
const DECODER = new TextDecoder();

export class StandIn implements Disposable {
  readonly #options: StandInOptions;
  readonly #beganAt: number;
  readonly #tokenizer = new InputTokenizer();
  #play: Play;
  #size: Size;
  #painted: Painted | null = null;
  #told: Play | null = null;
  #sleep: Disposable | null = null;
  #escape: Disposable | null = null;
  #isDisposed = false;

  constructor(options: StandInOptions) {
    this.#options = options;
    this.#beganAt = options.clock.monotonic();
    this.#size = options.size;
    this.#play = beginPlay(options.script);
    this.#show();
  }

  resize(size: Size): void {
    this.#size = size;
    this.#painted = null;
    this.#show();
  }

  input(bytes: Uint8Array): void {
    this.#escape?.dispose();
    this.#take(this.#tokenizer.push(bytes));
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#sleep?.dispose();
    this.#escape?.dispose();
  }

  #now(): number {
    return (this.#options.clock.monotonic() - this.#beganAt) * this.#options.speed;
  }

  #take(tokens: readonly InputToken[]): void {
    const now = this.#now();
    let play = advance(this.#play, now);
    for (const token of tokens) play = this.#apply(play, token, now);
    this.#play = play;
    if (this.#tokenizer.isPending) {
      this.#escape = this.#options.clock.after(ESCAPE_TIMEOUT_MS, () => this.#take(this.#tokenizer.flush()));
    }
    if (play.isOver) this.#options.onOver();
    else this.#show();
  }

  #apply(play: Play, token: InputToken, now: number): Play {
    switch (token.kind) {
      case 'text':
      case 'paste-data':
        return enterText(play, DECODER.decode(token.raw), now);
      case 'key':
        return pressed(play, token.raw, now);
      default:
        return play;
    }
  }

  #show(): void {
    if (this.#isDisposed) return;
    const now = this.#now();
    this.#play = advance(this.#play, now);
    this.#tell();
    const view = viewOf(this.#play, { cast: this.#options.cast, size: this.#size, now });
    const canvas = { size: this.#size, palette: this.#options.palette };
    const { bytes, painted } = paint(this.#painted, view, canvas);
    this.#painted = painted;
    this.#options.write(bytes);
    this.#sleepUntil(nextChangeOf(this.#play, now), now);
  }

  #tell(): void {
    const [play, told] = [this.#play, this.#told];
    if (told?.topic !== play.topic) this.#options.write(`${OSC_TITLE}${play.topic}${ST}`);
    if (told?.status !== play.status) this.#options.onStatus(play, this.#wallTime(play.status.since));
    this.#told = play;
  }

  /** Of a moment of the story, milliseconds since the epoch. */
  #wallTime(at: number): number {
    const { clock, speed } = this.#options;
    return Math.round(clock.now() - (this.#now() - at) / speed);
  }

  #sleepUntil(at: number | null, now: number): void {
    this.#sleep?.dispose();
    this.#sleep = null;
    if (at === null) return;
    const delayMs = Math.max(SHORTEST_SLEEP_MS, Math.ceil((at - now) / this.#options.speed));
    this.#sleep = this.#options.clock.after(delayMs, () => this.#show());
  }
}

function pressed(play: Play, raw: Uint8Array, now: number): Play {
  const key = decodeKey(raw);
  if (key === null) return play;
  switch (formatKey(key)) {
    case 'Enter':
      return send(play, now);
    case 'Escape':
      return interrupt(play, now);
    case 'Up':
      return moveChoice(play, -1);
    case 'Down':
    case 'Tab':
      return moveChoice(play, 1);
    case 'Backspace':
      return erase(play, 'character', now);
    case 'C-u':
      return erase(play, 'line', now);
    case 'C-c':
      return leave(play, 'Ctrl+C', now);
    case 'C-d':
      return leave(play, 'Ctrl+D', now);
    default:
      return play;
  }
}
