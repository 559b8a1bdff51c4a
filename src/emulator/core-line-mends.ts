/**
 * What 6.0.0 does wrong in its lines, mended in their class, which all terminals of a process share:
 *
 *   - a cell takes any number of combining characters, and one without a base stands in a cell of its own
 *   - copying cells, as wrapping anew after a resize does, copies the combined characters of the whole rest of the
 *     line, over those of cells that are not meant
 */
import { COMBINED } from '../core/cells.ts';
import type { Core, CoreExtension, CoreLineClass } from './core-access.ts';
import { HAS_EXTENSION, WORDS_PER_SOURCE_CELL } from './rows.ts';

/** UTF-16 units: more than any script needs (a family of four with skin tones has 19), few enough to draw often. */
const LONGEST_CELL = 48;
const SPACE = 0x20;
/** Code point and COMBINED: anything that a cell shows. */
const CONTENT_MASK = 0x3fffff;

const mendedClasses = new WeakSet();

export function mendLineClass(core: Core): void {
  const line = core._bufferService.buffer.lines.get(0);
  const lineClass = Object.getPrototypeOf(line) as CoreLineClass;
  if (mendedClasses.has(lineClass)) return;
  mendedClasses.add(lineClass);
  mendCombining(lineClass);
  mendCopying(lineClass);
}

function mendCombining(lineClass: CoreLineClass): void {
  const original = lineClass.addCodepointToCell;
  lineClass.addCodepointToCell = function (index, code, width) {
    const at = index * WORDS_PER_SOURCE_CELL;
    if ((this._data[at] & CONTENT_MASK) === 0) this._data[at] |= SPACE;
    const base = this._data[at] & COMBINED ? this._combined[index] : '';
    if (base.length >= LONGEST_CELL) return;
    // A space is what stands for a base that was lost, with the line that it stood in for instance: no emoji.
    const isSpace = (this._data[at] & CONTENT_MASK) === SPACE || base.startsWith(' ');
    original.call(this, index, code, isSpace ? 0 : width);
  };
}

function mendCopying(lineClass: CoreLineClass): void {
  lineClass.copyCellsFrom = function (source, from, to, wanted) {
    const length = Math.max(0, Math.min(wanted, source.length - from, this.length - to));
    const strings: [number, string][] = [];
    const extensions: [number, CoreExtension | undefined][] = [];
    for (let x = 0; x < length; x++) {
      const at = (from + x) * WORDS_PER_SOURCE_CELL;
      if (source._data[at] & COMBINED) strings.push([to + x, source._combined[from + x]]);
      if (source._data[at + 2] & HAS_EXTENSION) extensions.push([to + x, source._extendedAttrs[from + x]]);
    }
    const cells = source._data.subarray(
      from * WORDS_PER_SOURCE_CELL,
      (from + length) * WORDS_PER_SOURCE_CELL,
    );
    // Source and target may be one line: everything is read before anything is written.
    this._data.set(cells, to * WORDS_PER_SOURCE_CELL);
    for (const [x, text] of strings) this._combined[x] = text;
    for (const [x, extension] of extensions) this._extendedAttrs[x] = extension;
  };
}
