import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moveBorder, shareCells, sum } from '../../../src/core/layout-share.ts';

const weighted = fc
  .array(
    fc.record({
      weight: fc.double({ min: 0.01, max: 1000, noNaN: true }),
      minimum: fc.integer({ min: 1, max: 30 }),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((parts) => ({
    weights: parts.map((part) => part.weight),
    minimums: parts.map((part) => part.minimum),
  }));

describe('sharing cells by weight', () => {
  it('divides evenly and gives the odd cells to the first', () => {
    expect(shareCells(118, [1, 1, 1], [28, 28, 28])).toEqual([40, 39, 39]);
  });

  it('follows the weights', () => {
    expect(shareCells(100, [3, 1, 1], [1, 1, 1])).toEqual([60, 20, 20]);
  });

  it('gives a small weight its minimum and shares the rest by weight', () => {
    expect(shareCells(100, [98, 1, 1], [28, 28, 28])).toEqual([44, 28, 28]);
  });

  it('says so where the minimums do not fit', () => {
    expect(shareCells(83, [1, 1, 1], [28, 28, 28])).toBeNull();
    expect(shareCells(84, [1, 1, 1], [28, 28, 28])).toEqual([28, 28, 28]);
  });

  it('gives lengths back that are used as weights', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 7 }), (lengths) => {
        expect(
          shareCells(
            sum(lengths),
            lengths,
            lengths.map(() => 1),
          ),
        ).toEqual(lengths);
      }),
    );
  });

  it('fills the length, and one cell more goes to one sibling and is taken from none', () => {
    fc.assert(
      fc.property(weighted, fc.integer({ min: 1, max: 250 }), ({ weights, minimums }, length) => {
        const before = shareCells(length, weights, minimums);
        const after = shareCells(length + 1, weights, minimums);
        fc.pre(before !== null && after !== null);
        expect(sum(before)).toBe(length);
        expect(after.map((each, i) => each - before[i]).sort()).toEqual([
          ...weights.slice(1).map(() => 0),
          1,
        ]);
      }),
    );
  });
});

describe('moving a border', () => {
  it('takes from the neighbour first and then from those behind it', () => {
    expect(moveBorder([40, 39, 39], [28, 28, 28], { index: 0, cells: 5 })).toEqual([45, 34, 39]);
    expect(moveBorder([40, 39, 39], [28, 28, 28], { index: 0, cells: 15 })).toEqual([55, 28, 35]);
    expect(moveBorder([40, 39, 39], [28, 28, 28], { index: 1, cells: -15 })).toEqual([36, 28, 54]);
  });

  it('stops where all have their minimum', () => {
    expect(moveBorder([40, 39, 39], [28, 28, 28], { index: 0, cells: 500 })).toEqual([62, 28, 28]);
    expect(moveBorder([28, 28, 28], [28, 28, 28], { index: 0, cells: -3 })).toEqual([28, 28, 28]);
  });
});
