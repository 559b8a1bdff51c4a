/**
 * The headless terminal of one pane: bytes of a program in, cells of a screen out. `write` only queues; `parse` works
 * for a given time, so that a flooding pane cannot hold up the others. Everything that a program may send is taken:
 * counts are clamped, payloads bounded, and should the parser fail all the same, this pane's screen is begun anew.
 * Terms: the live screen is the buffer's last rows; the view is what the user sees, scrolled back or not.
 */
import type { Clock } from '../base/clock.ts';
import { type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { Log } from '../base/log.ts';
import type { Frame } from '../core/frame.ts';
import type { Rect, Size } from '../core/geometry.ts';
import type { ShellMark } from '../core/shell-mark.ts';
import { DARK_COLORS, isDark, sameColors, type TerminalColors } from '../core/terminal-colors.ts';
import { ByteQueue } from './byte-queue.ts';
import { Damage, type DamageTracker } from './damage.ts';
import { colorSchemeReport, sizeReport, USUAL_CELL_SIZE, type CellSize } from './device-reports.ts';
import type { FrozenScreen } from './frozen-screen.ts';
import { FrozenScreens } from './frozen-screens.ts';
import { ModeTracker, type CursorState, type ProgramModes } from './modes.ts';
import { nextSlice } from './next-slice.ts';
import type { ProgramNotification, ProgramProgress } from './notifications.ts';
import type { WorkingDirectory } from './requests.ts';
import { captureText, drawView, type BlitOptions, type CaptureOptions } from './read-view.ts';
import { rowAnsi, rowText, selectionText, type SelectionRange } from './screen-text.ts';
import { SliceSize } from './slice-size.ts';
import { Synchronization } from './synchronization.ts';
import { TerminalHost } from './terminal-host.ts';

export type { BlitOptions } from './read-view.ts';

export interface EmulatorOptions {
  readonly size: Size;
  /** Lines kept above the screen. */
  readonly scrollback: number;
  /** A program's "erase scrollback" (`CSI 3 J`) is not obeyed. */
  readonly keepsHistory?: boolean;
  /** Told to programs that ask which terminal this is. */
  readonly programVersion: string;
  readonly log: Log;
  readonly clock: Clock;
  /** Told to programs that ask for the terminal's own colours. */
  readonly colors?: TerminalColors;
  readonly publicInterfaceOnly?: boolean;
  /** Does without all that is there for speed alone. */
  readonly isPlain?: boolean;
  /**
   * Lines of the history that the terminal library holds itself, 1 at least; the others are put away where they take less
   * room. Null: it holds all.
   */
  readonly coreLines?: number | null;
}

/** The emulator's own minimum: a wide character needs two columns. */
const SMALLEST: Size = { cols: 2, rows: 1 };
const FAILURE_LINE = '\x1b[7m ccmux: this output could not be drawn, the screen was reset \x1b[m\r\n';

export class Emulator implements Disposable {
  readonly #options: EmulatorOptions;
  readonly #queue = new ByteQueue();
  readonly #sliceSize: SliceSize;
  readonly #damage: Damage;
  readonly #synchronization: Synchronization;
  readonly #modes: ModeTracker;
  readonly #frozen = new FrozenScreens();
  #host: TerminalHost;
  #colors: TerminalColors;
  #cellSize = USUAL_CELL_SIZE;
  #title = '';
  #progress: ProgramProgress | null = null;
  #modesNow: { readonly version: number; readonly modes: ProgramModes } | null = null;
  #isParsing = false;
  #isDisposed = false;

  readonly #reply = new Emitter<Uint8Array>();
  readonly #damaged = new Emitter<void>();
  readonly #titled = new Emitter<string>();
  readonly #bell = new Emitter<void>();
  readonly #clipboard = new Emitter<string>();
  readonly #directory = new Emitter<WorkingDirectory>();
  readonly #notification = new Emitter<ProgramNotification>();
  readonly #progressed = new Emitter<void>();
  readonly #focusWanted = new Emitter<void>();
  readonly #shellMark = new Emitter<ShellMark>();

  /** Bytes to write back to the program: answers to its queries. */
  readonly onReply = this.#reply.event;
  /** Something may look different than before: cheap, and fires for each slice. */
  readonly onDamage = this.#damaged.event;
  readonly onTitle = this.#titled.event;
  readonly onBell = this.#bell.event;
  /** Text that the program wants on the clipboard (OSC 52). */
  readonly onClipboardWrite = this.#clipboard.event;
  /** The program says where it is (OSC 7). */
  readonly onWorkingDirectory = this.#directory.event;
  /** The program wants its user told something (OSC 9, 99, 777). */
  readonly onNotification = this.#notification.event;
  /** `progress` is another one. */
  readonly onProgress = this.#progressed.event;

  /** A shell says that a command begins or ends (OSC 133, 633). */
  readonly onShellMark = this.#shellMark.event;
  /** The program asks to be told when the keyboard comes and goes (DECSET 1004). */
  readonly onFocusWanted = this.#focusWanted.event;

  constructor(options: EmulatorOptions) {
    this.#options = options;
    this.#colors = options.colors ?? DARK_COLORS;
    this.#sliceSize = new SliceSize(options.clock);
    this.#damage = new Damage(atLeast(options.size).rows);
    this.#synchronization = new Synchronization(options.clock, () => this.#damaged.fire());
    this.#modes = new ModeTracker(this.#synchronization, () => this.#focusWanted.fire());
    this.#host = this.#createHost(atLeast(options.size));
  }

  /** Queues `chunk`, which must not change afterwards; nothing is parsed yet. */
  write(chunk: Uint8Array): void {
    if (!this.#isDisposed) this.#queue.push(chunk);
  }

  get queuedBytes(): number {
    return this.#queue.length;
  }

  /**
   * Parses for about `budgetMs`, at least one slice; true while something is left. Stops early where a program's frame
   * is done that somebody has waited to draw.
   */
  parse(budgetMs: number): boolean {
    if (this.#isDisposed || this.#queue.length === 0) return false;
    const { clock } = this.#options;
    const end = clock.monotonic() + budgetMs;
    do {
      const { bytes, isOffered } = nextSlice(this.#queue, this.#sliceSize.bytes, this.#synchronization);
      if (bytes.length > 0) this.#sliceSize.measure(() => this.#parseSlice(bytes));
      if (isOffered) break;
    } while (this.#queue.length > 0 && !this.#disposedMeanwhile() && clock.monotonic() < end);
    if (!this.#disposedMeanwhile()) this.#damaged.fire();
    return this.#queue.length > 0;
  }

  /** For one client: which rows of the view changed since it was reset. */
  trackDamage(): DamageTracker {
    return this.#damage.track();
  }

  get size(): Size {
    const { cols, rows } = this.#host.terminal;
    return { cols, rows };
  }

  resize(size: Size): void {
    const next = atLeast(size);
    if (this.#isDisposed || (next.cols === this.size.cols && next.rows === this.size.rows)) return;
    const follow = this.#frozen.reshape(() => this.#host.history);
    try {
      this.#host.resize(next);
    } catch (error) {
      this.#startAnew(next, error);
    }
    follow();
    this.#damage.resize(next.rows);
    if (this.modes().sendsSize) this.#tell(sizeReport(next, this.#cellSize));
    this.#damaged.fire();
  }

  /** Whether the program asked not to be drawn now; false as soon as that has lasted too long. */
  get isSynchronizing(): boolean {
    return this.#synchronization.isHolding;
  }

  cursor(): CursorState {
    const cursor = this.#modes.cursor(this.#host.terminal);
    const { cursor: color } = this.#host.colors;
    return color === null ? cursor : { ...cursor, color };
  }

  /** Asked for every frame and key, and the terminal library makes all of them up anew: kept until one may differ. */
  modes(): ProgramModes {
    const { version } = this.#modes;
    if (this.#modesNow?.version === version) return this.#modesNow.modes;
    const modes = this.#modes.programModes(this.#host.terminal);
    // Within a slice the library may not have done yet what its sequence asks for.
    if (!this.#isParsing) this.#modesNow = { version, modes };
    return modes;
  }

  get title(): string {
    return this.#title;
  }

  /** How far the program says it is (OSC 9;4); null where it says nothing. */
  get progress(): ProgramProgress | null {
    return this.#progress;
  }

  /** The program is gone, and its work with it. */
  endProgress(): void {
    this.#setProgress(null);
  }

  /** What the program is told of the terminal's colours. */
  setColors(colors: TerminalColors): void {
    if (sameColors(colors, this.#colors)) return;
    const isOther = isDark(colors.background) !== isDark(this.#colors.background);
    this.#colors = colors;
    if (isOther && this.modes().sendsColorScheme) this.#tell(colorSchemeReport(colors));
  }

  /** What the program is told of the size of a cell, in pixels. */
  setCellSize(cell: CellSize): void {
    if (cell.width === this.#cellSize.width && cell.height === this.#cellSize.height) return;
    this.#cellSize = cell;
    if (this.modes().sendsSize) this.#tell(sizeReport(this.size, cell));
  }

  get cellSize(): CellSize {
    return this.#cellSize;
  }

  /** Moves the view by `lines`: up into the history where positive, as `scrollOffset` counts, else down. */
  scroll(lines: number): void {
    this.#host.terminal.scrollLines(-lines);
    this.#viewMoved();
  }

  scrollToBottom(): void {
    if (this.scrollOffset === 0) return;
    this.#host.terminal.scrollToBottom();
    this.#viewMoved();
  }

  /** Screen and history as they are now, for reading; more of the history is kept until it is disposed. */
  freeze(): FrozenScreen {
    return this.#frozen.freeze(this.#host.history);
  }

  /** Lines between the view and the live screen; 0 while live. */
  get scrollOffset(): number {
    const { baseY, viewportY } = this.#host.terminal.buffer.active;
    return baseY - viewportY;
  }

  /** Lines kept above the live screen; none on the alternate screen. */
  get historyLines(): number {
    return this.#host.linesAbove.screen;
  }

  /** The line (see `SelectionRange`) that row `row` of the view shows. */
  lineOfRow(row: number): number {
    return this.#host.trimmedLines + this.#host.linesAbove.view + row;
  }

  /**
   * Draws rows `firstRow` … `lastRow` of the view into `at` of the frame, touching only cells that belong to `slot`.
   * Beyond its own size the emulator draws blanks.
   */
  blit(
    frame: Frame,
    slot: number,
    at: Rect,
    firstRow: number,
    lastRow: number,
    options: BlitOptions = {},
  ): void {
    this.#synchronization.drawn();
    drawView(this.#host, { frame, slot, at, firstRow, lastRow }, options);
  }

  /** The live screen, or it and all lines above, as text: one line for each row. */
  text(options: CaptureOptions): string {
    return captureText(this.#host, options, rowText);
  }

  /** Like `text`, with SGR sequences. */
  ansi(options: CaptureOptions): string {
    return captureText(this.#host, options, rowAnsi);
  }

  selectionText(range: SelectionRange): string {
    const { trimmedLines } = this.#host;
    return selectionText(this.#host.rows, range, (line) => line - trimmedLines);
  }

  /** Forgets everything: screen, history, modes, title and what is queued. */
  reset(): void {
    if (this.#isDisposed) return;
    this.#queue.clear();
    this.#startAnew(this.size, null);
    this.#damaged.fire();
  }

  #createHost(size: Size): TerminalHost {
    const {
      scrollback,
      keepsHistory = false,
      programVersion,
      log,
      publicInterfaceOnly = false,
      isPlain = false,
      coreLines = null,
    } = this.#options;
    return new TerminalHost({
      size,
      scrollback,
      keepsHistory,
      programVersion,
      log,
      publicInterfaceOnly,
      isPlain,
      coreLines,
      colors: () => this.#colors,
      cellSize: () => this.#cellSize,
      damage: this.#damage,
      modes: this.#modes,
      events: {
        onReply: (bytes) => this.#reply.fire(bytes),
        onTitle: (title) => {
          if (title === this.#title) return;
          this.#title = title;
          this.#titled.fire(title);
        },
        onBell: () => this.#bell.fire(),
        onClipboardWrite: (text) => this.#clipboard.fire(text),
        onWorkingDirectory: (directory) => this.#directory.fire(directory),
        onNotification: (notification) => this.#notification.fire(notification),
        onProgress: (progress) => this.#setProgress(progress),
        onShellMark: (mark) => this.#shellMark.fire(mark),
      },
    });
  }

  #parseSlice(slice: Uint8Array): void {
    this.#isParsing = true;
    try {
      this.#host.parse(slice);
    } catch (error) {
      this.#startAnew(this.size, error);
    }
    this.#host.flush();
    this.#isParsing = false;
  }

  /** A listener may have ended this emulator while it was told something. */
  #disposedMeanwhile(): boolean {
    return this.#isDisposed;
  }

  /** A new terminal in place of the old one; with `failure`, what became of the old one is said on its screen. */
  #startAnew(size: Size, failure: unknown): void {
    this.#host.dispose();
    this.#modes.reset();
    this.#host = this.#createHost(size);
    if (this.#title !== '') {
      this.#title = '';
      this.#titled.fire('');
    }
    this.#setProgress(null);
    if (failure !== null) {
      this.#options.log.error('the emulator failed and was reset', { error: failure });
      this.#host.parse(new TextEncoder().encode(FAILURE_LINE));
    }
    this.#damage.markAll();
  }

  #tell(text: string): void {
    this.#reply.fire(Buffer.from(text, 'latin1'));
  }

  #setProgress(progress: ProgramProgress | null): void {
    const before = this.#progress;
    if (progress?.kind === before?.kind && progress?.percent === before?.percent) return;
    this.#progress = progress;
    this.#progressed.fire();
  }

  #viewMoved(): void {
    this.#damage.markAll();
    this.#damaged.fire();
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#queue.clear();
    this.#synchronization.dispose();
    this.#host.dispose();
    const told = [this.#titled, this.#bell, this.#clipboard, this.#directory, this.#focusWanted];
    const notices = [this.#notification, this.#progressed, this.#shellMark];
    for (const emitter of [this.#reply, this.#damaged, ...told, ...notices]) emitter.dispose();
  }
}

function atLeast(size: Size): Size {
  return { cols: Math.max(size.cols, SMALLEST.cols), rows: Math.max(size.rows, SMALLEST.rows) };
}
