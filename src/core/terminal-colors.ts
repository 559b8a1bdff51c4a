/** The colours of a terminal that programs ask it for, and how they are written in its answers. */
import { rgbOf256 } from './palette.ts';

/** Colours are `#rrggbb`. */
export interface TerminalColors {
  readonly foreground: string;
  readonly background: string;
  readonly cursor: string;
  /** Those of the 16 that are known, by their number; the others are taken to be xterm's. */
  readonly palette: Readonly<Record<number, string>>;
}

export const DARK_COLORS: TerminalColors = {
  foreground: '#d4d4d4',
  background: '#000000',
  cursor: '#d4d4d4',
  palette: {},
};
export const LIGHT_COLORS: TerminalColors = {
  foreground: '#000000',
  background: '#ffffff',
  cursor: '#000000',
  palette: {},
};

export function paletteColor({ palette }: TerminalColors, index: number): string | null {
  if (!Number.isInteger(index) || index < 0 || index > 255) return null;
  return palette[index] ?? `#${rgbOf256(index).toString(16).padStart(6, '0')}`;
}

/** Whether text on `background` (`#rrggbb`) has to be light; by its brightness as the eye sees it. */
export function isDark(background: string): boolean {
  const [red, green, blue] = channelsOf(background);
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}

/** `#rrggbb` as X11 writes it, sixteen bits a channel: `rgb:rrrr/gggg/bbbb`. */
export function formatXColor(color: string): string {
  const channels = [1, 3, 5].map((at) => color.slice(at, at + 2).repeat(2));
  return `rgb:${channels.join('/')}`;
}

/** What a terminal answers as a colour: `rgb:r/g/b` or `rgba:r/g/b/a` with one to four digits a channel; or null. */
export function parseXColor(text: string): string | null {
  const match = /^rgba?:([0-9a-f]{1,4})\/([0-9a-f]{1,4})\/([0-9a-f]{1,4})(?:\/[0-9a-f]{1,4})?$/i.exec(text);
  if (match === null) return /^#[0-9a-f]{6}$/i.test(text) ? text.toLowerCase() : null;
  const channels = match.slice(1, 4).map((digits) => {
    const value = (Number.parseInt(digits, 16) / (16 ** digits.length - 1)) * 255;
    return Math.round(value).toString(16).padStart(2, '0');
  });
  return `#${channels.join('')}`;
}

export function sameColors(a: TerminalColors, b: TerminalColors): boolean {
  if (a.foreground !== b.foreground || a.background !== b.background || a.cursor !== b.cursor) return false;
  const indices = Array.from({ length: 16 }, (_, index) => index);
  return indices.every((index) => a.palette[index] === b.palette[index]);
}

function channelsOf(color: string): [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16);
  return [(value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff];
}
