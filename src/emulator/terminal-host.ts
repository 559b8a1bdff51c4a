/**
 * One terminal of @xterm/headless, dressed: width tables, mends, answers, damage. It is thrown away whole when its
 * parser fails. What happens while it parses is noted and told afterwards, by `flush`, so that no listener runs
 * inside the parser, where its exceptions would be lost in a timer or taken for the parser's own.
 */
import xterm, { type Terminal } from '@xterm/headless';
import type { Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import type { Size } from '../core/geometry.ts';
import { BoundedOscHandler } from './bounded-osc.ts';
import { openCore, type Core, type CoreLines } from './core-access.ts';
import { mendCore, mendResize } from './core-mends.ts';
import type { Damage } from './damage.ts';
import { LinkTable } from './links.ts';
import type { ModeTracker } from './modes.ts';
import { answerRequests, cleanTitle, handleOsc, OSC_LIMITS, type DefaultColors } from './requests.ts';
import { CoreRowReader, PublicRowReader, type RowReader } from './rows.ts';
import { widthProvider, WIDTHS_VERSION } from './width-provider.ts';

export interface HostEvents {
  readonly onReply: (bytes: Uint8Array) => void;
  readonly onTitle: (title: string) => void;
  readonly onBell: () => void;
  readonly onClipboardWrite: (text: string) => void;
  readonly onWorkingDirectory: (path: string) => void;
}

export interface HostOptions {
  readonly size: Size;
  readonly scrollback: number;
  readonly programVersion: string;
  readonly colors: () => DefaultColors;
  readonly log: Log;
  readonly damage: Damage;
  readonly modes: ModeTracker;
  readonly events: HostEvents;
  /** Does without the core, as when its self-test fails; for tests of that. */
  readonly publicInterfaceOnly: boolean;
}

/** Handlers of the core that our own, bounded ones take the place of; colours of the palette are not ours to change. */
const CORE_OSC = [0, 1, 2, 4, 8, 10, 11, 12, 104, 110, 111, 112];
/** A program that only asks and never reads cannot make more than this of one slice. */
const REPLY_LIMIT = 64 * 1024;

export class TerminalHost implements Disposable {
  readonly terminal: Terminal;
  readonly rows: RowReader;
  readonly links = new LinkTable();
  readonly #core: Core | null;
  readonly #options: HostOptions;
  /** Lines that each buffer has lost at its top, so that a line keeps its number. */
  readonly #trimmed = new WeakMap<CoreLines, number>();
  #replies = '';
  #events: (() => void)[] = [];

  constructor(options: HostOptions) {
    this.#options = options;
    this.terminal = new xterm.Terminal(terminalOptions(options));
    this.terminal.unicode.register(widthProvider);
    this.terminal.unicode.activeVersion = WIDTHS_VERSION;
    this.#core = options.publicInterfaceOnly ? null : openCore(this.terminal);
    if (this.#core) {
      this.rows = new CoreRowReader(this.#core);
      this.#dress(this.#core);
    } else {
      options.log.warn(
        'the terminal library is not as expected: drawing slower, without underline styles and links',
      );
      this.rows = new PublicRowReader(this.terminal);
      this.#dressPublicly();
    }
    this.#listen();
  }

  parse(bytes: Uint8Array): void {
    if (this.#core) {
      this.#core._inputHandler.parse(bytes);
      return;
    }
    // What follows user input is parsed at once, not in a later turn of the event loop.
    this.terminal.input('');
    this.terminal.write(bytes);
    this.#options.damage.markAll();
  }

  /** Tells what happened while parsing. */
  flush(): void {
    if (this.#replies !== '') {
      const replies = Buffer.from(this.#replies, 'utf8');
      this.#replies = '';
      this.#options.events.onReply(replies);
    }
    if (this.#events.length === 0) return;
    const events = this.#events;
    this.#events = [];
    for (const tell of events) tell();
  }

  resize(size: Size): void {
    this.terminal.resize(size.cols, size.rows);
    if (this.#core) mendResize(this.#core);
  }

  /** Lines that the active buffer has lost at its top. */
  get trimmedLines(): number {
    return this.#core ? (this.#trimmed.get(this.#core._bufferService.buffer.lines) ?? 0) : 0;
  }

  #dress(core: Core): void {
    const { damage } = this.#options;
    const input = core._inputHandler;
    mendCore(core, this.links);
    for (const id of CORE_OSC) input._parser.clearOscHandler(id);
    for (const [id, limit] of OSC_LIMITS) {
      input._parser.registerOscHandler(
        id,
        new BoundedOscHandler(limit, (data) => this.#handleOsc(core, id, data)),
      );
    }
    input.onRequestRefreshRows((rows) => {
      if (rows) damage.mark(rows.start, rows.end);
      else damage.markAll();
    });
    input.onScroll(() => damage.markAll());
    core._bufferService.onScroll(() => {
      // Rows are named by their place on the live screen; a scrolled view shows others.
      if (core._bufferService.isUserScrolling) damage.markAll();
    });
    const count = () => this.#countTrimmed(core._bufferService.buffer.lines);
    core._bufferService.buffers.onBufferActivate(count);
    count();
  }

  #handleOsc(core: Core, id: number, data: string): void {
    // The core keeps a stack of titles and the link in use.
    if (id === 8) core._inputHandler.setHyperlink(data);
    else if (id === 0 || id === 2) core._inputHandler.setTitle(cleanTitle(data));
    else this.#handleOwnOsc(id, data);
  }

  #countTrimmed(lines: CoreLines): void {
    if (this.#trimmed.has(lines)) return;
    this.#trimmed.set(lines, 0);
    lines.onTrim((count) => this.#trimmed.set(lines, (this.#trimmed.get(lines) ?? 0) + count));
  }

  #dressPublicly(): void {
    for (const id of OSC_LIMITS.keys()) {
      if (id === 0 || id === 2 || id === 8) continue;
      this.terminal.parser.registerOscHandler(id, (data) => {
        this.#handleOwnOsc(id, data);
        return true;
      });
    }
  }

  #listen(): void {
    const { terminal } = this;
    const { events, modes } = this.#options;
    modes.follow(terminal.parser);
    answerRequests(terminal.parser, this.#requests());
    terminal.onData((text) => this.#reply(text));
    terminal.onTitleChange((title) => this.#later(() => events.onTitle(cleanTitle(title))));
    terminal.onBell(() => this.#later(() => events.onBell()));
  }

  #handleOwnOsc(id: number, data: string): void {
    handleOsc(id, data, this.#requests());
  }

  #requests() {
    const { terminal } = this;
    const { events, programVersion, colors } = this.#options;
    return {
      programVersion,
      colors,
      size: () => ({ cols: terminal.cols, rows: terminal.rows }),
      reply: (text: string) => this.#reply(text),
      onClipboardWrite: (text: string) => this.#later(() => events.onClipboardWrite(text)),
      onWorkingDirectory: (path: string) => this.#later(() => events.onWorkingDirectory(path)),
    };
  }

  #reply(text: string): void {
    if (this.#replies.length + text.length <= REPLY_LIMIT) this.#replies += text;
  }

  #later(tell: () => void): void {
    if (this.#events.length < EVENTS_PER_SLICE) this.#events.push(tell);
  }

  dispose(): void {
    this.terminal.dispose();
  }
}

function terminalOptions({ size, scrollback }: HostOptions) {
  return {
    cols: size.cols,
    rows: size.rows,
    scrollback,
    allowProposedApi: true,
    logLevel: 'off' as const,
    // Known to the library, missing in its types: a view that is scrolled back stays where it is.
    scrollOnUserInput: false,
    windowOptions: {
      getWinSizePixels: true,
      getCellSizePixels: true,
      getWinSizeChars: true,
      pushTitle: true,
      popTitle: true,
    },
  };
}

/** A flood of bells or titles within one slice is one flood: the rest of it says nothing new. */
const EVENTS_PER_SLICE = 256;
