/**
 * Puts faster ways of doing the same in the place of the core's own handlers: each is equal to the original in every
 * cell, which tests hold over recordings and random output. To be called before the mends, which wrap them.
 */
import type { Core, CoreParser } from '../core-access.ts';
import { quickenParsing } from './parse.ts';
import { quickenPrinting } from './print.ts';
import { quickenScrolling } from './region-scroll.ts';

/** False, and nothing is changed, where the core is not as these know it. */
export function quicken(core: Core): boolean {
  if (!isKnown(core)) return false;
  quickenScrolling(core);
  quickenPrinting(core);
  quickenParsing(core);
  return true;
}

const LINES = ['get', 'set', 'splice', 'shiftElements', 'recycle'] as const;

function isKnown(core: Core): boolean {
  try {
    const service = core._bufferService;
    const { lines } = service.buffer;
    return (
      typeof service.scroll === 'function' &&
      typeof service._onScroll.fire === 'function' &&
      typeof service.isUserScrolling === 'boolean' &&
      LINES.every((name) => typeof lines[name] === 'function') &&
      typeof lines.isFull === 'boolean' &&
      typeof lines.get(0)?.copyFrom === 'function' &&
      typeof core._inputHandler.reverseIndex === 'function' &&
      isKnownParser(core._inputHandler._parser) &&
      typeof core._inputHandler._dirtyRowTracker.markDirty === 'function' &&
      typeof core.coreService.modes.insertMode === 'boolean'
    );
  } catch {
    return false;
  }
}

const BETWEEN_SEQUENCES = 0;
const LINE_FEED = 0x0a;
const SELECT_GRAPHICS = 0x6d;

function isKnownParser(parser: CoreParser): boolean {
  const { _params: params, _csiHandlers: sequences, _executeHandlers: controls } = parser;
  return (
    typeof parser.parse === 'function' &&
    typeof parser._printHandler === 'function' &&
    parser.initialState === BETWEEN_SEQUENCES &&
    parser.currentState === BETWEEN_SEQUENCES &&
    parser._parseStack.state === 0 &&
    typeof params.reset === 'function' &&
    typeof params.addParam === 'function' &&
    typeof sequences[SELECT_GRAPHICS]?.[0] === 'function' &&
    typeof controls[LINE_FEED] === 'function'
  );
}
