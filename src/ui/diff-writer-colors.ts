/**
 * Colours for terminals that have fewer: the nearest of xterm's 256, or of the 16. Colours a user can redefine (the
 * first 16) are never what a richer colour is turned into where 256 are to be had.
 */
import { COLOR_MODE_MASK, COLOR_PALETTE_16, COLOR_PALETTE_256, COLOR_RGB } from '../core/cells.ts';
import { BASIC_COLORS, CUBE_LEVELS, CUBE_START, GRAY_START, GRAY_STEPS, rgbOf256 } from '../core/palette.ts';

/** A colour word (without flags) as `depth` can show it. */
export function nearestColor(word: number, depth: 'rgb' | '256' | '16'): number {
  const mode = word & COLOR_MODE_MASK;
  if (depth === 'rgb' || mode === 0 || mode === COLOR_PALETTE_16) return word;
  const index = word & 0xff;
  if (depth === '256') return mode === COLOR_RGB ? COLOR_PALETTE_256 | nearest256(word & 0xffffff) : word;
  if (mode === COLOR_PALETTE_256 && index < CUBE_START) return COLOR_PALETTE_16 | index;
  return COLOR_PALETTE_16 | nearest16(mode === COLOR_RGB ? word & 0xffffff : rgbOf256(index));
}

function nearest256(rgb: number): number {
  const levels = channels(rgb).map(nearestLevel);
  const cube = CUBE_START + levels[0] * 36 + levels[1] * 6 + levels[2];
  const [red, green, blue] = channels(rgb);
  const step = Math.round(((red + green + blue) / 3 - 8) / 10);
  const gray = GRAY_START + Math.min(GRAY_STEPS - 1, Math.max(0, step));
  return distance(rgb, rgbOf256(gray)) < distance(rgb, rgbOf256(cube)) ? gray : cube;
}

function nearestLevel(value: number): number {
  let best = 0;
  CUBE_LEVELS.forEach((level, index) => {
    if (Math.abs(level - value) < Math.abs(CUBE_LEVELS[best] - value)) best = index;
  });
  return best;
}

function nearest16(rgb: number): number {
  let best = 0;
  BASIC_COLORS.forEach((color, index) => {
    if (distance(rgb, color) < distance(rgb, BASIC_COLORS[best])) best = index;
  });
  return best;
}

function channels(rgb: number): [number, number, number] {
  return [(rgb >> 16) & 0xff, (rgb >> 8) & 0xff, rgb & 0xff];
}

/** Weighted as the eye sees: green counts most, blue least. */
function distance(a: number, b: number): number {
  const [red, green, blue] = channels(a);
  const [otherRed, otherGreen, otherBlue] = channels(b);
  return 3 * (red - otherRed) ** 2 + 6 * (green - otherGreen) ** 2 + (blue - otherBlue) ** 2;
}

/** `nearestColor` for one terminal, each colour computed once. */
export function colorFor(depth: 'rgb' | '256' | '16'): (word: number) => number {
  if (depth === 'rgb') return (word) => word;
  const known = new Map<number, number>();
  return (word) => {
    const seen = known.get(word);
    if (seen !== undefined) return seen;
    if (known.size > KNOWN_LIMIT) known.clear();
    const color = nearestColor(word, depth);
    known.set(word, color);
    return color;
  };
}

/** A colour ramp over a large screen; 1 MB. */
const KNOWN_LIMIT = 20_000;
