/**
 * Parsing in strides. The core's state machine looks at each code point by itself; most of what programs write is
 * text, line ends and whole control sequences of a few numbers, which are found here at once and handed to the very
 * handlers that the core would call. Where anything else begins, and where a sequence is cut, the core goes on by
 * itself until it is between two sequences again.
 */
import type { Core, CoreInputHandler, CoreParser } from '../core-access.ts';
import { selectGraphics } from './select-graphics.ts';

const ESCAPE = 0x1b;
const BRACKET = 0x5b;
const SEMICOLON = 0x3b;
const SELECT_GRAPHICS = 0x6d;
const DELETE = 0x7f;
/** Code points from here on are printed, as those from the space to the tilde are. */
const PRINTED_AGAIN = 0xa0;
/** Backspace, tab, line feeds, carriage return. */
const FIRST_EXECUTED = 0x08;
const LAST_EXECUTED = 0x0d;
/** A sequence of more than these is left to the core, which has limits of its own. */
const MOST_VALUES = 24;
const MOST_DIGITS = 8;

/** The sequence that was read last: its prefix, 0 for none, and its numbers, of which there is one at least. */
const values = new Int32Array(MOST_VALUES);
let count = 0;
let prefix = 0;

export function quickenParsing(core: Core): void {
  const input = core._inputHandler;
  const original = input._parser.parse;
  input._parser.parse = function (data, length, promiseResult) {
    // Where a handler has answered later, the core knows how to go on.
    const isGoingOn = promiseResult !== undefined || this._parseStack.state !== 0;
    if (isGoingOn) return original.call(this, data, length, promiseResult);
    let at = 0;
    while (at < length) {
      if (this.currentState === this.initialState) at = parseStride(input, data, at, length);
      if (at === length) break;
      let end = at + 1;
      while (end < length && data[end] !== ESCAPE) end++;
      original.call(this, data.subarray(at, end), end - at);
      at = end;
    }
    return undefined;
  };
}

/** Between two sequences: parses what it knows, and answers how far it came. */
function parseStride(input: CoreInputHandler, data: Uint32Array, start: number, length: number): number {
  const parser = input._parser;
  // Others than the core's own may want to hear of it.
  const isGraphicsOurs = parser._csiHandlers[SELECT_GRAPHICS]?.length === 1;
  let at = start;
  while (at < length) {
    const code = data[at];
    if (isPrinted(code)) {
      let end = at + 1;
      while (end < length && isPrinted(data[end])) end++;
      parser._printHandler(data, at, end);
      at = end;
    } else if (code === ESCAPE) {
      const end = readSequence(data, at, length);
      if (end === 0) return at;
      const final = data[end - 1];
      const isGraphics = final === SELECT_GRAPHICS && prefix === 0 && isGraphicsOurs;
      if (!isGraphics || !selectGraphics(input._curAttrData, values, count)) {
        if (!dispatch(parser, (prefix << 8) | final)) return at;
      }
      parser.precedingJoinState = 0;
      at = end;
    } else {
      const execute =
        code >= FIRST_EXECUTED && code <= LAST_EXECUTED ? parser._executeHandlers[code] : undefined;
      if (execute === undefined) return at;
      execute();
      parser.precedingJoinState = 0;
      at++;
    }
  }
  return at;
}

function isPrinted(code: number): boolean {
  return code < DELETE ? code >= 0x20 : code >= PRINTED_AGAIN;
}

/** Where the control sequence at `start` ends; 0 where it is none of plain numbers, or not whole. */
function readSequence(data: Uint32Array, start: number, length: number): number {
  let at = start + 2;
  if (at >= length || data[at - 1] !== BRACKET) return 0;
  let code = data[at];
  prefix = 0;
  if (code >= 0x3c && code <= 0x3f) {
    prefix = code;
    at++;
  }
  let value = 0;
  let digits = 0;
  count = 0;
  for (; at < length; at++) {
    code = data[at];
    if (code >= 0x30 && code <= 0x39) {
      value = value * 10 + (code - 0x30);
      if (++digits > MOST_DIGITS) return 0;
    } else {
      values[count++] = value;
      if (code >= 0x40 && code < DELETE) return at + 1;
      if (code !== SEMICOLON || count === MOST_VALUES) return 0;
      value = 0;
      digits = 0;
    }
  }
  return 0;
}

/** Tells those who handle it, the last one first; false where there is none. */
function dispatch(parser: CoreParser, sequence: number): boolean {
  const handlers = parser._csiHandlers[sequence];
  if (handlers === undefined) return false;
  const params = parser._params;
  params.reset();
  for (let index = 0; index < count; index++) params.addParam(values[index]);
  for (let index = handlers.length - 1; index >= 0; index--)
    if (handlers[index](params) === true) return true;
  return handlers.length > 0;
}
