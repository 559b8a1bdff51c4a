/** The shipped themes as eyes meet them: contrast as WCAG counts it, on the grounds that each theme assumes. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveTheme } from '../../../src/config/themes.ts';
import type { Theme } from '../../../src/core/plan.ts';
import { MARKS } from '../../../src/ui/pane-mark.ts';

const shippedDirectory = join(import.meta.dirname, '../../../themes');

interface Assumed {
  /** What terminals that the theme is made for have behind their text. */
  readonly grounds: readonly string[];
  /** The least contrast of any text. */
  readonly least: number;
}

const DARK_GROUNDS = ['#000000', '#1e1e1e'];

const ASSUMED: Readonly<Record<string, Assumed>> = {
  claude: { grounds: [...DARK_GROUNDS, '#262624'], least: 4.5 },
  dark: { grounds: DARK_GROUNDS, least: 4.5 },
  'high-contrast': { grounds: DARK_GROUNDS, least: 7 },
  light: { grounds: ['#ffffff', '#fdf6e3'], least: 4.5 },
};

const shipped = (name: string): Theme =>
  resolveTheme(name, { userDirectory: shippedDirectory, shippedDirectory });

/** Relative luminance as WCAG has it, 0 to 1. */
function luminance(color: string): number {
  const [red, green, blue] = channels(color).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channels(color: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** How far a colour is from grey. */
function chroma(color: string): number {
  return Math.max(...channels(color)) - Math.min(...channels(color));
}

/** The states' colours, each of which stands in the border and in the status line. */
function stateColors({ busy, waiting, idle, done, failed }: Theme): readonly string[] {
  return [busy, waiting, idle, done, failed];
}

it('ships these themes and no other', () => {
  expect(readdirSync(shippedDirectory).sort()).toEqual(Object.keys(ASSUMED).map((name) => `${name}.yaml`));
});

it('computes contrast as WCAG does', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
});

describe.each(Object.entries(ASSUMED))('the theme %s', (name, { grounds, least }) => {
  const theme = shipped(name);

  it('can be read on the terminals that it is made for', () => {
    const texts = [
      ...[theme.title, theme.titleFocused, theme.hint],
      ...stateColors(theme),
      ...Object.values(theme.roles),
    ];
    const faint = texts.flatMap((text) =>
      grounds
        .filter((ground) => contrast(text, ground) < least)
        .map((ground) => `${text} on ${ground}: ${contrast(text, ground)}`),
    );
    expect(faint).toEqual([]);
  });

  it('can be read on its own grounds: status line, overlays, selection', () => {
    const pairs = [
      ...[theme.statusForeground, theme.hint, ...stateColors(theme)].map((text) => [
        text,
        theme.statusBackground,
      ]),
      ...[theme.overlayForeground, theme.hint, theme.titleFocused].map((text) => [
        text,
        theme.overlayBackground,
      ]),
      [theme.selectionForeground, theme.selectionBackground],
    ];
    const faint = pairs
      .filter(([text, ground]) => contrast(text, ground) < least)
      .map(([text, ground]) => `${text} on ${ground}: ${contrast(text, ground)}`);
    expect(faint).toEqual([]);
  });

  it('shows the focused frame against the ground, an overlay, and the other lines', () => {
    for (const ground of [...grounds, theme.overlayBackground]) {
      expect(contrast(theme.borderFocused, ground), ground).toBeGreaterThan(name === 'high-contrast' ? 7 : 3);
    }
    expect(contrast(theme.borderFocused, theme.border)).toBeGreaterThan(1.5);
    for (const ground of grounds) {
      const line = contrast(theme.border, ground);
      if (name === 'high-contrast') expect(line).toBeGreaterThan(4.5);
      else expect(line, 'dim beside the focused one').toBeLessThan(3);
    }
  });

  it('shouts only for who waits, and tells states and roles apart', () => {
    const { waiting } = theme;
    const others = stateColors(theme).filter((color) => color !== waiting);
    for (const color of others) expect(chroma(color), color).toBeLessThan(chroma(waiting));
    expect(new Set(stateColors(theme)).size).toBe(5);
    expect(Object.keys(theme.roles)).toEqual(['dev', 'qa', 'ux', 'pm']);
    expect(new Set(Object.values(theme.roles)).size).toBe(4);
  });
});

it('needs no colour to tell states apart: each has a symbol of its own', () => {
  const symbols = Object.values(MARKS).map(({ symbol }) => symbol);
  expect(new Set(symbols).size).toBe(symbols.length);
});
