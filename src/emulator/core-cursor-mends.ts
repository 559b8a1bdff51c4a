/**
 * What 6.0.0 of the emulator does wrong about saving the cursor (DECSC, `?1048`, `?1049`) and about character sets:
 *
 *   - of what is saved with the cursor it forgets origin mode, that the next character wraps, the designated sets, and
 *     underline styles and colours
 *   - the underscore is no blank in the set of line-drawing characters
 */
import type { Core, CoreBuffer, CoreCharset, CoreExtension } from './core-access.ts';

interface SavedWithCursor {
  /** One more than the last column, where the next character wraps. */
  readonly x: number;
  readonly isOrigin: boolean;
  readonly extension: CoreExtension;
  readonly charsets: readonly (CoreCharset | undefined)[];
  readonly level: number;
}

export function mendCursor(core: Core): void {
  mendSavedCursor(core);
  mendLineDrawing(core);
}

function mendSavedCursor(core: Core): void {
  const saved = new WeakMap<CoreBuffer, SavedWithCursor>();
  const input = core._inputHandler;
  const { saveCursor, restoreCursor, softReset } = input;
  const { decPrivateModes } = core.coreService;
  const sets = core._charsetService;
  input.saveCursor = function (params) {
    saved.set(this._activeBuffer, {
      x: this._activeBuffer.x,
      isOrigin: decPrivateModes.origin,
      extension: this._curAttrData.extended.clone(),
      charsets: [...sets._charsets],
      level: sets.glevel,
    });
    return saveCursor.call(this, params);
  };
  input.restoreCursor = function (params) {
    const known = saved.get(this._activeBuffer);
    // First, since the place that is restored is held within the margins where origin mode is on.
    decPrivateModes.origin = known?.isOrigin ?? false;
    const isHandled = restoreCursor.call(this, params);
    if (known?.x === core._bufferService.cols) this._activeBuffer.x = known.x;
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

/** By what is at its place in the set of line-drawing characters. */
const DIAMOND = '\u25c6';

function mendLineDrawing(core: Core): void {
  const sets = core._charsetService;
  const original = sets.setgCharset;
  sets.setgCharset = function (level, charset) {
    original.call(this, level, charset?.['`'] === DIAMOND ? { ...charset, _: ' ' } : charset);
  };
}
