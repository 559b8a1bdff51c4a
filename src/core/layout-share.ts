/**
 * How siblings share a length of cells by weight. Cells are given out one by one to the sibling that is furthest
 * behind its weight (Webster's method), after everybody has got a minimum. Unlike rounding each quotient, this never
 * takes a cell from one sibling when the length grows: nothing jumps while a terminal is resized.
 */

/** The siblings' lengths, together `length`; null where the minimums do not fit. Ties go to the earlier sibling. */
export function shareCells(
  length: number,
  weights: readonly number[],
  minimums: readonly number[],
): readonly number[] | null {
  const lengths = [...minimums];
  let rest = length - sum(minimums);
  if (rest < 0) return null;
  for (; rest > 0; rest--) {
    let neediest = 0;
    let best = -1;
    for (const [i, weight] of weights.entries()) {
      const claim = weight / (2 * lengths[i] + 1);
      if (claim > best) {
        best = claim;
        neediest = i;
      }
    }
    lengths[neediest]++;
  }
  return lengths;
}

/**
 * `lengths` with the border after sibling `index` moved by `cells` (negative: towards the start), as far as the
 * minimums allow. The nearest siblings give first, and the one beside the border takes.
 */
export function moveBorder(
  lengths: readonly number[],
  minimums: readonly number[],
  move: { readonly index: number; readonly cells: number },
): readonly number[] {
  const { index, cells } = move;
  const moved = [...lengths];
  const [taker, first, step] = cells > 0 ? [index, index + 1, 1] : [index + 1, index, -1];
  let wanted = Math.abs(cells);
  for (let giver = first; giver >= 0 && giver < moved.length && wanted > 0; giver += step) {
    const given = Math.min(wanted, Math.max(0, moved[giver] - minimums[giver]));
    moved[giver] -= given;
    moved[taker] += given;
    wanted -= given;
  }
  return moved;
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
