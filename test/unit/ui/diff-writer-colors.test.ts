import { describe, expect, it } from 'vitest';
import { COLOR_PALETTE_16, COLOR_PALETTE_256, COLOR_RGB } from '../../../src/core/cells.ts';
import { colorFor, nearestColor } from '../../../src/ui/diff-writer-colors.ts';

const rgb = (value: number) => COLOR_RGB | value;
const indexed = (value: number) => COLOR_PALETTE_256 | value;
const basic = (value: number) => COLOR_PALETTE_16 | value;

describe('the nearest colour', () => {
  it('is the colour itself where the terminal has it', () => {
    for (const word of [0, basic(3), indexed(200), rgb(0x123456)])
      expect(nearestColor(word, 'rgb')).toBe(word);
    for (const word of [0, basic(3), indexed(200)]) expect(nearestColor(word, '256')).toBe(word);
    for (const word of [0, basic(3)]) expect(nearestColor(word, '16')).toBe(word);
  });

  it.each([
    [0xff0000, 196],
    [0x000000, 16],
    [0xffffff, 231],
    [0x808080, 244],
    [0x5f87af, 67],
    [0x121212, 233],
  ])('of %i among 256 is %i', (value, index) => {
    expect(nearestColor(rgb(value), '256')).toBe(indexed(index));
  });

  it('of every entry of the cube and the greys is that entry, or an equal one', () => {
    for (let red = 0; red < 6; red++) {
      const level = red === 0 ? 0 : 55 + red * 40;
      expect(nearestColor(rgb((level << 16) | 0xaf00), '256')).toBe(indexed(16 + red * 36 + 3 * 6));
    }
  });

  it('among 16 is found for palette and direct colours alike', () => {
    expect(nearestColor(indexed(9), '16')).toBe(basic(9));
    expect(nearestColor(indexed(196), '16')).toBe(basic(9));
    expect(nearestColor(indexed(244), '16')).toBe(basic(8));
    expect(nearestColor(rgb(0xfefefe), '16')).toBe(basic(15));
  });

  it('is the same when it is asked for again', () => {
    const color = colorFor('16');
    expect([color(rgb(0xff0000)), color(rgb(0xff0000)), color(0)]).toEqual([basic(9), basic(9), 0]);
  });
});
