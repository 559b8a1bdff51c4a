/**
 * A pane's inside: one child on a pty, one emulator that its output goes through, and the flow control between them.
 * A pane outlives its child: the last screen stays until the pane is restarted or disposed.
 */
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { Log } from '../base/log.ts';
import { CcmuxError } from '../core/errors.ts';
import { sameSize, type Size } from '../core/geometry.ts';
import { encodePaste } from '../core/paste.ts';
import type { PaneExit } from '../core/session-state.ts';
import { Emulator } from '../emulator/emulator.ts';
import { Pty, type PtyExit } from '../pty/pty.ts';
import { signalName } from './signal-name.ts';
import type { ParseLoop } from './parse-loop.ts';

/** Output queued for the emulator above which the pty is paused, and below which it goes on. */
const PAUSE_ABOVE_BYTES = 256 * 1024;
const RESUME_BELOW_BYTES = 64 * 1024;
/** Up to this much output of the focused pane is taken for the echo of a key and parsed at once. */
const ECHO_BYTES = 4096;

/**
 * Input that waits for a child that does not read, beyond which no more is taken: what a person types or pastes never
 * comes near it.
 */
const INPUT_LIMIT_BYTES = 16 * 1024 * 1024;
/** A child that asks and asks and never reads the answers gets no more of them until it does. */
const REPLY_LIMIT_BYTES = 64 * 1024;

/** How a child is started. */
export interface ChildRecipe {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface PaneOptions {
  readonly size: Size;
  /** Lines kept above the screen. */
  readonly scrollback: number;
  /** A program's "erase scrollback" is not obeyed. */
  readonly keepsHistory?: boolean;
  readonly programVersion: string;
  /** Without all that is there for speed alone. */
  readonly isPlain?: boolean;
  /** See `EmulatorOptions`. */
  readonly coreLines?: number | null;
  readonly loop: ParseLoop;
  readonly clock: Clock;
  readonly log: Log;
}

export class Pane implements Disposable {
  readonly emulator: Emulator;
  readonly #options: PaneOptions;
  readonly #exited = new Emitter<PaneExit>();
  readonly #printed = new Emitter<void>();
  /** Of the child that runs, or ran last. */
  #pty: Pty | null = null;
  /** Told, but with output before it that is not parsed yet. */
  #exit: PtyExit | null = null;
  #isRunning = false;
  /** The child is being ended: what is typed from now on is meant for the next one. */
  #isEnding = false;
  /** Too much waits to be parsed. */
  #isBehind = false;
  /** Others go first. */
  #isHeld = false;
  #isPaused = false;
  /** Typed ahead of the child that is to come. */
  #early: Uint8Array[] = [];
  #earlyBytes = 0;
  #lastInputAt: number | null = null;

  /** The child has ended and its last byte is on the screen. */
  readonly onExit = this.#exited.event;
  /** The child has printed something. */
  readonly onOutput = this.#printed.event;

  constructor(options: PaneOptions) {
    const { loop } = options;
    this.#options = options;
    this.emulator = new Emulator(options);
    this.emulator.onReply((bytes) => {
      if (this.queuedInputBytes < REPLY_LIMIT_BYTES) this.#pty?.write(bytes);
    });
    loop.add(this);
  }

  /** Of the child; null when none runs. */
  get pid(): number | null {
    return this.#isRunning ? (this.#pty?.pid ?? null) : null;
  }

  get size(): Size {
    return this.emulator.size;
  }

  /** Output that is not parsed yet. */
  get queuedBytes(): number {
    return this.emulator.queuedBytes;
  }

  /** Input that the child has not taken yet. */
  get queuedInputBytes(): number {
    return this.#earlyBytes + (this.#pty?.queuedBytes ?? 0);
  }

  /** When something was last typed for the child, on the clock's monotonic time; null for never. */
  get lastInputAt(): number | null {
    return this.#lastInputAt;
  }

  /** Starts a child; throws CcmuxError('failed') where it cannot be started. There must be none. */
  start(recipe: ChildRecipe): number {
    checkRecipe(recipe);
    const pty = Pty.spawn({ ...recipe, size: this.size });
    this.#pty?.dispose();
    this.#pty = pty;
    this.#isRunning = true;
    this.#isEnding = false;
    this.#exit = null;
    this.#isBehind = false;
    this.#isHeld = false;
    this.#isPaused = false;
    for (const bytes of this.#early.splice(0)) pty.write(bytes);
    this.#earlyBytes = 0;
    pty.onData((chunk) => {
      this.#take(chunk);
    });
    pty.onExit((exit) => {
      if (this.#pty !== pty) return;
      this.#exit = exit;
      this.#settleExit();
    });
    return pty.pid;
  }

  parse(budgetMs: number): boolean {
    const isMore = this.emulator.parse(budgetMs);
    if (this.#isBehind && this.queuedBytes < RESUME_BELOW_BYTES) {
      this.#isBehind = false;
      this.#settleReading();
    }
    if (!isMore) this.#settleExit();
    return isMore;
  }

  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#settleReading();
  }

  /**
   * Bytes for the child, as they are; where there is none yet, for the next one. False, and nothing is written, where
   * too much waits unread already.
   */
  write(bytes: Uint8Array): boolean {
    if (this.queuedInputBytes + bytes.length > INPUT_LIMIT_BYTES) return false;
    this.#lastInputAt = this.#options.clock.monotonic();
    if (this.#pty !== null && !this.#isEnding) {
      this.#pty.write(bytes);
      return true;
    }
    this.#early.push(new Uint8Array(bytes));
    this.#earlyBytes += bytes.length;
    return true;
  }

  /** Text as if pasted: bracketed where the program asked for it. False as `write`. */
  paste(text: string): boolean {
    return this.write(encodePaste(text, { isBracketed: this.emulator.modes().isBracketedPaste }));
  }

  resize(size: Size): void {
    if (sameSize(size, this.size)) return;
    this.emulator.resize(size);
    this.#pty?.resize(size);
  }

  /** Words of ccmux's own on the pane's screen. */
  print(text: string): void {
    this.emulator.write(Buffer.from(text.replaceAll('\n', '\r\n')));
    this.#options.loop.schedule();
  }

  /** Ends the child and all that came of it; resolves when nothing is left. The screen stays. */
  async end(graceMs: number): Promise<void> {
    const pty = this.#pty;
    if (pty === null) return;
    this.#isEnding = true;
    this.#isBehind = false;
    this.#isHeld = false;
    this.#settleReading();
    await pty.endTree({ graceMs });
  }

  dispose(): void {
    this.#options.loop.remove(this);
    this.#exited.dispose();
    this.#printed.dispose();
    this.#pty?.dispose();
    this.#pty = null;
    this.emulator.dispose();
  }

  #take(chunk: Uint8Array): void {
    const { loop } = this.#options;
    const isEcho = this.queuedBytes === 0 && chunk.length <= ECHO_BYTES && loop.isFocused(this);
    this.emulator.write(chunk);
    this.#printed.fire();
    if (isEcho) {
      loop.parseNow(this);
      return;
    }
    if (this.queuedBytes > PAUSE_ABOVE_BYTES && this.#exit === null) {
      this.#isBehind = true;
      this.#settleReading();
    }
    loop.schedule(this);
  }

  #settleReading(): void {
    const isPaused = this.#isBehind || this.#isHeld;
    if (isPaused === this.#isPaused) return;
    this.#isPaused = isPaused;
    if (isPaused) this.#pty?.pause();
    else this.#pty?.resume();
  }

  /**
   * An exit is final only after the last byte is parsed. The pty stays: it knows what the child left running, which
   * is ended with the pane and not before.
   */
  #settleExit(): void {
    if (this.#exit === null || this.queuedBytes > 0) return;
    const { exitCode, signal } = this.#exit;
    this.#exit = null;
    this.#isRunning = false;
    this.#exited.fire({ code: signal === null ? exitCode : null, signal: signalName(signal) });
  }
}

/** The system ends a text at its first NUL: what stands there would be another command than was asked for. */
function checkRecipe({ file, args, cwd, env }: ChildRecipe): void {
  const texts = [file, ...args, cwd, ...Object.entries(env).flat()];
  if (!texts.some((text) => text.includes('\0'))) return;
  throw new CcmuxError('failed', 'the command, its arguments or its environment hold a NUL character');
}
