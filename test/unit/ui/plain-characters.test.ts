import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isShown, plainLine, standIn } from '../../../src/ui/plain-characters.ts';

describe('in a terminal that takes ASCII alone', () => {
  it.each([
    ['symbols of states', '●▲◌✓✗…', '*!o+x.'],
    ['lines', '─━═│║┌┬┐├┼┤└┴┘╭╮╯╰', '--=||+++++++++++++'],
    ['blocks', '█▌░▁▀', '###_"'],
    ['Claude’s own marks', '❯⏺✻⎿·“”—', '>**L.""-'],
    ['letters with accents', 'éßØñ', 'e??n'],
  ])('%s have their stand-ins', (_what, text, shown) => {
    expect(plainLine(text)).toBe(shown);
  });

  it.each([
    ['漢', 2, '??'],
    ['Ａ', 2, 'A '],
    ['👩‍👩‍👧', 2, '??'],
    ['e\u0301', 1, 'e'],
    ['ﬁ', 1, 'f'],
    ['é', 1, 'e'],
  ])('%s takes the cells that it took', (text, width, shown) => {
    expect(standIn(text, width)).toBe(shown);
  });

  it('nothing but printable ASCII is left of anything', () => {
    const property = fc.property(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }),
      fc.constantFrom(1, 2),
      (text, width) => {
        const shown = standIn(text, width);
        return shown.length === width && /^[ -~]+$/.test(shown);
      },
    );
    expect(() => fc.assert(property)).not.toThrow();
  });

  it('every line between panes has one', () => {
    for (const character of '─┬┴│├┤┼') expect(plainLine(character)).toMatch(/^[-+|]$/);
  });
});

it('the Linux console keeps its lines, arrows and Latin letters, and nothing that its font has not', () => {
  const shown = (text: string) =>
    Array.from(text).map((each) => isShown(each.codePointAt(0) ?? 0, 'console'));
  expect(shown('─┼│█é·●')).not.toContain(false);
  expect(shown('◌✓✗❯漢')).not.toContain(true);
});
