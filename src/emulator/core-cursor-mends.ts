/**
 * What 6.0.0 of the emulator does wrong about saving the cursor (DECSC, `?1048`, `?1049`) and about character sets:
 *
 *   - of what is saved with the cursor it forgets origin mode, that the next character wraps, the designated sets,
 *     underline styles and colours; and it restores the line, which may have scrolled away, instead of the row
 *   - the alignment pattern (DECALN) keeps the margins
 *   - columns inserted or deleted (DECIC, DECDC) after the last column are so before the first
 *   - the alternate screen (`?1049`) is not cleared where it is on already
 *   - the underscore is no blank in the set of line-drawing characters
 */
import type { Core, CoreBuffer, CoreCharset, CoreExtension, CoreParams } from './core-access.ts';

const ALTERNATE_SCREEN = 1049;
/** Of `CSI 2 J`. */
const ALL_OF_IT: CoreParams = { params: Int32Array.of(2), length: 1 };

interface SavedWithCursor {
  /** One more than the last column, where the next character wraps. */
  readonly x: number;
  readonly row: number;
  /** Of the screen then: after a change of size the row is where the core has followed its line to. */
  readonly cols: number;
  readonly rows: number;
  readonly isOrigin: boolean;
  readonly extension: CoreExtension;
  readonly charsets: readonly (CoreCharset | undefined)[];
  readonly level: number;
}

export function mendCursor(core: Core): void {
  mendSavedCursor(core);
  mendAlignmentPattern(core);
  mendColumns(core);
  mendAlternateScreen(core);
  mendLineDrawing(core);
}

function mendSavedCursor(core: Core): void {
  const saved = new WeakMap<CoreBuffer, SavedWithCursor>();
  const input = core._inputHandler;
  const { saveCursor, restoreCursor, softReset } = input;
  // Looked up each time: a reset puts others in their place.
  const modes = () => core.coreService.decPrivateModes;
  const sets = core._charsetService;
  const size = core._bufferService;
  input.saveCursor = function (params) {
    saved.set(this._activeBuffer, {
      x: this._activeBuffer.x,
      row: this._activeBuffer.y,
      cols: size.cols,
      rows: size.rows,
      isOrigin: modes().origin,
      extension: this._curAttrData.extended.clone(),
      charsets: [...sets._charsets],
      level: sets.glevel,
    });
    return saveCursor.call(this, params);
  };
  input.restoreCursor = function (params) {
    const buffer = this._activeBuffer;
    const known = saved.get(buffer);
    const isSameSize = known?.cols === size.cols && known.rows === size.rows;
    if (isSameSize) buffer.savedY = buffer.ybase + known.row;
    // First, since the place that is restored is held within the margins where origin mode is on.
    modes().origin = known?.isOrigin ?? false;
    const isHandled = restoreCursor.call(this, params);
    if (isSameSize && known.x === size.cols) buffer.x = known.x;
    if (known) this._curAttrData.extended = known.extension.clone();
    sets._charsets = [...(known?.charsets ?? [])];
    sets.glevel = known?.level ?? 0;
    sets.charset = sets._charsets[sets.glevel];
    return isHandled;
  };
  input.softReset = function (params) {
    saved.delete(this._activeBuffer);
    return softReset.call(this, params);
  };
}

function mendAlignmentPattern(core: Core): void {
  const input = core._inputHandler;
  const original = input.screenAlignmentPattern;
  input.screenAlignmentPattern = function () {
    this._activeBuffer.scrollTop = 0;
    this._activeBuffer.scrollBottom = core._bufferService.rows - 1;
    return original.call(this);
  };
}

function mendAlternateScreen(core: Core): void {
  const input = core._inputHandler;
  const original = input.setModePrivate;
  input.setModePrivate = function (params) {
    const { buffers } = core._bufferService;
    const isRepeated = this._activeBuffer === buffers.alt && asksFor(params, ALTERNATE_SCREEN);
    const isHandled = original.call(this, params);
    if (isRepeated) this.eraseInDisplay(ALL_OF_IT);
    return isHandled;
  };
}

function asksFor({ params, length }: CoreParams, mode: number): boolean {
  return params.subarray(0, length).includes(mode);
}

function mendColumns(core: Core): void {
  const input = core._inputHandler;
  for (const name of ['insertColumns', 'deleteColumns'] as const) {
    const original = input[name];
    input[name] = function (params) {
      const { x } = this._activeBuffer;
      this._restrictCursor();
      const isHandled = original.call(this, params);
      this._activeBuffer.x = x;
      return isHandled;
    };
  }
}

/** By what is at its place in the set of line-drawing characters. */
const DIAMOND = '\u25c6';

function mendLineDrawing(core: Core): void {
  const sets = core._charsetService;
  const original = sets.setgCharset;
  sets.setgCharset = function (level, charset) {
    original.call(this, level, charset?.['`'] === DIAMOND ? { ...charset, _: ' ' } : charset);
  };
}
