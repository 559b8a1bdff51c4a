/**
 * How programs write colours when they set one (OSC 4, 10-12), as xterm reads them: `rgb:r/g/b` with one to four
 * digits a channel, `#rgb` to `#rrrrggggbbbb`, and the names of X11 that people use.
 */
import { parseXColor } from './terminal-colors.ts';

/** X11's own values, which differ from those of the web (green, maroon, purple, gray). */
const NAMES: Readonly<Record<string, string | undefined>> = {
  black: '#000000',
  white: '#ffffff',
  red: '#ff0000',
  green: '#00ff00',
  blue: '#0000ff',
  yellow: '#ffff00',
  cyan: '#00ffff',
  magenta: '#ff00ff',
  gray: '#bebebe',
  orange: '#ffa500',
  pink: '#ffc0cb',
  purple: '#a020f0',
  violet: '#ee82ee',
  brown: '#a52a2a',
  maroon: '#b03060',
  gold: '#ffd700',
  navy: '#000080',
  turquoise: '#40e0d0',
  tan: '#d2b48c',
  beige: '#f5f5dc',
  ivory: '#fffff0',
  salmon: '#fa8072',
  tomato: '#ff6347',
  orchid: '#da70d6',
  lightgray: '#d3d3d3',
  darkgray: '#a9a9a9',
  darkred: '#8b0000',
  darkgreen: '#006400',
  darkblue: '#00008b',
  lightblue: '#add8e6',
  skyblue: '#87ceeb',
  steelblue: '#4682b4',
  midnightblue: '#191970',
};

/** `#rrggbb`; null for what is no colour. */
export function parseColorSpec(text: string): string | null {
  const spec = text.trim().toLowerCase();
  if (spec.startsWith('#')) return parseHex(spec.slice(1));
  const name = spec.replaceAll(' ', '').replace('grey', 'gray');
  const shade = /^gray(\d{1,2}|100)$/.exec(name);
  if (shade !== null) return `#${hex2(Math.round((Number(shade[1]) * 255) / 100)).repeat(3)}`;
  return (Object.hasOwn(NAMES, name) ? NAMES[name] : undefined) ?? parseXColor(spec);
}

/** Digits of three channels of equal length; of a short one they are the most significant ones (X11's old form). */
function parseHex(digits: string): string | null {
  const length = digits.length / 3;
  if (![1, 2, 3, 4].includes(length) || !/^[0-9a-f]+$/.test(digits)) return null;
  const channels = [0, 1, 2].map((at) => digits.slice(at * length, (at + 1) * length));
  // xterm and the web read `#abc` as `#aabbcc`; of longer channels the first two digits count.
  return `#${channels.map((channel) => (length === 1 ? channel.repeat(2) : channel.slice(0, 2))).join('')}`;
}

function hex2(value: number): string {
  return value.toString(16).padStart(2, '0');
}
