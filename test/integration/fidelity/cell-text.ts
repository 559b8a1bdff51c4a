/** Cells of a frame as text, so that two of them can be compared whole and a difference can be read. */
import { CODE_POINT_MASK, COMBINED, WIDTH_SHIFT, WORDS_PER_CELL } from '../../../src/core/cells.ts';
import type { Frame } from '../../../src/core/frame.ts';

/** Everything that a cell shows: character, width, colours, attributes, underline, link. */
export function describeCell(frame: Frame, x: number, y: number): string {
  const at = (y * frame.cols + x) * WORDS_PER_CELL;
  const [content, foreground, background, extensionId] = frame.cells.subarray(at, at + WORDS_PER_CELL);
  const code = content & CODE_POINT_MASK;
  const text = content & COMBINED ? frame.strings.value(code) : String.fromCodePoint(code);
  const extension = extensionId === 0 ? null : frame.extensions.value(extensionId);
  return [
    JSON.stringify(text),
    content >>> WIDTH_SHIFT,
    foreground.toString(16),
    background.toString(16),
    extension === null
      ? ''
      : `${extension.underlineStyle}/${extension.underlineColor.toString(16)}/${extension.uri}`,
  ].join(' ');
}

/** Whether two cells show the same; quick, where they do and nothing in them is interned. */
export function sameCell(a: Frame, ax: number, ay: number, b: Frame, bx: number, by: number): boolean {
  const [i, j] = [(ay * a.cols + ax) * WORDS_PER_CELL, (by * b.cols + bx) * WORDS_PER_CELL];
  const isPlain = !(a.cells[i] & COMBINED) && a.cells[i + 3] === 0 && b.cells[j + 3] === 0;
  if (!isPlain) return describeCell(a, ax, ay) === describeCell(b, bx, by);
  return a.cells[i] === b.cells[j] && a.cells[i + 1] === b.cells[j + 1] && a.cells[i + 2] === b.cells[j + 2];
}
