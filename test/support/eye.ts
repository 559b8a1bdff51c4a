/**
 * A person before a terminal: a real pty with a program on it, a headless emulator that shows what the program draws,
 * and hands on keyboard and mouse. Waiting wakes on every parsed write and never sleeps; where it is in vain, the
 * error shows all that could be seen.
 */
import xterm, { type Terminal } from '@xterm/headless';
import { Emitter } from '../../src/base/emitter.ts';
import type { Size } from '../../src/core/geometry.ts';
import { ByteQueue } from '../../src/emulator/byte-queue.ts';
import { widthProvider } from '../../src/emulator/width-provider.ts';
import { Pty, type PtyExit } from '../../src/pty/pty.ts';
import { cellExtras } from './cell-extras.ts';
import { cellLine, screenCell, type ScreenCell } from './screen-cell.ts';
import { TerminalKeyboard, type ExtendedKeyboard } from './terminal-keyboard.ts';
import * as keys from './terminal-keys.ts';

export interface EyeOptions {
  readonly file: string;
  readonly args?: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly size?: Size;
  /** It answers no question, as many a terminal and every cut line. */
  readonly isSilent?: boolean | undefined;
  /** A plain one without. */
  readonly keyboard?: ExtendedKeyboard | undefined;
  /** What it says it is (DA1); the library's own answer without. */
  readonly attributes?: string;
  /** Appended to the error of a wait in vain: the tail of a log, … */
  readonly explain?: () => string;
  /** Every byte is kept for `output`; not where it runs for hours. Default true. */
  readonly keepsOutput?: boolean;
}

interface Wait {
  readonly check: () => void;
}

/** Many times what anything here takes on an idle machine; a busy one must not fail a test. */
export const PATIENCE_MS = 30_000;
const CLIPBOARD_OSC = 52;
const WHOLE_CHUNK = 1 << 20;

export class Eye {
  readonly pid: number;
  /** What programs put on the clipboard (OSC 52), decoded, the oldest first. */
  readonly clipboard: string[] = [];
  readonly #terminal: Terminal;
  readonly #pty: Pty;
  readonly #explain: () => string;
  readonly #keyboard: TerminalKeyboard | null;
  readonly #waits = new Set<Wait>();
  readonly #raw: Uint8Array[] = [];
  /** The library's own decoder loses characters that the pty cuts at the wrong byte. */
  readonly #whole = new ByteQueue();
  #bytes = 0;
  #exit: PtyExit | null = null;

  readonly #changed = new Emitter<void>();
  /** It may show something else than before. */
  readonly onChanged = this.#changed.event;

  constructor(options: EyeOptions) {
    const {
      file,
      args = [],
      cwd,
      env,
      size = { cols: 120, rows: 40 },
      explain,
      keyboard,
      attributes,
      isSilent = false,
      keepsOutput = true,
    } = options;
    this.#explain = explain ?? (() => '');
    this.#terminal = new xterm.Terminal({
      ...size,
      scrollback: 1000,
      allowProposedApi: true,
      logLevel: 'off',
    });
    this.#terminal.unicode.register(widthProvider);
    this.#terminal.unicode.activeVersion = widthProvider.version;
    this.#terminal.parser.registerOscHandler(CLIPBOARD_OSC, (text) => this.#copied(text));
    this.#pty = Pty.spawn({ file, args, cwd, env: { TERM: 'xterm-256color', ...env }, size });
    this.pid = this.#pty.pid;
    this.#pty.onData((chunk) => {
      this.#bytes += chunk.length;
      if (keepsOutput) this.#raw.push(chunk);
      this.#whole.push(chunk);
      for (;;) {
        const whole = this.#whole.take(WHOLE_CHUNK);
        if (whole.length === 0) break;
        this.#terminal.write(whole);
      }
      this.#terminal.write('', () => this.#wake());
    });
    this.#pty.onExit((exit) => {
      // Behind the last write, so that whoever waits for the end sees the last screen.
      this.#terminal.write('', () => {
        this.#exit = exit;
        this.#wake();
      });
    });
    const reply = (text: string) => this.#pty.write(text);
    if (!isSilent) this.#terminal.onData(reply);
    if (attributes !== undefined) {
      this.#terminal.parser.registerCsiHandler({ final: 'c' }, () => {
        reply(attributes);
        return true;
      });
    }
    this.#keyboard =
      keyboard === undefined ? null : new TerminalKeyboard(keyboard, this.#terminal.parser, reply);
  }

  get size(): Size {
    return { cols: this.#terminal.cols, rows: this.#terminal.rows };
  }

  /** The visible rows, without the blanks at their ends. */
  get rows(): readonly string[] {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: this.#terminal.rows }, (_, y) => {
      return (
        active
          .getLine(active.viewportY + y)
          ?.translateToString(true)
          .trimEnd() ?? ''
      );
    });
  }

  text(): string {
    return this.rows.join('\n');
  }

  cell(x: number, y: number): ScreenCell {
    const { active } = this.#terminal.buffer;
    const cell = active.getLine(active.viewportY + y)?.getCell(x);
    if (cell === undefined) throw new RangeError(`no cell ${x},${y} on ${this.size.cols}×${this.size.rows}`);
    return screenCell(cell);
  }

  /** All that a cell shows, underline and link included, in one line for comparison. */
  look(x: number, y: number): string {
    return `${cellLine(this.cell(x, y))} ${cellExtras(this.#terminal, x, y)}`.trimEnd();
  }

  get cursor(): { readonly x: number; readonly y: number } {
    const { cursorX, cursorY } = this.#terminal.buffer.active;
    return { x: cursorX, y: cursorY };
  }

  get isAlternateScreen(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  get modes() {
    return this.#terminal.modes;
  }

  /** How many bytes the program wrote so far. */
  get receivedBytes(): number {
    return this.#bytes;
  }

  /** Every byte that the program wrote so far. */
  get output(): Buffer {
    return Buffer.concat(this.#raw);
  }

  /** How the program ended; null while it runs. */
  get exit(): PtyExit | null {
    return this.#exit;
  }

  press(...names: readonly string[]): void {
    for (const name of names) this.#pty.write(this.#keyboard?.bytes(name) ?? keys.keyBytes(name));
  }

  /** What its extended keyboard is set to; 0 is plain. */
  get keyboardFlags(): number {
    return this.#keyboard?.flags ?? 0;
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  paste(text: string): void {
    this.#pty.write(keys.PASTE_START + text + keys.PASTE_END);
  }

  click(x: number, y: number): void {
    this.#mouse(keys.LEFT_BUTTON, { x, y }, true);
    this.#mouse(keys.LEFT_BUTTON, { x, y }, false);
  }

  /** Held, the button is released by `drop`. */
  drag(
    from: { x: number; y: number },
    to: { x: number; y: number },
    { isHeld = false }: { readonly isHeld?: boolean } = {},
  ): void {
    this.#mouse(keys.LEFT_BUTTON, from, true);
    this.#mouse(keys.LEFT_BUTTON + keys.MOTION, to, true);
    if (!isHeld) this.drop(to);
  }

  drop(at: { x: number; y: number }): void {
    this.#mouse(keys.LEFT_BUTTON, at, false);
  }

  wheel(direction: 'up' | 'down', at: { x: number; y: number }): void {
    this.#mouse(direction === 'up' ? keys.WHEEL_UP : keys.WHEEL_DOWN, at, true);
  }

  resize(size: Size): void {
    this.#terminal.resize(size.cols, size.rows);
    this.#pty.resize(size);
  }

  /** Where `text` stands on the screen, first from the top; null where it does not. */
  find(text: string): { readonly x: number; readonly y: number } | null {
    const rows = this.rows;
    const y = rows.findIndex((row) => row.includes(text));
    // In front of the place there may be wide characters: columns are not indices.
    return y < 0 ? null : { x: this.#columnOf(y, rows[y].indexOf(text)), y };
  }

  /** Resolves with the predicate's answer once it is neither false, null nor undefined. */
  waitFor<T>(
    label: string,
    predicate: (eye: Eye) => T | false | null | undefined,
    { timeoutMs = PATIENCE_MS }: { readonly timeoutMs?: number } = {},
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void): void => {
        clearTimeout(timer);
        this.#waits.delete(wait);
        end();
      };
      const check = (): void => {
        try {
          const answer = predicate(this);
          if (answer !== false && answer !== null && answer !== undefined) settle(() => resolve(answer));
          else if (this.#exit !== null) settle(() => reject(this.#vain(label, 'the program ended')));
        } catch (error) {
          settle(() => reject(error instanceof Error ? error : new Error(String(error))));
        }
      };
      const wait = { check };
      const timer = setTimeout(
        () => settle(() => reject(this.#vain(label, `nothing in ${timeoutMs} ms`))),
        timeoutMs,
      );
      this.#waits.add(wait);
      check();
    });
  }

  waitForText(text: string): Promise<string> {
    return this.waitFor(`text ${JSON.stringify(text)}`, (eye) => {
      const screen = eye.text();
      return screen.includes(text) && screen;
    });
  }

  waitForExit(): Promise<PtyExit> {
    return this.waitFor('the end of the program', (eye) => eye.exit);
  }

  /** Ends the program and what came of it in its terminal. */
  async close(): Promise<void> {
    await this.#pty.endTree({ graceMs: 2000 });
    this.#pty.dispose();
    this.#terminal.dispose();
  }

  #mouse(button: number, at: { x: number; y: number }, isPress: boolean): void {
    this.#pty.write(keys.mouseBytes(button, at, isPress));
  }

  #wake(): void {
    this.#changed.fire();
    for (const wait of [...this.#waits]) wait.check();
  }

  #copied(text: string): boolean {
    this.clipboard.push(Buffer.from(text.slice(text.indexOf(';') + 1), 'base64').toString());
    this.#wake();
    return true;
  }

  #columnOf(y: number, index: number): number {
    let length = 0;
    for (let x = 0; x < this.size.cols; x++) {
      if (length >= index && this.cell(x, y).width > 0) return x;
      length += this.cell(x, y).text.length;
    }
    return this.size.cols;
  }

  #vain(label: string, reason: string): Error {
    const { x, y } = this.cursor;
    const grid = this.rows.map((row, i) => `${String(i).padStart(3)}│${row}`).join('\n');
    const facts = `cursor ${x},${y} · ${this.#bytes} bytes · exit ${JSON.stringify(this.#exit)}`;
    return new Error(
      `waited in vain for ${label}: ${reason}\n${grid}\n${facts}\n${this.#explain()}`.trimEnd(),
    );
  }
}
