/**
 * Printing in runs. The core asks its services for width, link and modes at each character; here the characters that
 * just take the next cells are written in one loop, and everything else is left to the core, one character at a time:
 * what joins the cell before it, what wraps, replacement sets, insert mode.
 */
import { WIDTH_SHIFT } from '../../core/cells.ts';
import type { Core, CoreInputHandler } from '../core-access.ts';
import { HAS_EXTENSION, WORDS_PER_SOURCE_CELL } from '../rows.ts';
import { charProperties, DEPENDS, joinsIn, propertiesAlone, widthIn } from '../width-provider.ts';

const EMPTY = 1 << WIDTH_SHIFT;
const SPACE = 0x20;
const DELETE = 0x7f;

export function quickenPrinting(core: Core): void {
  const input = core._inputHandler;
  const original = input.print;
  const service = core._bufferService;
  const sets = core._charsetService;
  const { coreService } = core;
  input.print = function (data, start, end) {
    const isPlain =
      sets.charset === undefined &&
      // Looked up each time: a reset puts others in their place.
      coreService.decPrivateModes.wraparound &&
      !coreService.modes.insertMode;
    if (!isPlain) {
      original.call(this, data, start, end);
      return;
    }
    for (let at = start; at < end;) {
      at = printRun(this, data, at, end, service.cols);
      if (at < end) original.call(this, data, at, ++at);
    }
  };
}

/** Prints what it can and answers how far it came. */
function printRun(
  input: CoreInputHandler,
  data: Uint32Array,
  start: number,
  end: number,
  cols: number,
): number {
  const buffer = input._activeBuffer;
  const line = buffer.lines.get(buffer.ybase + buffer.y);
  if (line === undefined) return start;
  const words = line._data;
  const { fg, bg, extended } = input._curAttrData;
  const from = buffer.x;
  let x = from;
  let preceding = input._parser.precedingJoinState;
  let at = start;
  for (; at < end; at++) {
    const code = data[at];
    if (code >= SPACE && code < DELETE && x < cols) {
      // What joins nothing, and takes one cell: as many of them as there are.
      const stop = Math.min(end, at + cols - x);
      let word = x * WORDS_PER_SOURCE_CELL;
      let next = code;
      do {
        words[word] = next | EMPTY;
        words[word + 1] = fg;
        words[word + 2] = bg;
        word += WORDS_PER_SOURCE_CELL;
        x++;
        preceding = next;
      } while (++at < stop && (next = data[at]) >= SPACE && next < DELETE);
      preceding = propertiesAlone(preceding);
      at--;
      continue;
    }
    let properties = propertiesAlone(code);
    if (properties === DEPENDS) {
      properties = charProperties(code, preceding);
      if (joinsIn(properties)) break;
    }
    const width = widthIn(properties);
    if (width === 0 || x + width > cols) break;
    preceding = properties;
    const word = x * WORDS_PER_SOURCE_CELL;
    words[word] = code | (width << WIDTH_SHIFT);
    words[word + 1] = fg;
    words[word + 2] = bg;
    x++;
    if (width === 2) {
      words[word + 3] = 0;
      words[word + 4] = fg;
      words[word + 5] = bg;
      x++;
    }
  }
  if (at === start) return start;

  // What is left of a wide character that was cut at either end becomes an empty cell.
  let first = from;
  let last = x;
  if (from > 0 && words[(from - 1) * WORDS_PER_SOURCE_CELL] >>> WIDTH_SHIFT === 2) {
    first--;
    setEmpty(words, first, fg, bg);
  }
  if (x < cols && words[x * WORDS_PER_SOURCE_CELL] === 0) {
    setEmpty(words, x, fg, bg);
    last++;
  }
  if (bg & HAS_EXTENSION) for (let cell = first; cell < last; cell++) line._extendedAttrs[cell] = extended;
  buffer.x = x;
  input._parser.precedingJoinState = preceding;
  input._dirtyRowTracker.markDirty(buffer.y);
  return at;
}

function setEmpty(words: Uint32Array, x: number, fg: number, bg: number): void {
  const word = x * WORDS_PER_SOURCE_CELL;
  words[word] = EMPTY;
  words[word + 1] = fg;
  words[word + 2] = bg;
}
