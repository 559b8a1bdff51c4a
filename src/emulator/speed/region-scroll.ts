/**
 * Scrolling that reuses line objects. The core makes a new line, an array of all its cells, for each line that is
 * scrolled within margins, inserted or deleted; here the line that leaves the region comes back blank at its other
 * end, as the core itself does it only for a full screen without margins. What is on the screen, what is told to
 * listeners and what is damaged stays the same, but for the marks that the core would move with its lines: ccmux sets
 * none. Line objects do not keep their meaning, so nobody may cache by them.
 */
import type { Core, CoreAttributes, CoreBuffer, CoreOwnLine } from '../core-access.ts';

export function quickenScrolling(core: Core): void {
  const blanks = new BlankLine(core);
  quickenScroll(core, blanks);
  quickenLineHandlers(core, blanks);
  quickenReverseIndex(core, blanks);
}

type EraseColors = Pick<CoreAttributes, 'fg' | 'bg'>;

/** One blank line in the width and erase colours that were asked for last: a pattern to copy from. */
class BlankLine {
  readonly #core: Core;
  #line: CoreOwnLine | null = null;
  #fg = 0;
  #bg = 0;

  constructor(core: Core) {
    this.#core = core;
  }

  like(buffer: CoreBuffer, colors: EraseColors, isWrapped: boolean): CoreOwnLine {
    const known = this.#line;
    const isSame =
      known?.length === this.#core._bufferService.cols && this.#fg === colors.fg && this.#bg === colors.bg;
    const line = known !== null && isSame ? known : buffer.getBlankLine(colors);
    this.#line = line;
    this.#fg = colors.fg;
    this.#bg = colors.bg;
    line.isWrapped = isWrapped;
    return line;
  }
}

function quickenScroll(core: Core, blanks: BlankLine): void {
  const service = core._bufferService;
  const original = service.scroll;
  service.scroll = function (colors, isWrapped = false) {
    const { buffer } = this;
    const { lines, scrollTop } = buffer;
    const top = buffer.ybase + scrollTop;
    const bottom = buffer.ybase + buffer.scrollBottom;
    const isWithinMargins = scrollTop > 0 && bottom > top && bottom < lines.length;
    const isAboveMargin = scrollTop === 0 && lines.isFull && bottom < lines.length - 1;
    const leaving = isWithinMargins ? lines.get(top) : isAboveMargin ? lines.get(0) : undefined;
    if (leaving === undefined) {
      original.call(this, colors, isWrapped);
      return;
    }
    leaving.copyFrom(blanks.like(buffer, colors, isWrapped));
    if (isWithinMargins) {
      lines.shiftElements(top + 1, bottom - top, -1);
      lines.set(bottom, leaving);
    } else {
      // Too many by one: the ring drops its first, which is the one that is put in.
      lines.splice(bottom + 1, 0, leaving);
      if (this.isUserScrolling) buffer.ydisp = Math.max(buffer.ydisp - 1, 0);
    }
    if (!this.isUserScrolling) buffer.ydisp = buffer.ybase;
    this._onScroll.fire(buffer.ydisp);
  };
}

/** Insert and delete lines, scroll up and down: `count` times the line at `from` leaves and comes back blank at `to`. */
function quickenLineHandlers(core: Core, blanks: BlankLine): void {
  const input = core._inputHandler;
  const { insertLines, deleteLines, scrollUp, scrollDown } = input;
  const rotate = (buffer: CoreBuffer, [from, to]: [number, number], count: number, colors: EraseColors) => {
    const { lines } = buffer;
    const blank = blanks.like(buffer, colors, false);
    const step = from < to ? 1 : -1;
    for (let left = Math.min(count, Math.abs(to - from) + 1); left > 0; left--) {
      const leaving = lines.get(from);
      if (leaving === undefined) return;
      for (let at = from; at !== to; at += step) lines.set(at, lines.get(at + step));
      lines.set(to, leaving);
      leaving.copyFrom(blank);
    }
  };
  const isWhole = ({ lines, ybase, scrollTop, scrollBottom }: CoreBuffer) =>
    scrollTop <= scrollBottom && ybase + scrollBottom < lines.length;
  const isInside = ({ y, scrollTop, scrollBottom }: CoreBuffer) => y >= scrollTop && y <= scrollBottom;

  input.insertLines = function (params) {
    const buffer = this._activeBuffer;
    if (!isWhole(buffer)) return insertLines.call(this, params);
    this._restrictCursor();
    if (!isInside(buffer)) return true;
    const { ybase, y, scrollBottom } = buffer;
    rotate(buffer, [ybase + scrollBottom, ybase + y], params.params[0] || 1, this._eraseAttrData());
    this._dirtyRowTracker.markRangeDirty(y, scrollBottom);
    buffer.x = 0;
    return true;
  };
  input.deleteLines = function (params) {
    const buffer = this._activeBuffer;
    if (!isWhole(buffer)) return deleteLines.call(this, params);
    this._restrictCursor();
    if (!isInside(buffer)) return true;
    const { ybase, y, scrollBottom } = buffer;
    rotate(buffer, [ybase + y, ybase + scrollBottom], params.params[0] || 1, this._eraseAttrData());
    this._dirtyRowTracker.markRangeDirty(y, scrollBottom);
    buffer.x = 0;
    return true;
  };
  input.scrollUp = function (params) {
    const buffer = this._activeBuffer;
    if (!isWhole(buffer)) return scrollUp.call(this, params);
    const { ybase, scrollTop, scrollBottom } = buffer;
    const region: [number, number] = [ybase + scrollTop, ybase + scrollBottom];
    rotate(buffer, region, params.params[0] || 1, this._eraseAttrData());
    this._dirtyRowTracker.markRangeDirty(scrollTop, scrollBottom);
    return true;
  };
  input.scrollDown = function (params) {
    const buffer = this._activeBuffer;
    if (!isWhole(buffer)) return scrollDown.call(this, params);
    const { ybase, scrollTop, scrollBottom } = buffer;
    // Blank in the default colours, unlike the others.
    rotate(buffer, [ybase + scrollBottom, ybase + scrollTop], params.params[0] || 1, DEFAULT_COLORS);
    this._dirtyRowTracker.markRangeDirty(scrollTop, scrollBottom);
    return true;
  };
}

const DEFAULT_COLORS: EraseColors = { fg: 0, bg: 0 };

function quickenReverseIndex(core: Core, blanks: BlankLine): void {
  const input = core._inputHandler;
  const original = input.reverseIndex;
  input.reverseIndex = function () {
    const buffer = this._activeBuffer;
    const { lines, ybase, scrollTop, scrollBottom } = buffer;
    const leaving = ybase + scrollBottom < lines.length ? lines.get(ybase + scrollBottom) : undefined;
    this._restrictCursor();
    if (buffer.y !== scrollTop || scrollTop > scrollBottom || leaving === undefined)
      return original.call(this);
    const top = ybase + scrollTop;
    for (let at = ybase + scrollBottom; at > top; at--) lines.set(at, lines.get(at - 1));
    lines.set(top, leaving);
    leaving.copyFrom(blanks.like(buffer, this._eraseAttrData(), false));
    this._dirtyRowTracker.markRangeDirty(scrollTop, scrollBottom);
    return true;
  };
}
