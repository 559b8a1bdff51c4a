/**
 * The private parts of @xterm/headless 6.0.0 that ccmux reads, named and typed in this one file. The public interface
 * knows no damage, no underline styles, no links, and its cells are copied one by one. `openCore` tests on the given
 * terminal that all of it is where it is believed to be; where not, everything is done through the public interface:
 * slower, and without underline styles, colours and links.
 */
import type { Terminal } from '@xterm/headless';

export interface CoreExtension {
  /** Underline colour in bits 0-25, style in 26-28; links do not change it, unlike the public style. */
  readonly _ext: number;
  readonly urlId: number;
  underlineColor: number;
  clone(): CoreExtension;
}

export interface CoreLine {
  /** Three words a cell: content, foreground, background. */
  readonly _data: Uint32Array;
  readonly _combined: Record<number, string>;
  readonly _extendedAttrs: Record<number, CoreExtension | undefined>;
  readonly length: number;
  isWrapped: boolean;
}

/** A line as it stands in a buffer. */
export interface CoreOwnLine extends CoreLine {
  _data: Uint32Array;
  _combined: Record<number, string>;
  _extendedAttrs: Record<number, CoreExtension | undefined>;
  length: number;
  /** Becomes a copy of `line`, cells, length and all. */
  copyFrom(line: CoreOwnLine): void;
}

export interface CoreLineClass extends CoreLine {
  addCodepointToCell: (this: CoreLine, index: number, code: number, width: number) => void;
  copyCellsFrom: (this: CoreLine, source: CoreLine, from: number, to: number, length: number) => void;
}

export interface CoreLines {
  /** Longer: with places where there is no line yet. */
  length: number;
  maxLength: number;
  /** As many as `maxLength`: one more drops the first. */
  readonly isFull: boolean;
  get(index: number): CoreOwnLine | undefined;
  set(index: number, line: CoreOwnLine | undefined): void;
  push(line: CoreOwnLine): void;
  splice(start: number, deleteCount: number, ...lines: CoreOwnLine[]): void;
  shiftElements(start: number, count: number, offset: number): void;
  /** Drops the first line and gives it back as the last one. */
  recycle(): CoreOwnLine;
  trimStart(count: number): void;
  onTrim(listener: (count: number) => void): { dispose(): void };
}

export interface CoreBuffer {
  readonly lines: CoreLines;
  readonly _hasScrollback: boolean;
  scrollTop: number;
  scrollBottom: number;
  x: number;
  y: number;
  ybase: number;
  ydisp: number;
  /** Of the saved cursor; counted from the oldest line. */
  savedY: number;
  getBlankLine(attributes: Pick<CoreAttributes, 'fg' | 'bg'>): CoreOwnLine;
}

/** `params` is the parser's own array: what is written there is what the handler behind sees. */
export interface CoreParams {
  readonly params: Int32Array;
  readonly length: number;
}

export type CoreHandler = (this: CoreInputHandler, params: CoreParams, flag?: boolean) => boolean;

/** Called by others of the core's own handlers too, without parameters. */
export type CoreCursorHandler = (this: CoreInputHandler, params?: CoreParams) => boolean;

export type CorePrint = (this: CoreInputHandler, data: Uint32Array, start: number, end: number) => void;

export interface CoreOscHandler {
  start(): void;
  put(data: Uint32Array, start: number, end: number): void;
  end(success: boolean): boolean;
}

export interface CoreDcsHandler {
  hook(params: unknown): void;
  put(data: Uint32Array, start: number, end: number): void;
  unhook(success: boolean): boolean;
}

export interface CoreSequence {
  readonly prefix?: string;
  readonly intermediates?: string;
  readonly final: string;
}

/** The style of what is written next: colour words as in cells (core/cells). */
export interface CoreAttributes {
  fg: number;
  bg: number;
  extended: CoreExtension;
  readonly isProtected: (this: CoreAttributes) => number;
}

/** What stands for a character while the set is in use. */
export type CoreCharset = Readonly<Record<string, string | undefined>>;

export interface CoreCharsets {
  charset: CoreCharset | undefined;
  glevel: number;
  /** G0 … G3; undefined for ASCII. */
  _charsets: (CoreCharset | undefined)[];
  setgCharset: (this: CoreCharsets, level: number, charset: CoreCharset | undefined) => void;
}

/** The state machine: code points in, calls of handlers out. */
export interface CoreParser {
  /** What the width provider said of the character before; 0 after anything else. */
  precedingJoinState: number;
  /** Where no sequence is open it is the initial one. */
  readonly currentState: number;
  readonly initialState: number;
  /** Not 0 while a handler has yet to answer. */
  readonly _parseStack: { readonly state: number };
  /** Of the sequence that is handled now. */
  readonly _params: CoreParams & { reset(): void; addParam(value: number): void };
  /** By the final character, and before it (in bits 8-15) the prefix. The last one is asked first; true: it is done. */
  readonly _csiHandlers: Readonly<Record<number, readonly ((params: CoreParams) => unknown)[] | undefined>>;
  readonly _executeHandlers: Readonly<Record<number, (() => unknown) | undefined>>;
  readonly _printHandler: (data: Uint32Array, start: number, end: number) => void;
  parse: (this: CoreParser, data: Uint32Array, length: number, promiseResult?: boolean) => unknown;
  clearOscHandler(id: number): void;
  registerOscHandler(id: number, handler: CoreOscHandler): unknown;
  clearDcsHandler(id: CoreSequence): void;
  registerDcsHandler(id: CoreSequence, handler: CoreDcsHandler): unknown;
}

export interface CoreInputHandler {
  parse(data: Uint8Array): void;
  onRequestRefreshRows(listener: (rows: { start: number; end: number } | undefined) => void): unknown;
  onScroll(listener: () => void): unknown;
  print: CorePrint;
  readonly _parser: CoreParser;
  readonly _dirtyRowTracker: {
    markDirty(row: number): void;
    markRangeDirty(first: number, last: number): void;
  };
  readonly _curAttrData: CoreAttributes;
  readonly _activeBuffer: CoreBuffer;
  _eraseAttrData(): CoreAttributes;
  _restrictCursor(lastColumn?: number): void;
  _eraseInBufferLine(y: number, start: number, end: number, clearWrap: boolean, protect: boolean): void;
  _resetBufferLine(y: number, protect: boolean): void;
  setTitle(title: string): boolean;
  setHyperlink(data: string): boolean;
  eraseInDisplay: CoreHandler;
  charAttributes: CoreHandler;
  scrollUp: CoreHandler;
  scrollDown: CoreHandler;
  insertLines: CoreHandler;
  deleteLines: CoreHandler;
  repeatPrecedingCharacter: CoreHandler;
  cursorForwardTab: CoreHandler;
  cursorBackwardTab: CoreHandler;
  saveCursor: CoreCursorHandler;
  restoreCursor: CoreCursorHandler;
  softReset: CoreCursorHandler;
  screenAlignmentPattern: CoreCursorHandler;
  reverseIndex: CoreCursorHandler;
  insertColumns: CoreHandler;
  deleteColumns: CoreHandler;
  setModePrivate: CoreHandler;
}

export interface CoreBufferService {
  readonly cols: number;
  readonly rows: number;
  isUserScrolling: boolean;
  readonly buffer: CoreBuffer;
  readonly buffers: {
    readonly normal: CoreBuffer;
    readonly alt: CoreBuffer;
    onBufferActivate(listener: () => void): unknown;
  };
  onScroll(listener: () => void): unknown;
  readonly _onScroll: { fire(ydisp: number): void };
  /** The view, not the screen. */
  scrollLines: (this: CoreBufferService, count: number, isSilent?: boolean) => void;
  /** One line up within the margins; the new one is blank in the colours. */
  scroll: (this: CoreBufferService, colors: Pick<CoreAttributes, 'fg' | 'bg'>, isWrapped?: boolean) => void;
}

export interface Core {
  readonly _inputHandler: CoreInputHandler;
  readonly _bufferService: CoreBufferService;
  /** Set here without being told to anybody. */
  readonly optionsService: { readonly rawOptions: { scrollback: number } };
  readonly coreService: {
    readonly decPrivateModes: { readonly wraparound: boolean; origin: boolean };
    readonly modes: { readonly insertMode: boolean };
  };
  readonly _charsetService: CoreCharsets;
  readonly _oscLinkService: {
    registerLink(link: { id: string | undefined; uri: string }): number;
    addLineToLink(id: number, line: number): void;
  };
}

const HANDLERS = [
  'parse', 'print', 'onRequestRefreshRows', 'onScroll', 'setTitle', 'setHyperlink', 'eraseInDisplay', 'charAttributes',
  'scrollUp', 'scrollDown', 'insertLines', 'deleteLines', 'repeatPrecedingCharacter', 'cursorForwardTab',
  'cursorBackwardTab', 'saveCursor', 'restoreCursor', 'softReset', 'screenAlignmentPattern',
  'insertColumns', 'deleteColumns', 'setModePrivate', '_eraseAttrData', '_restrictCursor', '_eraseInBufferLine', '_resetBufferLine',
] as const; // prettier-ignore

/** The core of a fresh `terminal`, or null where it is not as expected. Leaves the terminal empty again. */
export function openCore(terminal: Terminal): Core | null {
  try {
    const core = (terminal as unknown as { _core: Core })._core;
    return isAsExpected(core, terminal) ? core : null;
  } catch {
    return null;
  }
}

const PROBE = '\x1b[4:3;58:2::1:2:3;38;2;4;5;6me\u0301\x1b[m';
const PROBE_END = '\r\x1b[K';

function isAsExpected(core: Core, terminal: Terminal): boolean {
  const input = core._inputHandler;
  if (HANDLERS.some((name) => typeof input[name] !== 'function')) return false;
  if (typeof core._oscLinkService.registerLink !== 'function') return false;
  if (typeof input._parser.registerOscHandler !== 'function') return false;
  if (typeof input._parser.registerDcsHandler !== 'function') return false;
  if (typeof input._parser.clearDcsHandler !== 'function') return false;
  const { fg, bg, isProtected } = input._curAttrData;
  if (fg !== 0 || bg !== 0 || typeof isProtected !== 'function') return false;
  if (typeof input._parser.precedingJoinState !== 'number') return false;
  const { wraparound, origin } = core.coreService.decPrivateModes;
  if (!wraparound || origin) return false;
  const { _charsets, glevel, setgCharset } = core._charsetService;
  if (!Array.isArray(_charsets) || glevel !== 0 || typeof setgCharset !== 'function') return false;
  input.parse(new TextEncoder().encode(PROBE));
  const { buffer } = core._bufferService;
  const line = buffer.lines.get(buffer.ybase);
  const extension = line?._extendedAttrs[0];
  const isRead =
    line?._combined[0] === 'e\u0301' &&
    line._data.length === terminal.cols * 3 &&
    line._data[0] === ((1 << 22) | (1 << 21)) &&
    (line._data[1] & 0x3ffffff) === 0x3040506 &&
    extension?._ext === ((3 << 26) | 0x3010203) &&
    extension.urlId === 0 &&
    buffer.x === 1;
  input.parse(new TextEncoder().encode(PROBE_END));
  return isRead;
}
