/** One cell of a judged screen, in words that compare and print well. */
import type { IBufferCell } from '@xterm/headless';

export interface ScreenCell {
  /** Empty in the second cell of a wide character; a space where nothing was written. */
  readonly text: string;
  readonly width: number;
  /** `default`, `palette 4`, `#rrggbb`. */
  readonly foreground: string;
  readonly background: string;
  /** Names of the attributes that are set, in a fixed order. */
  readonly attributes: readonly string[];
}

export function screenCell(cell: IBufferCell): ScreenCell {
  const flags: readonly (readonly [string, number])[] = [
    ['bold', cell.isBold()],
    ['dim', cell.isDim()],
    ['italic', cell.isItalic()],
    ['underline', cell.isUnderline()],
    ['blink', cell.isBlink()],
    ['inverse', cell.isInverse()],
    ['invisible', cell.isInvisible()],
    ['strikethrough', cell.isStrikethrough()],
    ['overline', cell.isOverline()],
  ];
  const width = cell.getWidth();
  return {
    text: width === 0 ? '' : cell.getChars() || ' ',
    width,
    foreground: colorName(cell.isFgRGB(), cell.isFgPalette(), cell.getFgColor()),
    background: colorName(cell.isBgRGB(), cell.isBgPalette(), cell.getBgColor()),
    attributes: flags.filter(([, isSet]) => isSet !== 0).map(([name]) => name),
  };
}

/** All of a cell in one line, for comparison. */
export function cellLine({ text, width, foreground, background, attributes }: ScreenCell): string {
  return `${JSON.stringify(text)}/${width} ${foreground} on ${background} ${attributes.join('+')}`;
}

function colorName(isRgb: boolean, isPalette: boolean, value: number): string {
  if (isRgb) return `#${value.toString(16).padStart(6, '0')}`;
  return isPalette ? `palette ${value}` : 'default';
}
