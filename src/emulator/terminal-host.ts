/**
 * One terminal of @xterm/headless, dressed: width tables, mends, answers, damage. It is thrown away whole when its
 * parser fails. What happens while it parses is noted and told afterwards, by `flush`, so that no listener runs
 * inside the parser, where its exceptions would be lost in a timer or taken for the parser's own.
 */
import xterm, { type Terminal } from '@xterm/headless';
import type { Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import type { Size } from '../core/geometry.ts';
import type { ShellMark } from '../core/shell-mark.ts';
import type { TerminalColors } from '../core/terminal-colors.ts';
import { BoundedStringHandler } from './bounded-string.ts';
import { openCore, type Core } from './core-access.ts';
import { mendBeforeResize, mendCore, mendResize } from './core-mends.ts';
import type { Damage } from './damage.ts';
import { answerDeviceRequests, sizeReport, type CellSize } from './device-reports.ts';
import { History } from './history.ts';
import { LinkTable } from './links.ts';
import type { ModeTracker } from './modes.ts';
import { NotificationReader, type NotificationEvents } from './notifications.ts';
import { ProgramColors } from './program-colors.ts';
import { cleanTitle, handleOsc, OSC_LIMITS, type RequestOptions, type WorkingDirectory } from './requests.ts';
import { CoreRowReader, HAS_EXTENSION, PublicRowReader, type RowReader } from './rows.ts';
import { sgrParameters } from './screen-text.ts';
import { ShellMarkReader } from './shell-marks.ts';
import { DeepHistory } from './speed/deep-history.ts';
import { quicken } from './speed/fast-paths.ts';
import { answerCapabilities, answerSetting, type StatusSources } from './status-strings.ts';
import { widthProvider, WIDTHS_VERSION } from './width-provider.ts';

export interface HostEvents extends NotificationEvents {
  readonly onReply: (bytes: Uint8Array) => void;
  readonly onTitle: (title: string) => void;
  readonly onBell: () => void;
  readonly onClipboardWrite: (text: string) => void;
  readonly onWorkingDirectory: (directory: WorkingDirectory) => void;
  readonly onShellMark: (mark: ShellMark) => void;
}

export interface HostOptions {
  readonly size: Size;
  readonly scrollback: number;
  /** A program's "erase scrollback" is not obeyed. */
  readonly keepsHistory: boolean;
  readonly programVersion: string;
  readonly colors: () => TerminalColors;
  readonly cellSize: () => CellSize;
  readonly log: Log;
  readonly damage: Damage;
  readonly modes: ModeTracker;
  readonly events: HostEvents;
  /** Does without the core, as when its self-test fails; for tests of that. */
  readonly publicInterfaceOnly: boolean;
  /** Does without all that is there for speed alone. */
  readonly isPlain: boolean;
  /** Lines of the history that the core holds itself; null for all. */
  readonly coreLines: number | null;
}

/** Handlers of the core that our own, bounded ones take the place of. */
const CORE_OSC = [0, 1, 2, 4, 8, 10, 11, 12, 104, 110, 111, 112];
/** DECRQSS and XTGETTCAP, and how many characters of their requests are taken. */
const SETTING_REQUEST = { intermediates: '$', final: 'q' };
const CAPABILITY_REQUEST = { intermediates: '+', final: 'q' };
const SETTING_LIMIT = 16;
const CAPABILITIES_LIMIT = 4096;
/** A program that only asks and never reads cannot make more than this of one slice. */
const REPLY_LIMIT = 64 * 1024;

export class TerminalHost implements Disposable {
  readonly terminal: Terminal;
  readonly rows: RowReader;
  readonly links = new LinkTable();
  /** What the program has set of them. */
  readonly colors: ProgramColors;
  readonly #core: Core | null;
  readonly #history: History;
  readonly #options: HostOptions;
  readonly #notifications: NotificationReader;
  readonly #shellMarks = new ShellMarkReader();
  /** All lines of the core's buffers; null without the core. */
  readonly #deep: DeepHistory | null;
  #replies = '';
  #events: (() => void)[] = [];
  #marks: ShellMark[] = [];

  constructor(options: HostOptions) {
    this.#options = options;
    const { onNotification, onProgress } = options.events;
    this.#notifications = new NotificationReader({
      onNotification: (notification) => this.#later(() => onNotification(notification)),
      onProgress: (progress) => this.#later(() => onProgress(progress)),
    });
    this.colors = new ProgramColors({
      outer: options.colors,
      reply: (text) => this.#reply(text),
      changed: () => options.damage.markAll(),
    });
    this.terminal = new xterm.Terminal(terminalOptions(options));
    this.terminal.unicode.register(widthProvider);
    this.terminal.unicode.activeVersion = WIDTHS_VERSION;
    const core = options.publicInterfaceOnly ? null : openCore(this.terminal);
    this.#core = core;
    const isQuick = core !== null && !options.isPlain && quicken(core);
    if (core && !options.isPlain && !isQuick)
      options.log.warn('the terminal library is not as expected: parsing slower');
    const { scrollback, coreLines } = options;
    this.#deep = core && new DeepHistory(core, { scrollback, coreLines: isQuick ? coreLines : null });
    this.#history = new History({
      terminal: this.terminal,
      core,
      deep: this.#deep,
      links: this.links,
      colors: () => this.colors.ofCells,
      scrollback,
    });
    const deep = this.#deep;
    if (core && deep) {
      this.rows = new CoreRowReader(
        () => deep.active.shown,
        () => this.terminal.cols,
      );
      this.#dress(core);
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
    if (this.#events.length > 0) {
      const events = this.#events;
      this.#events = [];
      for (const tell of events) tell();
    }
    if (this.#marks.length > 0) {
      for (const mark of this.#marks.splice(0)) this.#options.events.onShellMark(mark);
    }
  }

  resize(size: Size): void {
    const resize = () => {
      if (this.#core) mendBeforeResize(this.#core);
      this.terminal.resize(size.cols, size.rows);
      if (this.#core) mendResize(this.#core);
    };
    if (this.#deep) this.#deep.resize(size, resize);
    else resize();
    this.#history.resized();
  }

  /** The whole screen is drawn inverted. */
  get isReversed(): boolean {
    return this.#options.modes.isReversed;
  }

  /** The lines as they stand, for readers. */
  get history(): History {
    return this.#history;
  }

  /** Lines that the active buffer has lost at its top: the number of its oldest one. */
  get trimmedLines(): number {
    return this.#deep?.active.first ?? 0;
  }

  /** Lines above the screen, and above the view. */
  get linesAbove(): { readonly screen: number; readonly view: number } {
    const { baseY, viewportY } = this.terminal.buffer.active;
    const stored = this.#deep?.active.stored ?? 0;
    return { screen: stored + baseY, view: stored + viewportY };
  }

  #dress(core: Core): void {
    const { damage, keepsHistory } = this.#options;
    const input = core._inputHandler;
    mendCore(core, { links: this.links, keepsHistory });
    for (const id of CORE_OSC) input._parser.clearOscHandler(id);
    for (const [id, limit] of OSC_LIMITS) {
      input._parser.registerOscHandler(
        id,
        new BoundedStringHandler(limit, (data) => this.#handleOsc(core, id, data)),
      );
    }
    const request = (
      id: typeof SETTING_REQUEST,
      { limit, handle }: { limit: number; handle: (data: string) => void },
    ) => {
      input._parser.clearDcsHandler(id);
      input._parser.registerDcsHandler(id, new BoundedStringHandler(limit, handle));
    };
    request(SETTING_REQUEST, {
      limit: SETTING_LIMIT,
      handle: (data) => answerSetting(data, this.#statusSources(core)),
    });
    request(CAPABILITY_REQUEST, {
      limit: CAPABILITIES_LIMIT,
      handle: (data) => answerCapabilities(data, (text) => this.#reply(text)),
    });
    input.onRequestRefreshRows((rows) => {
      if (rows) damage.mark(rows.start, rows.end);
      else damage.markAll();
    });
    input.onScroll(() => damage.markAll());
    core._bufferService.onScroll(() => {
      // Rows are named by their place on the live screen; a scrolled view shows others.
      if (core._bufferService.isUserScrolling) damage.markAll();
    });
    const count = () => this.#deep?.active;
    core._bufferService.buffers.onBufferActivate(count);
    count();
  }

  #handleOsc(core: Core, id: number, data: string): void {
    // The core keeps a stack of titles and the link in use.
    if (id === 8) core._inputHandler.setHyperlink(data);
    else if (id === 0 || id === 2) core._inputHandler.setTitle(cleanTitle(data));
    else this.#handleOwnOsc(id, data);
  }

  #dressPublicly(): void {
    for (const id of OSC_LIMITS.keys()) {
      if (id === 0 || id === 2 || id === 8) continue;
      this.terminal.parser.registerOscHandler(id, (data) => {
        this.#handleOwnOsc(id, data);
        return true;
      });
    }
    this.terminal.parser.registerDcsHandler(CAPABILITY_REQUEST, (data) => {
      if (data.length <= CAPABILITIES_LIMIT) answerCapabilities(data, (text) => this.#reply(text));
      return true;
    });
  }

  #listen(): void {
    const { terminal } = this;
    const { events, modes, damage } = this.#options;
    const { programVersion, colors, cellSize } = this.#options;
    const reply = (text: string) => this.#reply(text);
    const isAlternate = () => terminal.buffer.active.type === 'alternate';
    const size = () => ({ cols: terminal.cols, rows: terminal.rows });
    const reportSize = () => reply(sizeReport(size(), cellSize()));
    modes.follow(terminal.parser, { isAlternate, reply, reportSize, redraw: () => damage.markAll() });
    answerDeviceRequests(terminal.parser, {
      programVersion,
      colors,
      cellSize,
      size,
      modeState: (mode) => modes.stateOf(mode),
      reply,
    });
    // RIS
    terminal.parser.registerEscHandler({ final: 'c' }, () => {
      this.colors.clear();
      return false;
    });
    terminal.onData((text) => this.#reply(text));
    terminal.onTitleChange((title) => this.#later(() => events.onTitle(cleanTitle(title))));
    terminal.onBell(() => this.#later(() => events.onBell()));
  }

  #handleOwnOsc(id: number, data: string): void {
    handleOsc(id, data, this.#requests());
  }

  #requests(): RequestOptions {
    const { events } = this.#options;
    return {
      colors: this.colors,
      reply: (text) => this.#reply(text),
      onClipboardWrite: (text) => this.#later(() => events.onClipboardWrite(text)),
      onWorkingDirectory: (directory) => this.#later(() => events.onWorkingDirectory(directory)),
      notifications: this.#notifications,
      shellMarks: this.#shellMarks,
      onShellMark: (mark) => this.#noteMark(mark),
    };
  }

  #statusSources(core: Core): StatusSources {
    const style = core._inputHandler._curAttrData;
    const { scrollTop, scrollBottom } = core._bufferService.buffer;
    const cell: RowReader = {
      load: () => true,
      words: Uint32Array.of(0, style.fg, (style.bg | HAS_EXTENSION) >>> 0),
      length: 1,
      isWrapped: false,
      combined: () => '',
      extension: () => style.extended,
    };
    return {
      sgr: () => sgrParameters(cell, 0),
      margins: () => [scrollTop + 1, scrollBottom + 1],
      isProtecting: () => style.isProtected() !== 0,
      modes: this.#options.modes,
      reply: (text) => this.#reply(text),
    };
  }

  #reply(text: string): void {
    if (this.#replies.length + text.length <= REPLY_LIMIT) this.#replies += text;
  }

  #later(tell: () => void): void {
    if (this.#events.length < EVENTS_PER_SLICE) this.#events.push(tell);
  }

  /** In its order among what else is told; of a flood the last ones count, since they say how things stand. */
  #noteMark(mark: ShellMark): void {
    if (this.#events.length < EVENTS_PER_SLICE) {
      this.#events.push(() => this.#options.events.onShellMark(mark));
      return;
    }
    if (this.#marks.length >= EVENTS_PER_SLICE) this.#marks.shift();
    this.#marks.push(mark);
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
    // Handlers of our own are called for these alone; the titles are the library's.
    windowOptions: {
      getWinState: true,
      getWinPosition: true,
      getWinSizePixels: true,
      getScreenSizePixels: true,
      getCellSizePixels: true,
      getWinSizeChars: true,
      getScreenSizeChars: true,
      pushTitle: true,
      popTitle: true,
    },
  };
}

/** A flood of bells or titles within one slice is one flood: the rest of it says nothing new. */
const EVENTS_PER_SLICE = 256;
