/**
 * What 6.0.0 of the emulator does wrong or without bounds, mended on one terminal's own objects:
 *
 *   - counts (`CSI 2000000 S`) loop as often as they say: clamped to what the screen can show
 *   - `CSI 1 J` in the last column looks one line too far, at the wrong line, and throws at the buffer's end
 *   - `CSI 59 m` makes the underline white instead of the text's colour
 *   - with wrapping off, what is left of a wide character in the last column depends on how the bytes were cut
 *   - the alternate buffer keeps its old length over a resize; ybase may end up below the last line
 *   - rows that come of dividing lines anew may be written over the last lines of the screen
 *   - links are kept by markers without bound (see links)
 *   - what its lines do wrong is mended in core-line-mends, what it forgets of a saved cursor in core-cursor-mends
 */
import type { Core, CoreBuffer, CoreHandler, CoreParams } from './core-access.ts';
import { mendCursor } from './core-cursor-mends.ts';
import { mendLineClass } from './core-line-mends.ts';
import type { LinkTable } from './links.ts';
import { charProperties, joinsIn, widthIn } from './width-provider.ts';

/** Characters that one sequence (REP) may print: a few milliseconds of wrapping and scrolling. */
const MOST_REPEATED = 4096;
const ERASE_ABOVE = 1;
const ERASE_HISTORY = 3;
const DEFAULT_UNDERLINE_COLOR = 59;
const UNDERLINE_COLOR = 58;
/** What `CSI 59 m` leaves as colour: white by accident. */
const ALL_COLOR_BITS = 0x3ffffff;

export interface MendOptions {
  readonly links: LinkTable;
  /** `CSI 3 J`, by which a program erases the lines above the screen, does nothing. */
  readonly keepsHistory: boolean;
}

export function mendCore(core: Core, { links, keepsHistory }: MendOptions): void {
  clampCounts(core);
  if (keepsHistory) ignoreEraseHistory(core);
  mendEraseAbove(core);
  mendUnderlineColor(core);
  mendLineClass(core);
  mendUnwrapped(core);
  mendCursor(core);
  core._oscLinkService.registerLink = (link) => links.register(link);
  core._oscLinkService.addLineToLink = () => undefined;
}

function clampCounts(core: Core): void {
  const input = core._inputHandler;
  const size = core._bufferService;
  const clamp = (original: CoreHandler, limit: () => number): CoreHandler =>
    function (params, flag) {
      if (params.params[0] > limit()) params.params[0] = limit();
      return original.call(this, params, flag);
    };
  const rows = () => size.buffer.scrollBottom - size.buffer.scrollTop + 1;
  const cols = () => size.cols;
  for (const name of ['scrollUp', 'scrollDown', 'insertLines', 'deleteLines'] as const) {
    input[name] = clamp(input[name], rows);
  }
  for (const name of ['cursorForwardTab', 'cursorBackwardTab'] as const) {
    input[name] = clamp(input[name], cols);
  }
  const most = () => Math.min(size.cols * size.rows, MOST_REPEATED);
  input.repeatPrecedingCharacter = clamp(input.repeatPrecedingCharacter, most);
}

function mendEraseAbove(core: Core): void {
  const input = core._inputHandler;
  const original = input.eraseInDisplay;
  input.eraseInDisplay = function (params, protect = false) {
    if (params.params[0] !== ERASE_ABOVE) return original.call(this, params, protect);
    const { cols } = core._bufferService;
    this._restrictCursor(cols);
    const { x, y, ybase, lines } = this._activeBuffer;
    this._eraseInBufferLine(y, 0, x + 1, true, protect);
    const below = x + 1 >= cols ? lines.get(ybase + y + 1) : undefined;
    // A ring that is full gives its oldest line for the one after its last.
    if (below && ybase + y + 1 < lines.length) below.isWrapped = false;
    for (let row = y - 1; row >= 0; row--) this._resetBufferLine(row, protect);
    this._dirtyRowTracker.markRangeDirty(0, y);
    return true;
  };
}

function ignoreEraseHistory(core: Core): void {
  const input = core._inputHandler;
  const original = input.eraseInDisplay;
  input.eraseInDisplay = function (params, protect) {
    return params.params[0] === ERASE_HISTORY || original.call(this, params, protect);
  };
}

/**
 * Keeps `scrollback` lines above the screen from now on, without touching anything else: setting the terminal's own
 * option would reset the program's margins.
 */
export function keepHistory(core: Core, scrollback: number): void {
  const buffer = core._bufferService.buffers.normal;
  const { lines } = buffer;
  const most = scrollback + core._bufferService.rows;
  const excess = lines.length - most;
  if (excess > 0) {
    lines.trimStart(excess);
    buffer.ybase = Math.max(0, buffer.ybase - excess);
    buffer.ydisp = Math.max(0, buffer.ydisp - excess);
    buffer.savedY = Math.max(0, buffer.savedY - excess);
  }
  lines.maxLength = most;
}

function mendUnderlineColor(core: Core): void {
  const input = core._inputHandler;
  const original = input.charAttributes;
  input.charAttributes = function (params) {
    const isHandled = original.call(this, params);
    const { extended } = this._curAttrData;
    if (extended.underlineColor === ALL_COLOR_BITS && endsInDefaultColor(params)) extended.underlineColor = 0;
    return isHandled;
  };
}

function endsInDefaultColor({ params, length }: CoreParams): boolean {
  const used = params.subarray(0, length);
  return used.includes(DEFAULT_UNDERLINE_COLOR) && !used.includes(UNDERLINE_COLOR);
}

/** Without wrapping, a wide character that does not fit is left out whole, with all that joins to it. */
function mendUnwrapped(core: Core): void {
  const input = core._inputHandler;
  const original = input.print;
  let isLeavingOut = false;
  input.print = function (data, start, end) {
    if (core.coreService.decPrivateModes.wraparound) {
      original.call(this, data, start, end);
      return;
    }
    for (let i = start; i < end; i++) {
      const preceding = this._parser.precedingJoinState;
      const properties = charProperties(data[i], preceding);
      const fits = widthIn(properties) < 2 || this._activeBuffer.x + 2 <= core._bufferService.cols;
      isLeavingOut = joinsIn(properties) ? isLeavingOut && preceding !== 0 : !fits;
      if (isLeavingOut) this._parser.precedingJoinState = properties;
      else original.call(this, data, i, i + 1);
    }
  };
}

/**
 * To be called before every resize: where the ring of lines has come round, dividing them anew for a narrower screen
 * writes lines that do not fit any more, with indices below 0, over its last ones.
 */
export function mendBeforeResize(core: Core): void {
  const { lines } = core._bufferService.buffers.normal;
  const { maxLength } = lines;
  // The ring is laid out from its beginning when its size changes.
  lines.maxLength = maxLength + 1;
  lines.maxLength = maxLength;
}

/** To be called after every resize. */
export function mendResize(core: Core): void {
  const service = core._bufferService;
  for (const buffer of [service.buffers.normal, service.buffers.alt]) mendBuffer(core, buffer);
}

function mendBuffer(core: Core, buffer: CoreBuffer): void {
  const { lines } = buffer;
  const { rows } = core._bufferService;
  if (lines.length === 0) {
    if (!buffer._hasScrollback) lines.maxLength = rows;
    return;
  }
  if (!buffer._hasScrollback && lines.maxLength > rows) {
    if (lines.length > rows) lines.trimStart(lines.length - rows);
    lines.maxLength = rows;
  }
  const excess = buffer.ybase + rows - lines.length;
  if (excess > 0) buffer.ybase = Math.max(0, buffer.ybase - excess);
  while (lines.length < rows) lines.push(buffer.getBlankLine(core._inputHandler._eraseAttrData()));
  buffer.ydisp = Math.min(buffer.ydisp, buffer.ybase);
  buffer.y = Math.min(buffer.y, rows - 1);
}
